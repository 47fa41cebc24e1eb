"""Editions that a test may spoil."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

FIXTURES = Path(__file__).parent.parent / "fixtures"


@pytest.fixture
def library() -> Path:
    """The five-grade edition of another rubric, to read only."""
    return FIXTURES / "editions" / "library_2030"


@pytest.fixture
def copy(tmp_path: Path, library: Path) -> Path:
    """A copy of the five-grade edition that a test may change."""
    return Path(shutil.copytree(library, tmp_path / "edition"))


@pytest.fixture
def spoil(copy: Path) -> Callable[[str, str, str], int]:
    """Replace the only place of a text in a file of the copy; return the line of the change."""

    def replace(name: str, old: str, new: str) -> int:
        text = (copy / name).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        (copy / name).write_text(text.replace(old, new), encoding="utf-8")
        return text[: text.index(old)].count("\n") + 1

    return replace
