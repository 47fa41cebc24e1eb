"""How results are put in plain English; the same words in the terminal table and the page."""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from classifier.types import Suggestion


@dataclass(frozen=True, slots=True)
class Leaning:
    """A leaning as a word and a symbol, so that colour is never needed to tell them apart."""

    word: str
    symbol: str


LEANINGS = {
    "positive": Leaning("Positive", "▲"),
    "negative": Leaning("Negative", "▼"),
    "mixed": Leaning("Mixed", "◆"),
}


def grade_words(grade: str) -> str:
    """Return a grade's or a rule's machine name as words: ``Requires improvement``."""
    return grade.replace("_", " ").capitalize()


def percent(share: float) -> str:
    """Return a probability as a whole percentage that never claims certainty it lacks."""
    if 0 < share < 0.005:
        return "<1%"
    if 0.995 <= share < 1:
        return ">99%"
    return f"{share:.0%}"


def count_words(number: int, thing: str) -> str:
    """Return a number with its noun, the plural formed with s: ``1 piece``, ``2 pieces``."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def date_words(iso: str) -> str:
    """Return an ISO date as ``14 May 2018``; anything else as it is."""
    try:
        day = date.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{day.day} {calendar.month_name[day.month]} {day.year}"


def sentence(text: str) -> str:
    """Return a reason as a sentence of its own, with a capital and a full stop."""
    text = text.strip()
    stop = "" if text.endswith((".", "!", "?")) else "."
    return f"{text[:1].upper()}{text[1:]}{stop}"


def listed(names: Sequence[str]) -> str:
    """Return names as a list in a sentence: ``1, 2 and 3``."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def moved_words(contribution: float) -> str:
    """Return how far a piece moved the expected grade, as the end of a sentence."""
    size = f"{abs(contribution):.2f}"
    if size == "0.00":
        return "did not move the expected grade"
    way = "up" if contribution > 0 else "down"
    unit = "of a grade" if float(size) < 1 else "grades"
    return f"moved the expected grade {way} by {size} {unit}"


def expected_words(suggestion: Suggestion, grades: Sequence[str]) -> str:
    """Return where the expected grade stood without the evidence and where it stands with it.

    Args:
        suggestion: Any suggestion.
        grades: The edition's scale, worst first.

    Returns:
        One sentence, or nothing when the suggestion carries no expected grade.
    """
    if suggestion.expected is None:
        return ""
    scale = (
        f"on a scale from 0 ({grade_words(grades[0])}) "
        f"to {len(grades) - 1} ({grade_words(grades[-1])})"
    )
    if suggestion.baseline is None:
        return f"The expected grade is {suggestion.expected:.2f} {scale}."
    return (
        f"The expected grade is {suggestion.baseline:.2f} without any evidence "
        f"and {suggestion.expected:.2f} with it, {scale}."
    )


def made_words(suggestion: Suggestion) -> str:
    """Return what the grade was made from and by which rule, as one sentence."""
    rule = grade_words(suggestion.rule).lower()
    if suggestion.made_from:
        noun = "core question" if len(suggestion.made_from) == 1 else "core questions"
        return f"Made from {noun} {listed(suggestion.made_from)}, by the rule “{rule}”."
    pieces = count_words(suggestion.evidence_count, "piece")
    together = "" if suggestion.evidence_count == 1 else " read together"
    return f"Made from {pieces} of evidence{together}, by the rule “{rule}”."
