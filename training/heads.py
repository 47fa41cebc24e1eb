"""Fitting the heads of a bundle on encoded examples."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from classifier.encoding import Encoder, Vectors
from models.drawn_heads import fit_drawn_head
from models.heads import LinearHead, fit_linear_head
from models.words import N_COLUMNS, words_of
from training.examples import Example

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

# scikit-learn's C by head; how they were chosen: docs/evaluation.md.
_INVERSE_PENALTY = {"routing": 10.0, "leaning": 10.0, "strength": 10.0}

# How far a head may move from what it was before records came, by head; chosen on forces that
# neither it nor the learning curve's test rows are of (docs/evaluation.md).
_VARIANCE = {"routing": 10.0, "leaning": 1.0, "strength": 1.0}

# Words are many and rare: a weaker penalty, and steps until each of them has found its weight.
_INVERSE_PENALTY_OF_WORDS, _TOLERANCE_OF_WORDS, _STEPS_OF_WORDS = 20.0, 1e-4, 100
# How far records may move the routing head on words from what our own lines taught it, chosen among
# 1, 5 and 20 (docs/evaluation.md).
_VARIANCE_OF_WORDS = 5.0
# What decides the heads on words, beside what they read.
SETTINGS = {
    "words_inverse_penalty": _INVERSE_PENALTY_OF_WORDS,
    "words_tolerance": _TOLERANCE_OF_WORDS,
    "words_steps": _STEPS_OF_WORDS,
    "words_columns": N_COLUMNS,
    "words_variance": _VARIANCE_OF_WORDS,
}


def fit_head(name: str, examples: Sequence[Example], vectors: Vectors) -> LinearHead:
    """Fit one head of a bundle on the examples that teach it something.

    Args:
        name: ``routing``, ``leaning`` or ``strength``.
        examples: The examples.
        vectors: Their vectors, shape (len(examples), dimension).
    """
    rows, labels, weights = _labelled(name, examples)
    return fit_linear_head(vectors[rows], labels, weights, inverse_penalty=_INVERSE_PENALTY[name])


def draw_head(
    name: str, earlier: LinearHead, examples: Sequence[Example], vectors: Vectors
) -> LinearHead:
    """Fit one head again on examples, drawn towards an earlier one.

    Args:
        name: ``routing``, ``leaning`` or ``strength``.
        earlier: What it was before.
        examples: The examples.
        vectors: Their vectors, shape (len(examples), dimension).
    """
    rows, labels, weights = _labelled(name, examples)
    return fit_drawn_head(earlier, vectors[rows], labels, weights, variance=_VARIANCE[name])


def fit_word_head(examples: Sequence[Example]) -> LinearHead:
    """Fit the routing head that reads hashed words (``models.words``)."""
    rows, labels, weights = _labelled("routing", examples)
    return fit_on_words(_words(examples)[rows], labels, weights)


def draw_word_head(earlier: LinearHead, examples: Sequence[Example]) -> LinearHead:
    """Fit the routing head on words again on examples of records, drawn towards an earlier one."""
    if not examples:
        return earlier
    rows, labels, weights = _labelled("routing", examples)
    words = _words(examples)[rows]
    return fit_drawn_head(earlier, words, labels, weights, variance=_VARIANCE_OF_WORDS)


def fit_on_words(
    words: "csr_matrix", labels: Sequence[str], weights: Sequence[float]
) -> LinearHead:
    """Fit a head to n rows of hashed words with their labels and weights."""
    return fit_linear_head(
        words,
        labels,
        weights,
        inverse_penalty=_INVERSE_PENALTY_OF_WORDS,
        max_iter=_STEPS_OF_WORDS,
        tolerance=_TOLERANCE_OF_WORDS,
    )


def _words(examples: Sequence[Example]) -> "csr_matrix":
    return words_of([example.text for example in examples])


def _labelled(name: str, examples: Sequence[Example]) -> tuple[list[int], list[str], list[float]]:
    """Rows, labels and weights; an example with two labels is two rows."""
    rows, labels, weights = [], [], []
    for row, example in enumerate(examples):
        for label, share in _targets(name, example):
            rows.append(row)
            labels.append(label)
            weights.append(share * example.weight)
    return rows, labels, weights


def _targets(name: str, example: Example) -> Sequence[tuple[str, float]]:
    if name == "routing":
        return example.routes
    label = {
        "leaning": example.leaning,
        "strength": None if example.strength is None else f"{round(example.strength)}",
    }[name]
    return () if label is None else ((label, 1.0),)


def encode_examples(encoder: Encoder, examples: Sequence[Example]) -> Vectors:
    """Return the vectors of the examples' texts, shape (n, dimension)."""
    return encoder.encode([example.text for example in examples])
