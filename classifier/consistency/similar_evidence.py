"""Two forces with the same evidence on one scope, and different grades."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from classifier.consistency.checking import Checked
from classifier.consistency.flag import Flag, grade_words, score_of, steps_words
from criteria.schema import Edition
from models.matching import match, near_pairs, partners

KIND = "similar_evidence_different_grade"
# A match from which pairs are taken to say the same: chosen for a precision of .9 on the choosing
# rows of eval/data/consistency (docs/consistency.md).
LEAST_MATCH = 0.45
# Neighbours that are looked at for each judgment, and passages that are shown for a pair.
_NEIGHBOURS, _PASSAGES = 10, 3


@dataclass(frozen=True, slots=True)
class Pair:
    """Two judgments on one scope, of different forces, whose evidence says the same.

    Attributes:
        one: The first, in the order they were given.
        other: The second.
        match: How far they say the same, 0 to 1.
    """

    one: Checked
    other: Checked
    match: float


def match_of(one: Checked, other: Checked) -> float:
    """Return how far the evidence of two judgments says the same, 0 to 1."""
    if not one.pieces or not other.pieces:
        return 0.0
    return match((one.vectors, other.vectors), (one.strengths, other.strengths))


def similar_pairs(checked: Iterable[Checked]) -> Iterator[Pair]:
    """Yield pairs across forces on one scope whose evidence says the same.

    Candidates are found by a nearest-neighbour search over the judgments of each scope; each
    candidate is then matched piece by piece.
    """
    by_scope: dict[str, list[Checked]] = {}
    for one in checked:
        if one.pieces:
            by_scope.setdefault(one.judgment.scope, []).append(one)
    for members in by_scope.values():
        whole = np.stack([one.vectors.mean(axis=0) for one in members])
        length = np.linalg.norm(whole, axis=1, keepdims=True)
        for i, j in near_pairs(whole / np.maximum(length, 1e-12), _NEIGHBOURS):
            one, other = members[i], members[j]
            if one.judgment.force == other.judgment.force:
                continue
            found = match_of(one, other)
            if found >= LEAST_MATCH:
                yield Pair(one, other, found)


def similar_evidence_different_grade(
    checked: Sequence[Checked], edition: Edition
) -> Iterator[Flag]:
    """Flag pairs of judgments that say the same and were graded differently.

    The flag is on the one of the two that is further from what its evidence suggests; ``related``
    names the other. Scored by the squared difference of the grades times the match.

    Args:
        checked: Judgments with what their evidence suggests.
        edition: Whose grades they are.

    Yields:
        One flag a pair.
    """
    for pair in similar_pairs(checked):
        if pair.one.grade != pair.other.grade:
            yield _flag(pair, edition)


def _flag(pair: Pair, edition: Edition) -> Flag:
    one, other = sorted(
        (pair.one, pair.other), key=lambda side: -abs(side.grade - side.suggestion.expected)
    )
    steps = abs(one.grade - other.grade)
    given, theirs = one.judgment, other.judgment
    return Flag(
        kind=KIND,
        score=score_of(steps**2 * pair.match),
        reason=(
            f"graded {grade_words(given.grade)} for {given.force}, while {theirs.force} got "
            f"{grade_words(theirs.grade)} ({steps_words(steps)} apart) on scope {given.scope} with "
            f"evidence that says much the same (match {pair.match:.0%})"
        ),
        judgment_id=given.judgment_id,
        grade=given.grade,
        expected_grade=theirs.grade,
        steps=steps,
        evidence=_passages(one, other),
        related=(theirs.judgment_id,),
        probabilities=one.suggestion.probabilities,
        about=(given, theirs),
    )


def _passages(one: Checked, other: Checked) -> tuple[str, ...]:
    """Return the passages that are most alike, one side's beside the other's."""
    alike = partners((one.vectors, other.vectors), (one.strengths, other.strengths))
    best = alike.argmax(axis=1)
    order = np.argsort(-alike.max(axis=1), kind="stable")[:_PASSAGES]
    return tuple(text for row in order for text in (one.texts[row], other.texts[best[row]]))
