"""What to moderate next: the judgments that would teach most, with the reason.

A judgment teaches where the model is unsure of it or disagrees with the inspector, and where it is
unlike what was moderated already or stands higher in the queue. Uncertainty and novelty are
multiplied and picked greedily (uncertainty with diversity: Settles 2009, "Active Learning
Literature Survey"; farthest-first traversal: Gonzalez 1985).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from classifier.consistency import Checked, check
from classifier.encoding import Vectors
from classifier.judgments import Judgment
from classifier.pipeline import Pipeline
from classifier.types import Suggestion


@dataclass(frozen=True, slots=True)
class Queued:
    """A judgment with its place in the queue.

    Attributes:
        judgment_id: Which.
        rank: From 1.
        score: Uncertainty times novelty, 0 to 1.
        uncertainty: 0 (sure, and of the inspector's grade) to 1.
        novelty: 0 (like one moderated or queued before) to 1.
        reason: In plain words.
    """

    judgment_id: str
    rank: int
    score: float
    uncertainty: float
    novelty: float
    reason: str


def queue(
    pipeline: Pipeline,
    judgments: Sequence[Judgment],
    moderated: frozenset[str],
    size: int,
) -> list[Queued]:
    """Pick the judgments whose moderation would teach most.

    Args:
        pipeline: The model.
        judgments: All judgments, moderated ones among them.
        moderated: Ids of those that have an outcome already.
        size: How many to pick.
    """
    checked = list(check(pipeline, judgments))
    means = _means(checked)
    doubts, reasons = zip(*(_uncertainty(one) for one in checked), strict=True)
    uncertain = np.asarray(doubts)
    open_ = np.asarray([j.judgment_id not in moderated for j in judgments], dtype=bool)
    nearest = np.full(len(judgments), -1.0)
    for place in np.flatnonzero(~open_):
        nearest = np.maximum(nearest, means @ means[place])
    picked: list[Queued] = []
    for rank in range(1, min(size, int(open_.sum())) + 1):
        novelty = np.clip(1.0 - nearest, 0.0, 1.0)
        score = np.where(open_, uncertain * novelty, -1.0)
        best = int(score.argmax())
        reason = f"{reasons[best]}; {_unlike(float(nearest[best]), rank)}"
        picked.append(
            Queued(
                judgments[best].judgment_id,
                rank,
                float(score[best]),
                float(uncertain[best]),
                float(novelty[best]),
                reason,
            )
        )
        open_[best] = False
        nearest = np.maximum(nearest, means @ means[best])
    return picked


def _means(checked: Sequence[Checked]) -> Vectors:
    """Mean vector of each judgment's pieces, of unit length; zeros where there are none."""
    size = max((one.vectors.shape[1] for one in checked if one.pieces), default=1)
    means = np.zeros((len(checked), size), dtype=np.float32)
    for row, one in enumerate(checked):
        if one.pieces:
            total = one.vectors.sum(axis=0)
            means[row] = total / np.linalg.norm(total)
    return means


def _uncertainty(one: Checked) -> tuple[float, str]:
    if not one.pieces:
        return 0.0, "nothing in it reads as evidence"
    return _of_suggestion(one.suggestion, one.judgment.grade)


def _of_suggestion(found: Suggestion, grade: str) -> tuple[float, str]:
    """Entropy of the distribution, or the doubt about the inspector's grade where that is more."""
    chances = np.asarray(list(found.probabilities.values()))
    entropy = float(-(chances * np.log(np.maximum(chances, 1e-12))).sum() / np.log(len(chances)))
    against = 1.0 - found.probabilities[grade]
    likeliest = sorted(found.probabilities, key=lambda name: -found.probabilities[name])
    told = " and ".join(
        f"{name.replace('_', ' ')} {found.probabilities[name]:.0%}" for name in likeliest[:2]
    )
    if against > max(entropy, 0.5):
        return against, f"judged {grade.replace('_', ' ')}, and the evidence reads as {told}"
    return entropy, f"the model is unsure: {told}"


def _unlike(nearest: float, rank: int) -> str:
    if nearest < 0.0:
        return "nothing like it was moderated yet" if rank == 1 else "unlike those above"
    return f"similarity {nearest:.2f} to the nearest one moderated or above"
