"""Two forces with the same evidence on one scope, and different grades."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from classifier.consistency.checking import Checked
from classifier.consistency.flag import Flag, grade_words, score_of, steps_words
from criteria.schema import Edition
from models.matching import Side, match, near_pairs, partners, surroundings

KIND = "similar_evidence_different_grade"
# A match from which pairs are taken to say the same: chosen for a precision of .9 on the choosing
# rows of eval/data/consistency (docs/consistency.md).
LEAST_MATCH = 0.16
# Match times squared steps that the evidence does not explain: one whole step at the least match,
# or a part of a step at a better one.
LEAST_COST = LEAST_MATCH
# Neighbours that are looked at for each judgment, others that a flag names, and passages shown.
_NEIGHBOURS, _NAMED, _PASSAGES = 10, 3, 3
# A piece's surroundings are half the set's pieces, once there are so many, and half the criteria's
# texts; with fewer pieces the criteria count for more. The two are about as large on the records.
_ENOUGH_AROUND, _SHARE_OF_SET = 300, 0.5


@dataclass(frozen=True, slots=True)
class Read:
    """A judgment with its pieces ready to be matched."""

    checked: Checked
    side: Side


@dataclass(frozen=True, slots=True)
class Pair:
    """Two judgments on one scope, of different forces, whose evidence says the same.

    Attributes:
        one: The one further from what its evidence suggests.
        other: The other.
        match: How far they say the same, 0 to 1.
    """

    one: Read
    other: Read
    match: float

    @property
    def unexplained(self) -> float:
        """Steps between the grades, less what the suggestions differ by in the same direction."""
        one, other = self.one.checked, self.other.checked
        gap = one.grade - other.grade
        expected = one.suggestion.expected - other.suggestion.expected
        return float(max(0.0, abs(gap) - max(0.0, np.sign(gap) * expected)))

    @property
    def cost(self) -> float:
        """Match times the squared steps that the evidence does not explain."""
        return self.match * self.unexplained**2


def read_sides(checked: Iterable[Checked], edition: Edition) -> list[Read]:
    """Return the judgments that have pieces, ready to be matched among each other.

    A piece's surroundings are the pieces of other judgments under the same core question.
    """
    by_core: dict[str, list[Checked]] = {}
    for one in checked:
        if one.read:
            by_core.setdefault(_core_question(one.judgment.scope, edition), []).append(one)
    return [read for members in by_core.values() for read in _read_together(members)]


def _core_question(scope: str, edition: Edition) -> str:
    if scope in edition.question_by_id:
        return edition.question_by_id[scope].core_question
    if edition.levels[scope] == "sub_question":
        return edition.ancestors(scope)["core_question"]
    return scope


def _read_together(members: Sequence[Checked]) -> Iterator[Read]:
    sizes = [len(one.read) for one in members]
    owners = np.repeat(np.arange(len(members)), sizes)
    vectors = np.concatenate([one.vectors for one in members])
    criteria = np.concatenate([[piece.likeness for piece in one.read] for one in members])
    others = len(vectors) - np.repeat(sizes, sizes)
    known = _SHARE_OF_SET * np.minimum(1.0, others / _ENOUGH_AROUND)
    around = np.nan_to_num(surroundings(vectors, owners))
    mixed = known * around + (1.0 - known) * criteria
    for one, part in zip(members, np.split(mixed, np.cumsum(sizes)[:-1]), strict=True):
        yield Read(one, Side(one.vectors, one.strengths, part))


def similar_pairs(checked: Iterable[Checked], edition: Edition) -> Iterator[Pair]:
    """Yield pairs across forces on one scope whose evidence says the same.

    Candidates are found by a nearest-neighbour search over the judgments of each scope; each
    candidate is then matched piece by piece.
    """
    by_scope: dict[str, list[Read]] = {}
    for read in read_sides(checked, edition):
        by_scope.setdefault(read.checked.judgment.scope, []).append(read)
    for members in by_scope.values():
        whole = np.stack([read.side.vectors.mean(axis=0) for read in members])
        length = np.linalg.norm(whole, axis=1, keepdims=True)
        for i, j in near_pairs(whole / np.maximum(length, 1e-12), _NEIGHBOURS):
            one, other = sorted((members[i], members[j]), key=_surprise, reverse=True)
            if one.checked.judgment.force == other.checked.judgment.force:
                continue
            found = match(one.side, other.side)
            if found >= LEAST_MATCH:
                yield Pair(one, other, found)


def _surprise(read: Read) -> float:
    return abs(read.checked.grade - read.checked.suggestion.expected)


def similar_evidence_different_grade(
    checked: Sequence[Checked], edition: Edition
) -> Iterator[Flag]:
    """Flag judgments that say the same as others of other forces and were graded differently.

    The flag is on the one of a pair that is further from what its evidence suggests; ``related``
    names the others, best match first. Scored by the best match times the squared steps that the
    evidence does not explain.

    Args:
        checked: Judgments with what their evidence suggests.
        edition: Whose grades they are.

    Yields:
        One flag a judgment at most.
    """
    by_id: dict[str, list[Pair]] = {}
    for pair in similar_pairs(checked, edition):
        apart = pair.one.checked.grade != pair.other.checked.grade
        if apart and pair.cost >= LEAST_COST:
            by_id.setdefault(pair.one.checked.judgment.judgment_id, []).append(pair)
    for pairs in by_id.values():
        yield _flag(sorted(pairs, key=lambda pair: -pair.cost)[:_NAMED])


def _flag(pairs: Sequence[Pair]) -> Flag:
    best = pairs[0]
    one, other = best.one.checked, best.other.checked
    steps = abs(one.grade - other.grade)
    given, theirs = one.judgment, other.judgment
    return Flag(
        kind=KIND,
        score=score_of(best.cost),
        reason=(
            f"graded {grade_words(given.grade)} for {given.force}, while {theirs.force} got "
            f"{grade_words(theirs.grade)} ({steps_words(steps)} apart) on scope {given.scope} with "
            f"evidence that says much the same (match {best.match:.2f} of 1)"
        ),
        judgment_id=given.judgment_id,
        grade=given.grade,
        expected_grade=theirs.grade,
        steps=steps,
        evidence=_passages(best),
        related=tuple(pair.other.checked.judgment.judgment_id for pair in pairs),
        probabilities=one.suggestion.probabilities if one.pieces else {},
        about=(given, *(pair.other.checked.judgment for pair in pairs)),
    )


def _passages(pair: Pair) -> tuple[str, ...]:
    """Return the passages that are most alike, one side's before the other's."""
    alike = partners(pair.one.side, pair.other.side)
    best = alike.argmax(axis=1)
    order = np.argsort(-alike.max(axis=1), kind="stable")[:_PASSAGES]
    texts = [[piece.piece.text for piece in side.checked.read] for side in (pair.one, pair.other)]
    return tuple(text for row in order for text in (texts[0][row], texts[1][best[row]]))
