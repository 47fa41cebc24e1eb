"""Pairs of evidence written by hand: reworded ones must match, differing ones must not."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from classifier.consistency.checking import Checked
from classifier.consistency.similar_evidence import (
    LEAST_MATCH,
    read_sides,
    similar_evidence_different_grade,
    similar_pairs,
)
from classifier.judgments import Judgment
from criteria.schema import Edition
from models.matching import match
from models.ordinal import Array

PAIRS = Path(__file__).resolve().parent.parent / "data" / "consistency" / "pairs.jsonl"
# What the threshold is chosen for, above the precision that is promised of it.
AIM = 0.9
_CROSSED = ("crossed-one", "crossed-other")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the file: see the README beside it."""

    id: str
    scope: str
    how: str
    evidence: tuple[str, ...]
    reworded: tuple[str, ...]
    differs: tuple[str, ...]

    @property
    def for_choosing(self) -> bool:
        """Whether thresholds may be chosen on it; figures are of the others."""
        return int(self.id.removeprefix("pair-")) % 3 == 0

    @property
    def crossed(self) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
        """Two sides with the same topics and as much good as bad, on other topics each.

        The first finding of one with the rest of its opposite, and the other way round.
        """
        if self.how != "polarity" or len(self.evidence) != len(self.differs):
            return None
        return (
            (*self.evidence[:1], *self.differs[1:]),
            (*self.differs[:1], *self.evidence[1:]),
        )

    def sides(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield the name of each side and its findings."""
        yield from (
            ("evidence", self.evidence),
            ("reworded", self.reworded),
            ("differs", self.differs),
        )
        if self.crossed:
            yield from zip(_CROSSED, self.crossed, strict=True)


def read_pairs(path: Path = PAIRS) -> list[Row]:
    """Read the rows of the benchmark."""
    return [_row(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]


def _row(raw: Mapping[str, Any]) -> Row:
    return Row(
        id=raw["id"],
        scope=raw["scope"],
        how=raw["how"],
        evidence=tuple(raw["evidence"]),
        reworded=tuple(raw["reworded"]),
        differs=tuple(raw["differs"]),
    )


def judgments_of(rows: Iterable[Row], edition: Edition) -> list[Judgment]:
    """Return every side of every row as a judgment of a force of its own."""
    return [
        Judgment(f"{row.id} {name}", name, row.scope, edition.grades[-1], "\n".join(findings))
        for row in rows
        for name, findings in row.sides()
    ]


@dataclass(frozen=True)
class Matches:
    """How far pairs matched.

    Attributes:
        same: Reworded pairs.
        differing: Evidence, and its rewording, against what differs, by how it differs.
        crossed: Sides with the same topics and as much good as bad, on other topics each.
    """

    same: Array
    differing: Mapping[str, Array]
    crossed: Array

    def at(self, threshold: float) -> dict[str, float]:
        """Return recall and precision where pairs from a threshold are taken to say the same."""
        different = np.concatenate(list(self.differing.values()))
        right = float((self.same >= threshold).sum())
        wrong = float((different >= threshold).sum())
        return {
            "recall": right / len(self.same),
            "precision": right / (right + wrong) if right else 0.0,
            "crossed_taken_for_same": float(np.mean(self.crossed >= threshold)),
        }

    def best_threshold(self, precision: float) -> float:
        """Return the threshold of the highest recall at a precision; 1 when there is none."""
        found = [(self.at(t), t) for t in np.unique(self.same[self.same > 0]).tolist()]
        kept = [(figures["recall"], t) for figures, t in found if figures["precision"] >= precision]
        return max(kept)[1] if kept else 1.0


def matches(
    rows: Sequence[Row],
    checked: Mapping[str, Checked],
    others: Sequence[Checked],
    edition: Edition,
) -> Matches:
    """Match the pairs of some rows, each in the surroundings that other judgments make.

    Args:
        rows: Rows of the file.
        checked: Their judgments by id.
        others: Judgments on core questions that are no part of the rows.
        edition: Whose scopes they are.
    """

    def of(row: Row, one: str, other: str) -> float:
        pair = [checked[f"{row.id} {name}"] for name in (one, other)]
        about = [o for o in others if o.judgment.scope == row.scope.split(".")[0]]
        names = {side.judgment.judgment_id for side in pair}
        reads = read_sides([*pair, *about], edition)
        sides = [read.side for read in reads if read.checked.judgment.judgment_id in names]
        return match(*sides) if len(sides) == 2 else 0.0

    differing: dict[str, list[float]] = {}
    for row in rows:
        against = [of(row, side, "differs") for side in ("evidence", "reworded")]
        differing.setdefault(row.how, []).extend(against)
    return Matches(
        same=np.asarray([of(row, "evidence", "reworded") for row in rows]),
        differing={how: np.asarray(found) for how, found in sorted(differing.items())},
        crossed=np.asarray([of(row, *_CROSSED) for row in rows if row.crossed]),
    )


def pair_figures(
    rows: Sequence[Row],
    checked: Mapping[str, Checked],
    others: Sequence[Checked],
    edition: Edition,
) -> dict[str, Any]:
    """Return the figures of the benchmark's pairs.

    Args:
        rows: All rows.
        checked: Their judgments by id.
        others: Judgments that make the surroundings, and among which the search has to find the
            reworded pairs.
        edition: Whose scopes they are.
    """
    choosing = matches([row for row in rows if row.for_choosing], checked, others, edition)
    tested = [row for row in rows if not row.for_choosing]
    held = matches(tested, checked, others, edition)
    return {
        "rows": len(tested),
        "threshold": LEAST_MATCH,
        "threshold_chosen_now": choosing.best_threshold(AIM),
        **held.at(LEAST_MATCH),
        "best_recall_at_precision_85": held.at(held.best_threshold(0.85))["recall"],
        "false_matches": {
            how: float(np.mean(found >= LEAST_MATCH)) for how, found in held.differing.items()
        },
        "found_by_search": _found_by_search(tested, checked, others, edition),
        "flagged_among_others": _flagged_share(others, edition),
    }


def _flagged_share(others: Sequence[Checked], edition: Edition) -> float:
    """Share of judgments with grades as published that are flagged for a pair."""
    return len(list(similar_evidence_different_grade(others, edition))) / len(others)


def _found_by_search(
    rows: Sequence[Row],
    checked: Mapping[str, Checked],
    others: Sequence[Checked],
    edition: Edition,
) -> float:
    """Share of the reworded pairs that the search comes up with, among those that match there."""
    names = [f"{row.id} {side}" for row in rows for side in ("evidence", "reworded")]
    # As judgments on core questions, as the others are, so that they hide among them.
    pool = [_on_core_question(checked[name]) for name in names] + list(others)
    reads = {read.checked.judgment.judgment_id: read for read in read_sides(pool, edition)}
    searched = {
        frozenset(side.checked.judgment.judgment_id for side in (pair.one, pair.other))
        for pair in similar_pairs(pool, edition)
    }
    found = []
    for row in rows:
        ids = (f"{row.id} evidence", f"{row.id} reworded")
        if all(name in reads for name in ids):
            if match(reads[ids[0]].side, reads[ids[1]].side) >= LEAST_MATCH:
                found.append(frozenset(ids) in searched)
    return float(np.mean(found)) if found else 0.0


def _on_core_question(checked: Checked) -> Checked:
    scope = checked.judgment.scope.split(".")[0]
    return replace(checked, judgment=replace(checked.judgment, scope=scope))
