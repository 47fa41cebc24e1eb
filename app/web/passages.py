"""A judgment's text with the pieces marked that a flag rests on."""

from collections.abc import Iterable
from dataclasses import dataclass

from classifier.judgments import Judgment
from classifier.reporting.marking import Segment, segments


@dataclass(frozen=True, slots=True)
class Passage:
    """A judgment beside its text, cut at the edges of the pieces that speak."""

    judgment: Judgment
    segments: tuple[Segment, ...]


def marked_passage(judgment: Judgment, pieces: Iterable[str]) -> Passage:
    """Mark pieces in a judgment's text, each where it first occurs."""
    spans = set()
    for piece in pieces:
        start = judgment.text.find(piece) if piece else -1
        if start >= 0:
            spans.add((start, start + len(piece)))
    return Passage(judgment, tuple(segments(judgment.text, spans)))
