"""The relevance heads: what is evidence, and what else stands in a note.

They are fitted after the tuning, on lines that the encoder was not tuned on beside those it was:
tuned on them all, it would show them further apart than it shows new text.
"""

from collections.abc import Sequence

import numpy as np

from classifier.encoding import Encoder
from classifier.wording import judged_words
from criteria.schema import Edition
from eval.records import Record
from models.heads import LinearHead, fit_linear_head
from training.examples import AUTHORED, Example, examples_of, raw_lines
from training.heads import fit_on_words

RELEVANCE_LINES = AUTHORED[0].with_name("authored-relevance.jsonl")
# Every file of our own that a bundle is fitted on.
OWN_DATA = (*AUTHORED, RELEVANCE_LINES)
# scikit-learn's C; how it was chosen: docs/evaluation.md.
_INVERSE_PENALTY = 1.0
# Pairs teach what a finding says, not whether it is one, and would outweigh all else.
_PAIRS = "authored-pairs.jsonl"
_LABELS = {"finding": "evidence", "evidence": "evidence", "not_evidence": "other"}


def relevance_examples(records: Sequence[Record], edition: Edition) -> list[Example]:
    """Return texts that are evidence and texts that are not, as the product reads them.

    Args:
        records: Their findings are evidence.
        edition: Theirs.
    """
    own = raw_lines([path for path in OWN_DATA if path.name != _PAIRS])
    return [
        *examples_of(records, edition),
        *(_example(raw["text"], raw["kind"]) for raw in own if raw["kind"] != "record"),
    ]


def _example(text: str, kind: str) -> Example:
    return Example(judged_words(text), (), None, None, _LABELS[kind], 1.0, "authored")


def fit_relevance(encoder: Encoder, examples: Sequence[Example]) -> LinearHead:
    """Fit the head that reads vectors."""
    vectors = encoder.encode([example.text for example in examples])
    labels, weights = _labels(examples)
    return fit_linear_head(vectors, labels, weights, inverse_penalty=_INVERSE_PENALTY)


def fit_relevance_of_words(examples: Sequence[Example]) -> LinearHead:
    """Fit the head that reads hashed words (``models.words``)."""
    return fit_on_words([example.text for example in examples], *_labels(examples))


def _labels(examples: Sequence[Example]) -> tuple[list[str], list[float]]:
    """Return labels and weights: what is evidence counts as much as all the rest, and no more."""
    labels = [str(example.relevance) for example in examples]
    names, which, counts = np.unique(labels, return_inverse=True, return_counts=True)
    return labels, (len(labels) / len(names) / counts)[which].tolist()
