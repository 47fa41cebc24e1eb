"""The declarative base of the tables that the page adds to the store."""

from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    """Base of the tables."""
