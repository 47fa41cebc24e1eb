"""Outcomes that sit ill with their evidence, by the flags of ``classifier.consistency``.

Each outcome is checked by the fold model that did not see its force, so no outcome vouches for
another of its force. A suspect is named and stays in the training data: people decide.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from classifier.consistency import FLAGS, Checked
from criteria.schema import Edition

# The kinds that make sense of outcomes judged by several models: none that compares vectors.
_KINDS = ("unlike_its_evidence", "roll_up_contradiction", "severity")


@dataclass(frozen=True, slots=True)
class Suspect:
    """An outcome, or an inspector's outcomes, to be looked at again.

    Attributes:
        kind: Kind of the flag.
        ids: Judgment ids, the one that is meant or the most telling ones of an inspector.
        score: 0 to 1, comparable between kinds; higher is more suspicious.
        reason: In plain words, without words of the evidence.
        inspector: Whose outcomes are harder or softer than their evidence, or None.
    """

    kind: str
    ids: tuple[str, ...]
    score: float
    reason: str
    inspector: str | None = None


def suspects_of(checked: Sequence[Checked], edition: Edition) -> tuple[Suspect, ...]:
    """Return what the flags say of outcomes, most suspicious first.

    Args:
        checked: Outcomes as judgments whose grade is the moderated one.
        edition: Theirs.
    """
    found = [flag for kind in _KINDS for flag in FLAGS[kind](checked, edition)]
    suspects = [
        Suspect(
            flag.kind,
            flag.related if flag.judgment_id is None else (flag.judgment_id, *flag.related),
            flag.score,
            flag.reason,
            flag.inspector,
        )
        for flag in found
    ]
    return tuple(sorted(suspects, key=lambda suspect: (-suspect.score, suspect.ids)))
