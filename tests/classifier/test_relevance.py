"""Whether a piece is evidence at all: two heads asked together, and two cut-offs."""

import numpy as np
import pytest

from classifier.judging import NOT_EVIDENCE, relevance
from classifier.pipeline import Pipeline
from classifier.types import RELEVANCE, Note
from models.heads import LinearHead
from models.words import N_COLUMNS, words_of


def head(columns: int, logit: float) -> LinearHead:
    """A head that says the same of every text: the log odds of its being evidence."""
    bias = np.asarray([logit, 0.0], dtype=np.float32)
    return LinearHead(RELEVANCE, np.zeros((2, columns), dtype=np.float32), bias)


@pytest.mark.parametrize(("by_vector", "by_words"), [(2.0, 1.0), (2.0, -3.0), (-1.0, 0.0)])
def test_log_odds_of_both_heads_add_up(by_vector: float, by_words: float) -> None:
    vectors = np.ones((1, 4), dtype=np.float32)
    [found] = relevance(
        head(4, by_vector), head(N_COLUMNS, by_words), vectors, words_of(["any text"])
    )
    assert found == pytest.approx(1.0 / (1.0 + np.exp(-(by_vector + by_words))), abs=1e-3)


@pytest.mark.parametrize(
    "text",
    [
        "Ask the detective superintendent who signs off the vetting backlog figures.",
        "The Act requires chief officers to publish a plan for victims each year.",
        "Which supervisors review domestic abuse files, and how often?",
    ],
)
def test_what_is_no_evidence_is_left_out_with_the_reason(pipeline: Pipeline, text: str) -> None:
    [result] = pipeline.suggest([Note(text=text)])
    assert not any(suggestion.evidence for suggestion in result.suggestions)
    assert [left.reason for left in result.unrouted] == [NOT_EVIDENCE]


@pytest.mark.parametrize(
    "text",
    [
        "Asked six PCs about the vetting policy and not one could name it.",
        "Chased the vetting list three times; nobody in the force could produce one.",
    ],
)
def test_a_finding_in_the_dress_of_a_question_or_method_counts(
    pipeline: Pipeline, text: str
) -> None:
    [result] = pipeline.suggest([Note(text=text)])
    assert any(suggestion.evidence for suggestion in result.suggestions)
