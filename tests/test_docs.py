"""What the documents show can be run."""

import doctest
import re
from pathlib import Path

import classifier.pipeline

ROOT = Path(__file__).parent.parent


def test_the_facades_docstring_runs() -> None:
    failed, tried = doctest.testmod(classifier.pipeline)
    assert tried >= 5
    assert failed == 0


def test_readme_opens_with_the_two_commands() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    first_block = re.search(r"```\w*\n(.*?)```", readme, re.DOTALL)
    assert first_block is not None
    assert "make demo" in first_block[1]
    assert "make test" in first_block[1]


def test_every_peel_command_of_the_documents_is_known() -> None:
    from typer.main import get_command

    from app.main import cli

    known = get_command(cli).commands  # type: ignore[attr-defined]
    for page in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")):
        text = page.read_text(encoding="utf-8")
        for name in re.findall(r"^\s*(?:\$ )?peel ([a-z]+)", text, re.MULTILINE):
            assert name in known, f"{page.name}: peel {name}"
