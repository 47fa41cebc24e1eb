"""From judgments to what the flags compare: the grade given beside what its evidence says."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from classifier.encoding import Encoder
from classifier.judging import JudgedPiece
from classifier.judgments import Judgment
from classifier.pipeline import Pipeline
from classifier.types import Note, Suggestion
from models.decision import choose_grade
from models.heads import Array


@dataclass(frozen=True)
class Checked:
    """A judgment with what its evidence alone would suggest.

    Attributes:
        judgment: As it was given.
        grade: The given grade's position on the scale, 0 = worst.
        suggestion: For the judgment's scope; without evidence it holds what is expected before any.
        pieces: The pieces that counted, in the order of the text.
        read: All pieces that were read, also those that count towards no grade: what two judgments
            have in common may be among them.
    """

    judgment: Judgment
    grade: int
    suggestion: Suggestion
    pieces: tuple[JudgedPiece, ...]
    read: tuple[JudgedPiece, ...]

    @cached_property
    def probabilities(self) -> Array:
        """Probability of each grade, worst first, (K,)."""
        return np.asarray(list(self.suggestion.probabilities.values()))

    @property
    def best_grade(self) -> int:
        """Position of the grade of least expected squared cost."""
        return int(choose_grade(self.probabilities, np.ones(len(self.probabilities))))

    @cached_property
    def strengths(self) -> Array:
        """Mean strength of each piece that was read, -3 to 3, (n,)."""
        return np.asarray([piece.strength for piece in self.read])

    @cached_property
    def vectors(self) -> NDArray[np.float32]:
        """Unit vectors of the pieces that were read, (n, dimension)."""
        return np.stack([piece.vector for piece in self.read if piece.vector is not None])

    def pieces_against(self, most: int = 3) -> tuple[str, ...]:
        """Return the pieces that pull furthest from the given grade, strongest first.

        Args:
            most: How many to return.
        """
        away = self.suggestion.expected - self.grade
        pulls = [piece for piece in self.suggestion.evidence if piece.contribution * away > 0]
        pulls.sort(key=lambda piece: -abs(piece.contribution))
        return tuple(piece.text for piece in pulls[:most])


def check(
    pipeline: Pipeline, judgments: Iterable[Judgment], *, encoder: Encoder | None = None
) -> Iterator[Checked]:
    """Read each judgment's evidence as a note filed under its scope.

    Args:
        pipeline: Must not have been trained on these judgments.
        judgments: Of the pipeline's edition, with grades and scopes that it has.
        encoder: Gives the vectors that judgments are compared by; None = the pipeline's own.
            Vectors of two encoders cannot be compared, so a set that several pipelines read needs
            one for all.

    Yields:
        One checked judgment for each, in order.

    Raises:
        PeelError: ``NOTE_UNKNOWN_SCOPE`` when a scope is not one of the edition.
    """
    edition, grader = pipeline.edition, pipeline.grader
    waiting: list[Judgment] = []

    def notes() -> Iterator[Note]:
        for judgment in judgments:
            waiting.append(judgment)
            yield Note(judgment.text, judgment.judgment_id, scope=judgment.scope)

    for done, (_, judged) in enumerate(pipeline.judged(notes())):
        judgment = waiting[done]
        counted = tuple(piece for piece in judged if piece.left_out is None)
        read = tuple(piece for piece in judged if piece.vector is not None)
        if encoder is not None:
            vectors = encoder.encode([piece.piece.content for piece in read])
            pairs = zip(read, vectors, strict=True)
            read = tuple(replace(piece, vector=vector) for piece, vector in pairs)
        level = edition.levels[judgment.scope]
        suggestion = grader.suggest(level, judgment.scope, counted)
        yield Checked(judgment, edition.grades.index(judgment.grade), suggestion, counted, read)
