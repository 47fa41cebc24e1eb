"""An inspector whose grades are harder or softer than the evidence, compared with the others.

Information about consistency, not a ranking of people: an inspector can differ because of the
forces that were theirs, of what their notes leave unsaid, or because they are right.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from classifier.consistency.checking import Checked
from classifier.consistency.flag import Flag, score_of
from criteria.schema import Edition
from models.ordinal import Array
from models.shrinkage import shrink

KIND = "severity"
LEAST_JUDGMENTS = 8
# Judgments named and quoted, those furthest from their evidence.
_NAMED = 5


def severity(checked: Sequence[Checked], edition: Edition) -> Iterator[Flag]:
    """Flag inspectors whose shrunken difference has a 95 % interval that leaves out nought.

    The difference is the mean of (grade given less expected grade), less the middle of all
    inspectors, so a model that reads everybody low accuses nobody. See ``models.shrinkage``.

    Args:
        checked: Judgments with what their evidence suggests; those without evidence say nothing.
        edition: Whose grades they are.

    Yields:
        One flag an inspector at most, only of those with ``LEAST_JUDGMENTS`` or more.
    """
    by_name: dict[str, list[Checked]] = {}
    for one in checked:
        if one.judgment.inspector and one.pieces:
            by_name.setdefault(one.judgment.inspector, []).append(one)
    members = {k: v for k, v in sorted(by_name.items()) if len(v) >= LEAST_JUDGMENTS}
    if len(members) < 2:
        return
    differences = [_differences(group) for group in members.values()]
    counts = np.asarray([len(group) for group in differences], dtype=np.float64)
    within = np.concatenate([group - group.mean() for group in differences])
    variance = float((within**2).sum() / (counts.sum() - len(counts)))
    if variance <= 0.0:
        return
    sums = np.asarray([group.sum() for group in differences])
    found = shrink(sums, counts, variance)
    for name, estimate, low, high in zip(
        members, found.estimates.tolist(), found.low.tolist(), found.high.tolist(), strict=True
    ):
        if low > 0.0 or high < 0.0:
            yield _flag(name, members[name], estimate, (low, high))


def _differences(group: Sequence[Checked]) -> Array:
    return np.asarray([one.grade - one.suggestion.expected for one in group])


def _flag(
    name: str, group: Sequence[Checked], estimate: float, interval: tuple[float, float]
) -> Flag:
    harder = estimate < 0
    furthest = sorted(group, key=lambda one: one.grade - one.suggestion.expected)
    named = (furthest if harder else furthest[::-1])[:_NAMED]
    low, high = sorted(abs(end) for end in interval)
    return Flag(
        kind=KIND,
        score=score_of(estimate**2),
        reason=(
            f"the {len(group)} judgments of {name} are about {abs(estimate):.1f} of a grade "
            f"{'harder' if harder else 'softer'} than their evidence, compared with other "
            f"inspectors (95 % interval {low:.1f} to {high:.1f}); this is about consistency: "
            "the forces seen, or what the notes leave unsaid, may explain it"
        ),
        evidence=tuple(text for one in named for text in one.pieces_against(1)),
        related=tuple(one.judgment.judgment_id for one in named),
        inspector=name,
        estimate=estimate,
        interval=interval,
        about=tuple(one.judgment for one in group),
    )
