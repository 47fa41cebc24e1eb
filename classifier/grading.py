"""From judged pieces to a suggested grade for one scope: the pool of its evidence, weighed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from classifier.judging import JudgedPiece
from classifier.types import Evidence, Suggestion
from criteria.schema import Edition, Level
from models.conformal import plausible_grades
from models.decision import DecisionRule
from models.heads import Array
from models.ordinal import STRENGTHS, OrdinalSetGrader, Weighing

_Pieces = tuple[tuple[float, ...], ...]
POOLED = "pooled_evidence"
NEVER_GRADED = "is inspected but never graded in this edition of the criteria"


@dataclass(frozen=True)
class Grader:
    """The fitted parts that turn evidence into a grade, with the edition whose grades they are."""

    edition: Edition
    grader: OrdinalSetGrader
    rule: DecisionRule

    def suggest(self, level: Level, scope: str, judged: Sequence[JudgedPiece]) -> Suggestion:
        """Suggest a grade for a scope from all the pieces that count towards it.

        The same weighing serves a sub-question, a question and a core question: the evidence under
        the scope is pooled, whatever sub-question it came by (rule ``pooled_evidence``).

        Args:
            level: Level of the scope.
            scope: Its id.
            judged: Pieces with at least one route under the scope, in the order of the note.
        """
        under = set(self.edition.sub_questions_under(scope))
        weighing, decision = self._weigh(tuple(item.strengths for item in judged))
        if not self.edition.is_graded(scope):
            decision = self.decide(weighing.probabilities, f"{scope} {NEVER_GRADED}")
            decision["plausible"] = ()
        evidence = tuple(
            _evidence(item, under, float(part))
            for item, part in zip(judged, weighing.contributions, strict=True)
        )
        return Suggestion(
            level=level,
            id=scope,
            **decision,
            evidence_count=len(evidence),
            evidence=evidence,
            rule=POOLED,
            expected=weighing.expected,
            baseline=self.grader.baseline,
        )

    @cached_property
    def _weigh(self) -> Callable[[_Pieces], tuple[Weighing, dict[str, Any]]]:
        """Weighs pieces; a question often pools just what its only sub-question pooled."""

        @lru_cache(maxsize=64)
        def weigh(pieces: _Pieces) -> tuple[Weighing, dict[str, Any]]:
            weighing = self.grader.weigh(np.reshape(pieces, (-1, len(STRENGTHS))))
            return weighing, self.decide(weighing.probabilities)

        return weigh

    def decide(self, probabilities: Array, reason: str | None = None) -> dict[str, Any]:
        """Decide on a distribution: the grade of least cost, or why none is suggested.

        Args:
            probabilities: Shape (K,), worst grade first.
            reason: Why the evidence is not enough, when the caller knows already.

        Returns:
            ``grade``, ``probabilities``, ``confidence``, ``abstained``, ``reason`` and
            ``plausible`` of the suggestion.
        """
        chosen = int(self.rule.choose(probabilities))
        reason = reason or self._reason(chosen, probabilities)
        grades = self.edition.grades
        return {
            "grade": None if reason else grades[chosen],
            "probabilities": dict(zip(grades, probabilities.tolist(), strict=True)),
            "confidence": float(probabilities.max() if reason else probabilities[chosen]),
            "abstained": reason is not None,
            "reason": reason,
            "plausible": self._plausible(probabilities),
        }

    def _plausible(self, probabilities: Array) -> tuple[str, ...]:
        found = plausible_grades(probabilities, self.rule.plausible_mass)
        return tuple(self.edition.grades[grade] for grade in found)

    def _reason(self, chosen: int, probabilities: Array) -> str | None:
        if probabilities[chosen] >= self.rule.smallest_confidence:
            return None
        likeliest = int(probabilities.argmax())
        words = " or ".join(name.replace("_", " ") for name in self._plausible(probabilities))
        if probabilities[likeliest] >= self.rule.smallest_confidence:
            return (
                f"the evidence does not settle it: {self._odds(likeliest, probabilities)} is "
                f"likeliest, but {self._odds(chosen, probabilities)} would cost more to miss; "
                f"it may well be {words}"
            )
        return (
            f"the evidence does not settle it: {self._odds(likeliest, probabilities)} comes "
            f"nearest, and a grade is suggested from {self.rule.smallest_confidence:.1%}; "
            f"it may well be {words}"
        )

    def _odds(self, grade: int, probabilities: Array) -> str:
        words = self.edition.grades[grade].replace("_", " ")
        return f"{words}, at {probabilities[grade]:.1%},"


def _evidence(item: JudgedPiece, under: set[str], contribution: float) -> Evidence:
    position = next(i for i, route in enumerate(item.routes) if route.sub_question in under)
    route, (descriptor, contrast) = item.routes[position], item.citations[position]
    return Evidence(
        text=item.piece.text,
        start=item.piece.start,
        end=item.piece.end,
        sub_question=route.sub_question,
        routing_score=route.probability,
        leaning=item.leaning,
        leaning_score=item.leaning_score,
        strength=item.strength,
        contribution=contribution,
        descriptor=descriptor,
        contrast=contrast,
    )
