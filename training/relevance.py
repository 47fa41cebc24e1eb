"""The relevance heads: what is evidence, and what else stands in a note.

They are fitted after the tuning, on lines that the encoder was not tuned on beside those it was:
tuned on them all, it would show them further apart than it shows new text.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from classifier.encoding import Encoder
from classifier.wording import judged_words
from criteria.schema import Edition
from eval.records import Record
from models.heads import LinearHead, fit_linear_head
from models.words import words_of
from training.examples import AUTHORED, Example, examples_of, raw_lines
from training.heads import fit_on_words

RELEVANCE_LINES = AUTHORED[0].with_name("authored-relevance.jsonl")
# Every file of our own that a bundle is fitted on.
OWN_DATA = (*AUTHORED, RELEVANCE_LINES)
# scikit-learn's C; how it was chosen: docs/evaluation.md.
_INVERSE_PENALTY = 1.0
# Of the many thousand findings that the encoder was tuned on, the head on vectors is shown every
# fifth: they only have to hold their quarter of the weight, and each has to be encoded.
EVERY = 5
SETTINGS = {"relevance_inverse_penalty": _INVERSE_PENALTY, "relevance_every": EVERY}
_LABELS = {"finding": "evidence", "evidence": "evidence", "not_evidence": "other"}


def relevance_examples(
    records: Sequence[Record], edition: Edition, every: int = 1
) -> list[Example]:
    """Return texts that are evidence and texts that are not, as the product reads them.

    Half of all weight is on what is no evidence. The other half is shared alike between the many
    findings that the encoder was tuned on and those that look as if they were none.

    Args:
        records: Their findings are evidence.
        edition: Theirs.
        every: Step at which our own findings are taken; the weights sum to what they would with
            all of them, for the penalty was chosen so.
    """
    own = [_example(raw) for raw in raw_lines(AUTHORED) if raw["kind"] != "record"]
    others = [_example(raw) for raw in raw_lines([RELEVANCE_LINES])]
    findings, tuned_on = examples_of(records, edition), _of("evidence", own)
    look_alikes, no_evidence = _of("evidence", others), _of("other", [*own, *others])
    groups = (
        (0.25, [*findings, *tuned_on[::every]]),
        (0.25, look_alikes),
        (0.5, no_evidence),
    )
    n = len(findings) + len(tuned_on) + len(look_alikes) + len(no_evidence)
    return [
        replace(example, weight=share * n / len(group))
        for share, group in groups
        for example in group
    ]


def _example(raw: Mapping[str, Any]) -> Example:
    label = _LABELS[raw["kind"]]
    return Example(judged_words(raw["text"]), (), None, None, label, 1.0, "authored")


def _of(label: str, examples: Sequence[Example]) -> list[Example]:
    return [example for example in examples if example.relevance == label]


def fit_relevance(encoder: Encoder, examples: Sequence[Example]) -> LinearHead:
    """Fit the head that reads vectors."""
    vectors = encoder.encode([example.text for example in examples])
    return fit_linear_head(vectors, *_taught(examples), inverse_penalty=_INVERSE_PENALTY)


def fit_relevance_of_words(examples: Sequence[Example]) -> LinearHead:
    """Fit the head that reads hashed words (``models.words``)."""
    words = words_of([example.text for example in examples])
    return fit_on_words(words, *_taught(examples))


def _taught(examples: Sequence[Example]) -> tuple[list[str], list[float]]:
    labels = [str(example.relevance) for example in examples]
    return labels, [example.weight for example in examples]
