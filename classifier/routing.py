"""Which sub-questions a piece of evidence speaks to: a trained head blended with similarity."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from classifier.encoding import Encoder, Vectors
from criteria.schema import Edition
from models.heads import Array, LinearHead, softmax
from models.words import log_probabilities

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

# How many logits one unit of cosine is worth beside the trained head, and alone where no head was
# trained for the edition. How they were chosen: docs/evaluation.md.
SIMILARITY_BESIDE_HEAD = 1.0
SIMILARITY_ALONE = 20.0
# How much the log probability by words counts beside that by the vector.
WORDS_BESIDE_VECTOR = 0.6
# A piece may speak to two sub-questions when the second is nearly as likely as the first.
_SECOND_AT_LEAST = 0.25
_SECOND_OF_FIRST = 0.6


@dataclass(frozen=True, slots=True)
class Route:
    """A sub-question with the probability that the piece speaks to it, among those allowed."""

    sub_question: str
    probability: float


@dataclass(frozen=True)
class RoutingHeads:
    """Two heads trained on one edition that route together: one reads vectors, one words."""

    by_vector: LinearHead
    by_words: LinearHead


class Router:
    """Scores pieces against every sub-question of an edition.

    A piece is similar to a sub-question as the mean of its cosine to the sub-question's text and
    to the nearest descriptor linked to it, so an edition nobody trained on is routed as well. The
    log probabilities of trained heads are added, each with a weight of its own: a logarithmic
    opinion pool (Genest and Zidek 1986, Statistical Science 1:1).
    """

    def __init__(self, edition: Edition, vectors: Vectors, heads: RoutingHeads | None) -> None:
        """Prepare for an edition.

        Args:
            edition: The edition.
            vectors: Its texts as ``encode_criteria`` gives them.
            heads: The trained heads; None means that similarity decides alone.
        """
        self.sub_questions = tuple(sub.id for sub in edition.sub_questions())
        self.descriptors = tuple(edition.descriptors())
        self._texts, self._descriptor_texts = np.split(vectors, [len(self.sub_questions)])
        self._heads = heads
        self._core = [edition.ancestors(name)["core_question"] for name in self.sub_questions]
        self._linked = [
            [i for i, item in enumerate(self.descriptors) if item.sub_questions[:1] == (sub,)]
            for sub in self.sub_questions
        ]

    def descriptor_similarity(self, vectors: Vectors) -> Array:
        """Return the cosine of each piece to each descriptor: (n, d) → (n, descriptors)."""
        return np.asarray(vectors @ self._descriptor_texts.T, dtype=np.float64)

    def certainty(self, scores: Array) -> Array:
        """Return how certainly each piece belongs where it fits best: (n, S) → (n,)."""
        return certainty_of(scores, self._core)

    def likeness(self, vectors: Vectors, similarity: Array) -> Array:
        """Return each piece's cosine to whatever of the criteria it is most like: (n,)."""
        direct = (vectors @ self._texts.T).max(axis=1)
        return np.asarray(np.maximum(direct, similarity.max(axis=1, initial=-1.0)))

    def scores(self, vectors: Vectors, words: "csr_matrix", similarity: Array) -> Array:
        """Return unnormalised log scores of n pieces, (n, sub-questions).

        Args:
            vectors: Shape (n, dimension).
            words: What ``models.words.words_of`` gives for the same pieces.
            similarity: What ``descriptor_similarity`` gives for the same vectors.
        """
        return np.asarray(sum(self.parts(vectors, words, similarity).values()))

    def parts(
        self, vectors: Vectors, words: "csr_matrix", similarity: Array
    ) -> Mapping[str, Array]:
        """Return what ``scores`` is the sum of, by name: arguments and shapes as there."""
        direct = vectors @ self._texts.T
        nearest = np.stack(
            [
                similarity[:, linked].max(axis=1) if linked else direct[:, column]
                for column, linked in enumerate(self._linked)
            ],
            axis=1,
        )
        blended = np.asarray((direct + nearest) / 2.0, dtype=np.float64)
        if self._heads is None:
            return {"similarity": SIMILARITY_ALONE * blended}
        names = self.sub_questions
        by_words = log_probabilities(self._heads.by_words, words, names)
        return {
            "similarity": SIMILARITY_BESIDE_HEAD * blended,
            "vector": log_probabilities(self._heads.by_vector, vectors, names),
            "words": WORDS_BESIDE_VECTOR * by_words,
        }


def encode_criteria(edition: Edition, encoder: Encoder) -> Vectors:
    """Return the vectors of an edition's sub-questions, then of its descriptors."""
    texts = [sub.text for sub in edition.sub_questions()]
    return encoder.encode([*texts, *(item.text for item in edition.descriptors())])


def certainty_of(scores: Array, core_questions: Sequence[str]) -> Array:
    """Return the share of probability in the core question of the likeliest sub-question.

    Sub-questions of one core question overlap, so a piece split between two of them is at home
    there; one split between core questions is at home nowhere.

    Args:
        scores: Log scores, shape (n, sub-questions).
        core_questions: Core question of each sub-question, in the same order.
    """
    core = np.asarray(core_questions)
    members = core[scores.argmax(axis=1)][:, None] == core
    return np.asarray((softmax(scores) * members).sum(axis=1))


def choose_routes(
    scores: Array, names: Sequence[str], allowed: NDArray[np.intp]
) -> tuple[Route, ...]:
    """Choose the one or two likeliest sub-questions among those allowed.

    Args:
        scores: Log scores of one piece, shape (sub-questions,).
        names: Ids in the same order.
        allowed: Positions that may be chosen (those under the note's scope).

    Returns:
        The likeliest first; probabilities are over the allowed ones.
    """
    probabilities = softmax(scores[allowed])
    order = np.argsort(-probabilities, kind="stable")[:2]
    first = probabilities[order[0]]
    kept = [
        index
        for index in order
        if index == order[0]
        or (probabilities[index] >= max(_SECOND_AT_LEAST, _SECOND_OF_FIRST * first))
    ]
    return tuple(Route(names[allowed[index]], float(probabilities[index])) for index in kept)
