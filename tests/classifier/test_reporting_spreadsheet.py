import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.formulas import neutralised
from classifier.reporting import csv_lines
from classifier.reporting.spreadsheet import BETWEEN_PIECES
from classifier.types import NoteResult

from .reporting_samples import EDITION, GRADES, hostile, nothing, typical


def rows_of(*results: NoteResult) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO("".join(csv_lines(results, EDITION)), newline="")))


def test_one_row_a_suggestion_with_a_probability_column_a_grade() -> None:
    result = typical()
    rows = rows_of(result)
    assert [row["id"] for row in rows] == [item.id for item in result.suggestions]
    core = next(row for row in rows if row["id"] == "3")
    assert [core[f"p_{grade}"] for grade in GRADES] == ["0.15", "0.58", "0.26", "0.01"]
    assert core["question"] == "Protecting vulnerable people"
    assert core["evidence"].count(BETWEEN_PIECES) == 3
    assert (core["abstained"], core["note_scope"], core["extra"]) == (
        "false", "", '{"visit": "announced"}',
    )  # fmt: skip


def test_lines_end_as_spreadsheets_expect() -> None:
    text = "".join(csv_lines([typical()], EDITION))
    assert text.count("\r\n") == text.count("\n") == 1 + len(typical().suggestions)


def test_a_note_without_suggestions_gives_one_row_with_its_reason() -> None:
    [row] = rows_of(nothing())
    assert row["note_id"] == "welsh-1"
    assert "Welsh" in row["reason"]
    assert row["grade"] == row["level"] == ""


def test_no_notes_give_a_header_only() -> None:
    assert rows_of() == []


def test_no_cell_of_a_hostile_note_runs_as_a_formula() -> None:
    for row in rows_of(hostile()):
        assert row["force"] == "'@SUM(A1:A9)"
        assert row["inspector"] == "'\uff1dcmd()"
        assert row["evidence"].startswith("'=")
        "".join(row.values()).encode()


@pytest.mark.parametrize(
    "cell", ["=1", "+1", "-1", "@a", "\t=1", " =1", "\r1", "\n1", "\ufeff=1", "\uff0b1", "\ufe631"]
)
def test_formulas_are_neutralised(cell: str) -> None:
    assert neutralised(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "a-b", "1=1", " text", None, -0.5, 3])
def test_other_cells_stay_as_they_are(cell: object) -> None:
    assert neutralised(cell) == cell


@given(st.text())
def test_no_text_ever_starts_like_a_formula(text: str) -> None:
    assert not str(neutralised(text)).strip().startswith(("=", "+", "-", "@"))
