"""From pieces to every scope of the criteria that they speak to, up to the principal areas."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from classifier.grading import Grader
from classifier.judging import JudgedPiece
from classifier.types import Evidence, Suggestion
from criteria.schema import Level
from models.heads import Array

ROUNDED_MEAN = "rounded_mean_of_core_questions"
_POOLED_LEVELS: tuple[Level, ...] = ("sub_question", "question", "core_question")


def suggest_everywhere(grader: Grader, judged: Sequence[JudgedPiece]) -> tuple[Suggestion, ...]:
    """Return a suggestion for every scope that got evidence, lowest level first.

    Sub-questions, questions and core questions pool their evidence. A principal area gets the
    rounded mean of the grades suggested for its core questions, each counting once however much
    was noted about it (rule ``rounded_mean_of_core_questions``).
    """
    edition = grader.edition
    pools: dict[str, list[JudgedPiece]] = {}
    for item in judged:
        scopes = {
            scope
            for route in item.routes
            for scope in edition.ancestors(route.sub_question).values()
        }
        for scope in scopes:
            pools.setdefault(scope, []).append(item)
    pooled = [
        grader.suggest(level, scope, pools[scope])
        for scope, level in edition.levels.items()
        if level in _POOLED_LEVELS and scope in pools
    ]
    areas = [scope for scope, level in edition.levels.items() if level == "principal_area"]
    return (*pooled, *(_area(grader, area, pooled) for area in areas if area in pools))


def _area(grader: Grader, area: str, pooled: Sequence[Suggestion]) -> Suggestion:
    edition = grader.edition
    members = edition.core_questions_under[area]
    found = [s for s in pooled if s.level == "core_question" and s.id in members]
    decided = [s for s in found if not s.abstained]
    needed = [scope for scope in members if edition.is_graded(scope)]
    used = decided or found
    reason = None
    if 2 * len(decided) < len(needed):
        reason = (
            f"{len(decided)} of its {len(needed)} graded core questions have a suggested grade, "
            "and a grade for the area needs at least half of them"
        )
    evidence = _shared_out(used)
    distributions = [np.asarray(list(s.probabilities.values())) for s in used]
    return Suggestion(
        level="principal_area",
        id=area,
        **grader.decide(rounded_mean(distributions), reason),
        evidence_count=len({(item.start, item.end) for item in evidence}),
        evidence=evidence,
        rule=ROUNDED_MEAN,
        made_from=tuple(s.id for s in used),
        expected=sum(s.expected for s in used) / len(used),
        baseline=sum(s.baseline for s in used) / len(used),
    )


def rounded_mean(distributions: Sequence[Array]) -> Array:
    """Return the distribution of the rounded mean of independent grades; halves go down.

    Args:
        distributions: One distribution over the K grades for each core question, worst first.

    Returns:
        Shape (K,): the exact distribution, by convolution of the sum.
    """
    total, *others = distributions
    for distribution in others:
        total = np.convolve(total, distribution)
    result = np.zeros(len(distributions[0]))
    mean = np.arange(len(total)) / len(distributions)
    np.add.at(result, np.ceil(mean - 0.5).astype(int), total)
    return np.asarray(result / result.sum())


def _shared_out(suggestions: Sequence[Suggestion]) -> tuple[Evidence, ...]:
    """The members' evidence; each moved the mean by its part of its own core question's move."""
    if len(suggestions) == 1:
        return suggestions[0].evidence
    return tuple(
        replace(item, contribution=item.contribution / len(suggestions))
        for suggestion in suggestions
        for item in suggestion.evidence
    )
