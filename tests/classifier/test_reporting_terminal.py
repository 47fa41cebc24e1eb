import io
import unicodedata
from collections.abc import Iterable

import pytest

from classifier.reporting import write_table
from classifier.reporting.terminal import grade_marks
from classifier.types import NoteResult

from .reporting_samples import EDITION, hostile, nothing, typical


def printed(results: Iterable[NoteResult]) -> str:
    stream = io.StringIO()
    write_table(results, EDITION, stream)
    return stream.getvalue()


@pytest.fixture(params=[80, 100])
def width(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    columns: int = request.param
    monkeypatch.setenv("COLUMNS", str(columns))
    return columns


def test_a_typical_note_fits_a_screen(width: int) -> None:
    lines = printed([typical()]).splitlines()
    assert max(map(len, lines)) <= width
    assert width < 100 or len(lines) <= 40


def test_grades_leanings_and_doubts_are_words(width: int) -> None:
    text = " ".join(printed([typical()]).split())
    assert "Requires improvement 58%" in text
    assert "▼ negative -0.71 3.2.4 Backlog of 140" in text
    assert "▲ positive +0.24" in text
    assert "like Requires improvement: “has a considerable" in text
    assert "No grade for Legitimacy, 8 and 8.1: the evidence does not settle it" in text
    assert "Not graded for 5 and 5.1: 5.1 is inspected" in text
    assert "Nothing in the note on (3): 3.1.1, 3.2.2, 8.1.1" in text
    assert "The inspector decides." in text


def test_a_note_without_suggestions_says_why() -> None:
    assert "No grade can be suggested: it is written in Welsh" in printed([nothing()])


@pytest.mark.usefixtures("width")
def test_note_text_is_neither_markup_nor_terminal_codes() -> None:
    text = printed([hostile()])
    assert "[red]2018[/red]" in text
    controls = {char for char in text if unicodedata.category(char) in {"Cc", "Cs", "Cf"}}
    assert controls == {"\n"}


def test_grades_with_the_same_initial_are_numbered() -> None:
    assert grade_marks(["inadequate", "good", "outstanding"]) == ["I", "G", "O"]
    assert grade_marks(["poor", "fair", "perfect"]) == ["1", "2", "3"]
