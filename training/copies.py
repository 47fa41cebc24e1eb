"""Outcomes that repeat one another: copies, and the same evidence graded in two ways."""

import re
from collections import defaultdict
from collections.abc import Iterable

from classifier.judgments import ModeratedOutcome

_WORD = re.compile(r"[a-z0-9']+")


def contradictions(outcomes: Iterable[ModeratedOutcome]) -> tuple[tuple[str, ...], ...]:
    """Group the outcomes that grade the same words for the same scope differently."""
    found: dict[tuple[str, str], list[ModeratedOutcome]] = defaultdict(list)
    for outcome in outcomes:
        found[(said(outcome.judgment.text), outcome.judgment.scope)].append(outcome)
    return tuple(
        tuple(outcome.judgment.judgment_id for outcome in group)
        for group in found.values()
        if len({outcome.moderated_grade for outcome in group}) > 1
    )


def duplicates(outcomes: Iterable[ModeratedOutcome]) -> dict[str, str]:
    """Return the id of the first outcome with the same words and scope, by the later one's id."""
    first: dict[tuple[str, str], str] = {}
    copies: dict[str, str] = {}
    for outcome in outcomes:
        key = (said(outcome.judgment.text), outcome.judgment.scope)
        if key in first:
            copies[outcome.judgment.judgment_id] = first[key]
        else:
            first[key] = outcome.judgment.judgment_id
    return copies


def said(text: str) -> str:
    """Return the words alone, so that layout and case do not hide a copy."""
    return " ".join(_WORD.findall(text.lower()))
