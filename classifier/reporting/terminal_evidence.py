"""What a note's screen says below its grades: strongest evidence, gaps, what was left out."""

from collections.abc import Iterable, Iterator, Sequence

from classifier.reporting import words
from classifier.reporting.cleaning import one_line
from classifier.reporting.outline import Node
from classifier.types import Evidence, NoteResult

_STRONGEST = 3


def _strongest(areas: Iterable[Node]) -> Iterator[tuple[str, list[Evidence]]]:
    pieces = [
        piece
        for area in areas
        for core in area.children
        for piece in (core.suggestion.evidence if core.suggestion else ())
    ]
    pieces.sort(key=lambda piece: -abs(piece.contribution))
    yield "Speaks for a higher grade", [p for p in pieces if p.contribution > 0][:_STRONGEST]
    yield "Speaks for a lower grade", [p for p in pieces if p.contribution < 0][:_STRONGEST]


def _piece_lines(piece: Evidence) -> Iterator[str]:
    leaning = words.LEANINGS[piece.leaning]
    tag = f"{leaning.symbol} {leaning.word.lower()}"
    move = round(piece.contribution, 2) + 0.0  # no "-0.00"
    yield f"  {tag:<10} {move:+.2f}  {piece.sub_question}  {one_line(piece.text)}"
    if piece.descriptor:
        grade = words.grade_words(piece.descriptor.grade)
        yield f"{'':<20}like {grade}: “{one_line(piece.descriptor.text)}”"


def evidence_lines(result: NoteResult, areas: Sequence[Node]) -> Iterator[str]:
    """Yield what stands below the table of grades, each to be shown on one line.

    Args:
        result: What the classifier said about one note.
        areas: The same suggestions as the tree of the criteria.

    Yields:
        The strongest evidence either way, the gaps, and what was left out.
    """
    for title, pieces in _strongest(areas):
        if pieces:
            yield f"{title} (steps of a grade that it moved its core question)"
        for piece in pieces:
            yield from _piece_lines(piece)
    if result.gaps:
        yield f"Nothing in the note on ({len(result.gaps)}): {', '.join(result.gaps)}"
    for left in result.unrouted[:_STRONGEST]:
        yield f"Left out ({left.reason}): “{one_line(left.text)}”"
    if len(result.unrouted) > _STRONGEST:
        yield f"Left out: {len(result.unrouted) - _STRONGEST} more"
