"""Outcomes that repeat: copies, the same evidence graded in two ways, findings that are known."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Set

from classifier.judgments import ModeratedOutcome

_WORD = re.compile(r"[a-z0-9']+")
Run = tuple[str, ...]
# So many words in a row are seldom the same by chance.
_RUN = 5
# Of a published record, runs of other forces' records cover at most .26 of the words (median .00);
# of a copy with one word in ten changed they cover .76 (median), so half lies between.
MOSTLY_KNOWN = 0.5
# Inspectors have their set phrases, so a copy of another outcome must say next to nothing of its
# own: a word in a line changed leaves all others in known runs.
NEARLY_ALL = 0.9


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
    """Return, by the id of a copy, that of the outcome before it whose words it has.

    A few words may differ if scope and grade are the same: one word can turn a grade.
    """
    first: dict[tuple[str, str], str] = {}
    having: dict[tuple[str, str, Run], list[str]] = defaultdict(list)
    copies: dict[str, str] = {}
    for outcome in outcomes:
        text, name = outcome.judgment.text, outcome.judgment.judgment_id
        scope, grade = outcome.judgment.scope, outcome.moderated_grade
        shared: dict[str, set[Run]] = defaultdict(set)
        for run in runs(text):
            for other in having[scope, grade, run]:
                shared[other].add(run)
        near = (other for other, known in shared.items() if known_share(text, known) >= NEARLY_ALL)
        original = first.get((said(text), scope)) or next(near, None)
        if original is not None:
            copies[name] = original
            continue
        first[said(text), scope] = name
        for run in set(runs(text)):
            having[scope, grade, run].append(name)
    return copies


def said(text: str) -> str:
    """Return the words alone, so that layout and case do not hide a copy."""
    return " ".join(_WORD.findall(text.lower()))


def runs(text: str) -> Iterator[Run]:
    """Yield each run of a few words of a text; none of a text that is shorter."""
    words = said(text).split()
    for start in range(len(words) - _RUN + 1):
        yield tuple(words[start : start + _RUN])


def known_share(text: str, known: Set[Run]) -> float:
    """Return the share of a text's words that stand in a run which is known.

    Args:
        text: Any text.
        known: What ``runs`` gives for the texts that are known.
    """
    covered: set[int] = set()
    for start, run in enumerate(runs(text)):
        if run in known:
            covered.update(range(start, start + _RUN))
    return len(covered) / max(len(said(text).split()), 1)
