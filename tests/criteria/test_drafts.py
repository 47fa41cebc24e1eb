"""What rules alone read from a table."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria import PeelError
from criteria.drafts import Draft, read_drafts
from criteria.table import read_table

HEAD = "A preamble.\n\nQuestion\tHigh\tLow\n"
HEADINGS = {"High": "high", "Low": "low"}


def read(*lines: str) -> list[Draft]:
    return read_drafts(read_table(HEAD + "\n".join(lines), HEADINGS))


def bullets(*texts: str) -> str:
    return " ".join(f"<p>{text}</p>" for text in texts)


def test_a_question_with_its_cells() -> None:
    (draft,) = read(
        "1.1 How well?\t\t",
        f"{bullets('1.1.1 How?', '1.1.2 Why?')}\t{bullets('In all:', 'a b', 'c d')}\te f",
    )
    assert draft == Draft(
        "1.1",
        "How well?",
        {"1.1.1": "How?", "1.1.2": "Why?"},
        {"high": "In all:"},
        {"high": ["a b", "c d"], "low": ["e f"]},
    )


def test_a_lead_in_without_bullet_marks_is_set_apart() -> None:
    (draft,) = read("1.1 How well?", "1.1.1 How? 1.1.2 Why?\tIn all, it: does this\tIn all, it:")
    assert draft.stems == {"high": "In all, it:", "low": "In all, it:"}
    assert draft.pieces == {"high": ["does this"], "low": []}
    assert list(draft.sub_questions) == ["1.1.1", "1.1.2"]


@pytest.mark.parametrize(
    ("before", "after", "is_cut"),
    [
        ("helps readers,", "and others", True),
        ("helps readers and", "others", True),
        ("helps (an", "example) readers", True),
        ("helps readers", "or others", True),
        ("helps readers", "orders books", False),
        ("helps readers", "finds books", False),
        ("works with the band", "finds books", False),
    ],
)
def test_a_bullet_cut_by_a_page_break_is_joined(before: str, after: str, is_cut: bool) -> None:
    rows = ("1.1 How well?", f"1.1.1 How?\t\t{bullets('x', before)}", "--\t---\t--")
    joined = ["x", f"{before} {after}", "y"] if is_cut else ["x", before, after, "y"]
    (draft,) = read(*rows, "", f"\t\t{bullets(after, 'y')}")
    assert draft.pieces["low"] == joined
    (draft,) = read(*rows, f"\t\t{bullets(after, 'y')}")
    assert draft.pieces["low"] == ["x", before, after, "y"]  # no page break, no cut


@pytest.mark.parametrize(
    ("lines", "message", "line"),
    [
        (["1.1.1 How?\ta\tb"], "before the first question", 4),
        (["1.1 How well?", "1.1.1 How?\ta\tb\tc"], "more than 3 cells", 5),
        (["1.1 How well?", "1.1.1 How?\t<p>a</p> b\tc"], "text outside <p>", 5),
        (["1.1 How well?", "1.1.1 How?\t<p>a\tc"], "text outside <p>", 5),
        (["1.1 How well?", "how?\ta\tc"], "begins with no sub-question id", 5),
        (["1.1 How well?\ta\t"], "heading row holds other cells", 4),
    ],
)
def test_a_row_that_cannot_be_read_names_its_line(
    lines: list[str], message: str, line: int
) -> None:
    with pytest.raises(PeelError, match=message) as caught:
        read(*lines)
    assert caught.value.code == "CRITERIA_TABLE"
    assert caught.value.where == f"line {line}"


def test_a_document_without_the_headings_is_refused() -> None:
    with pytest.raises(PeelError, match="column headings High, Low"):
        read_table("Question\tHigh\n1.1 How well?\n", HEADINGS)


def test_a_cell_in_a_column_without_a_grade_is_refused() -> None:
    table = read_table("Question\tHigh\tNotes\tLow\n1.1 How?\n1.1.1 So?\ta\tn\tb\n", HEADINGS)
    with pytest.raises(PeelError, match="column without a grade"):
        read_drafts(table)


WORDS = st.lists(st.sampled_from(["reads", "books", "well", "daily"]), min_size=1, max_size=5)
CELL = st.lists(WORDS.map(" ".join), max_size=4)


@given(CELL, CELL)
def test_bullets_survive_the_round_trip(high: list[str], low: list[str]) -> None:
    (draft,) = read("1.1 How well?", f"1.1.1 How?\t{bullets(*high)}\t{bullets(*low)}")
    assert draft.pieces == {"high": high, "low": low}
