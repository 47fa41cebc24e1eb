"""A fresh store on disk, and judgments to put into it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.store import Store
from classifier.judgments import Judgment


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'home' / 'store.db'}"


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with Store.open(url) as opened:
        yield opened


def judgment(name: str = "j1", grade: str = "good", text: str = "Files are reviewed.") -> Judgment:
    return Judgment(name, "Kent", "3.2", grade, text, inspector="A. Reader")
