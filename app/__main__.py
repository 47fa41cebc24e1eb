"""Lets ``python -m app`` stand for ``peel``."""

from app.main import main

main()
