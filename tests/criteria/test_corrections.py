"""Errata correct exactly what they name, or are refused."""

from pathlib import Path

import pytest

from criteria import PeelError
from criteria.corrections import correct_bullets, correct_rows
from criteria.drafts import Draft
from criteria.errata import Erratum, read_errata
from criteria.table import Row, Table


def erratum(kind: str, *at: str, **named: str) -> Erratum:
    return Erratum(kind, "why", "errata.yaml:1", at=at, **named)


def corrected(pieces: list[str], *errata: Erratum) -> list[str]:
    draft = Draft("1.1", "How?", pieces={"high": pieces})
    correct_bullets([draft], errata)
    return draft.pieces["high"]


COLUMN = {"question": "1.1", "grade": "high"}


def test_split_and_join() -> None:
    split = erratum("split", "buys books", "lends", **COLUMN)
    assert corrected(["reads well buys books lends"], split) == [
        "reads well",
        "buys books",
        "lends",
    ]
    assert corrected(["reads", "well"], erratum("join", "well", **COLUMN)) == ["reads well"]


@pytest.mark.parametrize(
    "wrong",
    [
        erratum("split", "absent", **COLUMN),
        erratum("split", "reads", **COLUMN),
        erratum("split", "twice", **COLUMN),
        erratum("join", "reads", **COLUMN),
        erratum("join", "absent", **COLUMN),
        erratum("join", **COLUMN),
        erratum("join", "x", question="9.9", grade="high"),
        erratum("join", "x", question="1.1", grade="low"),
    ],
)
def test_an_erratum_that_finds_nothing_is_refused(wrong: Erratum) -> None:
    with pytest.raises(PeelError) as caught:
        corrected(["reads books", "lends twice or twice"], wrong)
    assert caught.value.code == "CRITERIA_ERRATA"
    assert caught.value.where == "errata.yaml:1"


def test_shift_left_moves_one_row() -> None:
    rows = (Row(1, False, ("1.1.1 How?", "", "a")), Row(2, False, ("1.1.10 Why?", "", "b")))
    shifted = correct_rows(Table(("high", "low"), rows), [erratum("shift_left", row="1.1.1")])
    assert shifted.rows[0].cells[:3] == ("1.1.1 How?", "a", "")
    assert shifted.rows[1] == rows[1]


@pytest.mark.parametrize(
    ("row", "message"), [("2.2.2", "0 rows"), ("", "rows"), ("1.1.1", "empty")]
)
def test_a_shift_without_room_or_row_is_refused(row: str, message: str) -> None:
    table = Table(("high", "low"), (Row(1, False, ("1.1.1 How?", "a", "b")),))
    with pytest.raises(PeelError, match=message):
        correct_rows(table, [erratum("shift_left", row=row)])


def test_errata_are_optional_and_each_gives_a_reason(tmp_path: Path) -> None:
    path = tmp_path / "errata.yaml"
    assert read_errata(path) == []
    path.write_text("errata:\n- {kind: split, question: '1.1', at: [x]}\n", encoding="utf-8")
    with pytest.raises(PeelError, match="'reason' is missing") as caught:
        read_errata(path)
    assert caught.value.where == "errata.yaml:2: errata[0]"
    path.write_text("errata:\n- {kind: rewrite, reason: no}\n", encoding="utf-8")
    with pytest.raises(PeelError, match="must be shift_left, split or join"):
        read_errata(path)
