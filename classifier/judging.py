"""What each piece says by itself: whether it is evidence, where it belongs, which way it leans."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from classifier.encoding import Encoder, Vectors
from classifier.explaining import Citations, Citer
from classifier.routing import Route, Router, RoutingHeads, choose_routes, encode_criteria
from classifier.types import LEANINGS, RELEVANCE, Piece
from criteria.schema import Edition
from models.bundle import Bundle
from models.heads import Array, LinearHead, softmax
from models.ordinal import STRENGTHS
from models.words import log_probabilities, words_of

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

# Rows of the similarity matrix held at once: bounds memory on notes of any length.
_AT_ONCE = 1024
NOT_EVIDENCE = "it does not read as evidence of how the force performs"
FITS_NOWHERE = "it fits no sub-question of the criteria closely enough"
OTHER_SUBJECT = "nothing in the note is about what the criteria ask of a force"
# Below this a piece is no evidence; where a person has filed the note, only what plainly is none is
# left out of it. Seven findings in a thousand fall below the first, and four below the second; of
# terse ones forty and thirty (python -m training.relevance_threshold).
_LEAST_RELEVANCE, _LEAST_RELEVANCE_IN_SCOPE = 0.05, 0.02
# Below this a piece is more often than not in the wrong core question (peel evaluate prints how
# often: core_question_top1_uncertain).
LEAST_CERTAINTY = 0.4
# A note of which no piece is as like the criteria as this is about another subject
# (tests/training/test_relevance.py holds what it keeps and what it stops).
_LEAST_LIKENESS = 0.3


@dataclass(frozen=True, slots=True)
class JudgedPiece:
    """A piece with everything that later steps need to know of it.

    Attributes:
        piece: The piece.
        left_out: Why it counts towards nothing, or None.
        routes: Where it counts, likeliest first; empty when left out.
        leaning: ``negative``, ``mixed`` or ``positive``.
        leaning_score: P(positive) - P(negative).
        strength: -3 … 3: the mean of ``strengths``.
        strengths: Probability of each strength, -3 first, (7,).
        likeness: Cosine to whatever of the criteria it is most like.
        citations: Descriptor and contrast for each route.
        vector: What was encoded, as the encoder gave it, (dimension,); None when it was
            set aside unread. A piece left out by what it says has strength,
            likeness and vector, no more.
    """

    piece: Piece
    left_out: str | None
    routes: tuple[Route, ...] = ()
    leaning: str = ""
    leaning_score: float = 0.0
    strength: float = 0.0
    strengths: tuple[float, ...] = ()
    likeness: float = 0.0
    citations: tuple[Citations, ...] = ()
    vector: Vectors | None = field(default=None, compare=False, repr=False)


class Judge:
    """Judges pieces one by one; no piece's judgment depends on its neighbours."""

    def __init__(self, edition: Edition, encoder: Encoder, bundle: Bundle) -> None:
        """Prepare for an edition; the routing head is used only where it was trained for it."""
        self._trained_for_it = trained = bundle.edition_fingerprint == edition.fingerprint
        self._edition = edition
        self._encoder = encoder
        self._heads, self._word_heads = bundle.heads, bundle.words
        heads = RoutingHeads(bundle.heads["routing"], bundle.words["routing"])
        # How like the criteria the likeliest piece of a note must be; unknown for a new edition.
        self.least_likeness = _LEAST_LIKENESS if trained else 0.0
        self._least_certainty = LEAST_CERTAINTY if trained else 0.0
        known = bundle.criteria_vectors if trained else encode_criteria(edition, encoder)
        self.router = Router(edition, known, heads if trained else None)
        self._citer = Citer(edition, self.router.descriptors)

    def judge(self, pieces: Sequence[tuple[Piece, str | None]]) -> Iterator[JudgedPiece]:
        """Judge pieces, each with the scope its note was filed under (None = anywhere)."""
        for start in range(0, len(pieces), _AT_ONCE):
            yield from self._judge_some(pieces[start : start + _AT_ONCE])

    def _judge_some(self, pieces: Sequence[tuple[Piece, str | None]]) -> Iterator[JudgedPiece]:
        read = [(piece, scope) for piece, scope in pieces if piece.set_aside is None]
        judged = iter(self._judge_read(read)) if read else iter(())
        for piece, _ in pieces:
            yield JudgedPiece(piece, piece.set_aside) if piece.set_aside else next(judged)

    def _judge_read(self, pieces: Sequence[tuple[Piece, str | None]]) -> Iterator[JudgedPiece]:
        vectors = self._encoder.encode([piece.content for piece, _ in pieces])
        words = words_of([piece.content for piece, _ in pieces])
        similarity = self.router.descriptor_similarity(vectors)
        scores = self.router.scores(vectors, words, similarity)
        leaning = self._heads["leaning"]
        leanings = leaning.probabilities(vectors)
        leans = [leaning.classes[column] for column in leanings.argmax(axis=1)]
        leaning_score = leanings @ np.asarray([_SIGN[name] for name in leaning.classes])
        strengths = strengths_of(self._heads["strength"], vectors)
        expected = strengths @ np.asarray(STRENGTHS)
        likeness = self.router.likeness(vectors, similarity)
        certainty = self.router.certainty(scores)
        relevant = self._relevant(vectors, words)
        for row, (piece, scope) in enumerate(pieces):
            routes = choose_routes(scores[row], self.router.sub_questions, self._allowed[scope])
            certain = scope is not None or certainty[row] >= self._least_certainty
            least = _LEAST_RELEVANCE if scope is None else _LEAST_RELEVANCE_IN_SCOPE
            left_out = _left_out(bool(relevant[row] >= least), bool(certain))
            strength = float(expected[row])
            if left_out:
                yield JudgedPiece(
                    piece,
                    left_out,
                    strength=strength,
                    likeness=float(likeness[row]),
                    vector=vectors[row],
                )
                continue
            yield JudgedPiece(
                piece,
                None,
                routes,
                leans[row],
                float(leaning_score[row]),
                strength,
                tuple(strengths[row].tolist()),
                float(likeness[row]),
                tuple(
                    self._citer.cite(similarity[row], route.sub_question, strength)
                    for route in routes
                ),
                vectors[row],
            )

    def _relevant(self, vectors: Vectors, words: "csr_matrix") -> Array:
        """P(evidence); 1 in an edition whose subject the relevance heads were never shown."""
        if not self._trained_for_it:
            return np.ones(len(vectors))
        return relevance(self._heads["relevance"], self._word_heads["relevance"], vectors, words)

    @cached_property
    def _allowed(self) -> dict[str | None, NDArray[np.intp]]:
        """Positions of the sub-questions under each scope; all of them under None."""
        position = {name: i for i, name in enumerate(self.router.sub_questions)}
        allowed: dict[str | None, NDArray[np.intp]] = {None: np.arange(len(position))}
        for scope in self._edition.levels:
            under = self._edition.sub_questions_under(scope)
            allowed[scope] = np.asarray([position[name] for name in under])
        return allowed


def relevance(
    by_vector: LinearHead, by_words: LinearHead, vectors: Vectors, words: "csr_matrix"
) -> Array:
    """Return how likely each of n pieces is evidence, by both heads alike, (n,).

    The two are pooled as those of the router are: a note's question and a finding have the same
    subject, so a vector tells them apart badly, and "ask", "tbc" or "s.136" tell what it does not.
    """
    pooled = log_probabilities(by_vector, vectors, RELEVANCE)
    pooled = pooled + log_probabilities(by_words, words, RELEVANCE)
    return softmax(pooled)[:, RELEVANCE.index("evidence")]


def strengths_of(head: LinearHead, vectors: Vectors) -> Array:
    """Return the probability of each strength, -3 first: (n, dimension) → (n, 7)."""
    probabilities = head.probabilities(vectors)
    strengths = np.zeros((len(vectors), len(STRENGTHS)))
    strengths[:, [STRENGTHS.index(int(name)) for name in head.classes]] = probabilities
    return strengths


_SIGN = dict(zip(LEANINGS, (-1.0, 0.0, 1.0), strict=True))


def _left_out(relevant: bool, certain: bool) -> str | None:
    if not relevant:
        return NOT_EVIDENCE
    return None if certain else FITS_NOWHERE
