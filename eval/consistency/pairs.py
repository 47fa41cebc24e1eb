"""Pairs of evidence written by hand: reworded ones must match, differing ones must not."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from classifier.consistency.checking import Checked
from classifier.consistency.similar_evidence import LEAST_MATCH, match_of, similar_pairs
from classifier.judgments import Judgment
from criteria.schema import Edition
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


def matches(rows: Sequence[Row], checked: Mapping[str, Checked]) -> Matches:
    """Match the pairs of some rows.

    Args:
        rows: Rows of the file.
        checked: Their judgments by id.
    """

    def of(row: Row, one: str, other: str) -> float:
        return match_of(checked[f"{row.id} {one}"], checked[f"{row.id} {other}"])

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
    rows: Sequence[Row], checked: Mapping[str, Checked], others: Sequence[Checked]
) -> dict[str, Any]:
    """Return the figures of the benchmark's pairs.

    Args:
        rows: All rows.
        checked: Their judgments by id.
        others: Judgments among which the search has to find the reworded pairs.
    """
    choosing = matches(_where(rows, lambda row: row.for_choosing), checked)
    tested = _where(rows, lambda row: not row.for_choosing)
    held = matches(tested, checked)
    return {
        "rows": len(tested),
        "threshold": LEAST_MATCH,
        "threshold_chosen_now": choosing.best_threshold(AIM),
        **held.at(LEAST_MATCH),
        "best_recall_at_precision_85": held.at(held.best_threshold(0.85))["recall"],
        "false_matches": {
            how: float(np.mean(found >= LEAST_MATCH)) for how, found in held.differing.items()
        },
        "found_by_search": _found_by_search(tested, checked, others),
    }


def _where(rows: Sequence[Row], wanted: Callable[[Row], bool]) -> list[Row]:
    return [row for row in rows if wanted(row)]


def _found_by_search(
    rows: Sequence[Row], checked: Mapping[str, Checked], others: Sequence[Checked]
) -> float:
    """Share of the reworded pairs that match which the search also comes up with."""
    names = [f"{row.id} {side}" for row in rows for side in ("evidence", "reworded", "differs")]
    pool = [checked[name] for name in names] + list(others)
    found = {
        frozenset((pair.one.judgment.judgment_id, pair.other.judgment.judgment_id))
        for pair in similar_pairs(pool)
    }
    wanted = [
        frozenset((f"{row.id} evidence", f"{row.id} reworded"))
        for row in rows
        if match_of(checked[f"{row.id} evidence"], checked[f"{row.id} reworded"]) >= LEAST_MATCH
    ]
    return float(np.mean([pair in found for pair in wanted])) if wanted else 0.0
