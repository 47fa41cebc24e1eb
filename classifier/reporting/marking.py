"""Where the evidence stands in a note: numbered pieces, and the text cut at their edges."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from classifier.types import Evidence, Suggestion

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a note that lies inside the same pieces of evidence from end to end.

    Attributes:
        text: The words as written.
        inside: Spans of the pieces that cover it; empty for plain text.
        ending: Spans of the pieces that end with it.
    """

    text: str
    inside: tuple[Span, ...]
    ending: tuple[Span, ...]


def numbered_pieces(suggestions: Iterable[Suggestion]) -> dict[Span, tuple[int, Evidence]]:
    """Number the distinct pieces of evidence in the order of the note, from 1.

    Args:
        suggestions: Of one note; a piece may occur under several.

    Returns:
        Number and piece by span, in order.
    """
    pieces = {
        (piece.start, piece.end): piece
        for suggestion in suggestions
        for piece in suggestion.evidence
    }
    return {span: (number, pieces[span]) for number, span in enumerate(sorted(pieces), start=1)}


def segments(text: str, spans: Iterable[Span]) -> Iterator[Segment]:
    """Cut a note at the edges of its pieces; pieces may touch, nest or overlap.

    Args:
        text: The note.
        spans: Start and end of each piece.

    Yields:
        Segments that make the whole text when joined.
    """
    spans = sorted(spans)
    edges = sorted({0, len(text), *(edge for span in spans for edge in span)})
    for start, end in zip(edges, edges[1:], strict=False):
        inside = tuple(span for span in spans if span[0] <= start and end <= span[1])
        yield Segment(text[start:end], inside, tuple(span for span in inside if span[1] == end))
