"""What the page's templates need to know about one note: anchors, numbers, cut text."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from classifier.reporting.marking import Segment, Span, numbered_pieces, segments
from classifier.reporting.outline import Doubt, Node, doubts, outline
from classifier.types import Evidence, NoteResult
from criteria.schema import Edition


@dataclass(frozen=True)
class NoteView:
    """One note of a page.

    Attributes:
        result: What the classifier said.
        edition: The criteria it answers by.
        number: Place of the note in the report, from 1; note ids may repeat or hold anything.
    """

    result: NoteResult
    edition: Edition
    number: int

    @property
    def anchor(self) -> str:
        """Id of the note's section; every other id of the note begins with it."""
        return f"n{self.number}"

    @cached_property
    def areas(self) -> tuple[Node, ...]:
        """The suggestions as the tree of the criteria."""
        return outline(self.result.suggestions, self.edition)

    @property
    def core_questions(self) -> Iterator[Node]:
        """The core questions of all areas, in published order."""
        return (core for area in self.areas for core in area.children)

    @cached_property
    def doubts(self) -> tuple[Doubt, ...]:
        """Why questions and the levels above them got no grade."""
        nodes = (node for area in self.areas for _, node in area.walk())
        return doubts(node for node in nodes if node.level != "sub_question")

    @cached_property
    def pieces(self) -> Mapping[Span, tuple[int, Evidence]]:
        """Number and piece by span, in the order of the note."""
        return numbered_pieces(self.result.suggestions)

    @cached_property
    def segments(self) -> tuple[Segment, ...]:
        """The note's text cut at the edges of its evidence."""
        return tuple(segments(self.result.note.text, self.pieces))

    @cached_property
    def _questions_of(self) -> Mapping[Span, tuple[str, ...]]:
        found: dict[Span, tuple[str, ...]] = {}
        for node in (question for core in self.core_questions for question in core.children):
            for piece in node.suggestion.evidence if node.suggestion else ():
                span = (piece.start, piece.end)
                found[span] = (*found.get(span, ()), node.id)
        return found

    def piece_number(self, piece: Evidence) -> int:
        """Return the number that a piece carries in the text of the note."""
        return self.pieces[piece.start, piece.end][0]

    def scope_anchor(self, scope: str) -> str:
        """Return the id of the section about a scope."""
        return f"{self.anchor}-{re.sub('[^A-Za-z0-9.]', '-', scope)}"

    def mark_anchor(self, number: int) -> str:
        """Return the id of a piece where it stands in the note."""
        return f"{self.anchor}-text-{number}"

    def card_anchor(self, question: str, number: int) -> str:
        """Return the id of the card that says what a piece counted for under a question."""
        return f"{self.scope_anchor(question)}-piece-{number}"

    def first_card(self, span: Span) -> str | None:
        """Return the id of the first card of a piece, or None when no question shows it."""
        questions = self._questions_of.get(span, ())
        return self.card_anchor(questions[0], self.pieces[span][0]) if questions else None

    def other_questions(self, piece: Evidence, question: str) -> tuple[str, ...]:
        """Return the ids of the other questions that a piece counts towards, too."""
        return tuple(q for q in self._questions_of[piece.start, piece.end] if q != question)
