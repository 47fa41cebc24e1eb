"""The fingerprint of training data: by what was learned from, not by where it was read."""

from dataclasses import replace

import numpy as np
import pytest

from training.corpus import RECORD, Corpus, Row
from training.snapshot import fingerprint_of, provenance_of

ROW = Row("j1", "Northshire", "3.2", "3", "good", 1.0, False, "store", "abc", 0)


def fingerprint(*rows: Row) -> str:
    return fingerprint_of(Corpus(rows, tuple(np.zeros((1, 7)) for _ in rows)), "lineage")


@pytest.mark.parametrize("change", [{"source": "outcomes.csv"}, {"fold": 3}, {"words": "d"}])
def test_where_a_row_was_read_and_who_judged_it_is_no_content(change: dict[str, object]) -> None:
    assert fingerprint(replace(ROW, **change)) == fingerprint(ROW)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "change",
    [
        {"id": "j2"},
        {"force": "Eastvale"},
        {"scope": "3.1"},
        {"grade": "outstanding"},
        {"weight": 0.5},
        {"seen": True},
        {"sha256": "abd"},
        # A published record is another witness than an outcome on the same words.
        {"source": RECORD},
    ],
)
def test_whatever_else_differs_is_content(change: dict[str, object]) -> None:
    assert fingerprint(replace(ROW, **change)) != fingerprint(ROW)  # type: ignore[arg-type]


def test_the_order_of_rows_is_no_content_and_the_source_is_kept_beside() -> None:
    other = replace(ROW, id="j2", source="outcomes.csv")
    assert fingerprint(ROW, other) == fingerprint(other, ROW)
    corpus = Corpus((ROW, other), (np.zeros((1, 7)),) * 2)
    assert [row["source"] for row in provenance_of(corpus)] == ["store", "outcomes.csv"]
