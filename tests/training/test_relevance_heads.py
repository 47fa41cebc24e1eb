"""What is evidence and what is not: the lines, the fit, and the table the thresholds come from."""

from collections import defaultdict

import numpy as np
import pytest

from classifier.wording import judged_words
from criteria.schema import Edition
from tests.conftest import WordEncoder
from tests.training.outcome_samples import toy_record
from training.examples import Example, raw_lines
from training.relevance import (
    OWN_DATA,
    RELEVANCE_LINES,
    fit_relevance,
    fit_relevance_of_words,
    relevance_examples,
)
from training.relevance_threshold import CHOOSING, table_of


def test_findings_are_evidence_and_share_their_half_of_the_weight(edition: Edition) -> None:
    record = toy_record(0, "good", "force 0")
    found = relevance_examples([record], edition)
    labels = {example.text: example.relevance for example in found}
    assert all(labels[finding.text] == "evidence" for finding in record.findings)
    assert labels["no backlog in DFU"] == "evidence"
    like_others = {
        judged_words(raw["text"])
        for raw in raw_lines([RELEVANCE_LINES])
        if raw["kind"] == "evidence"
    }
    weights: dict[tuple[str | None, bool], float] = defaultdict(float)
    for one in found:
        weights[one.relevance, one.text in like_others] += one.weight
    assert weights["other", False] == pytest.approx(len(found) / 2)
    assert weights["evidence", False] == pytest.approx(len(found) / 4, rel=0.01)
    assert weights["evidence", True] == pytest.approx(len(found) / 4, rel=0.01)


def test_a_sample_of_our_findings_weighs_as_much_as_all_of_them(edition: Edition) -> None:
    record = toy_record(0, "good", "force 0")
    everything = relevance_examples([record], edition)
    sample = relevance_examples([record], edition, 5)
    assert len(sample) < len(everything) / 2
    assert {finding.text for finding in record.findings} <= {one.text for one in sample}
    assert sum(one.weight for one in sample) == pytest.approx(len(everything))


@pytest.mark.parametrize("by_words", [False, True])
def test_a_heavy_few_outweigh_a_light_many(by_words: bool) -> None:
    def head(weight: float) -> float:
        few = [Example("parking now", (), None, None, "other", weight, "authored")] * 3
        many = [Example("parking well", (), None, None, "evidence", 1.0, "authored")] * 30
        encoder = WordEncoder()
        if by_words:
            fitted = fit_relevance_of_words([*few, *many])
            return float(fitted.bias[fitted.classes.index("other")])
        fitted = fit_relevance(encoder, [*few, *many])
        chance = fitted.probabilities(encoder.encode(["parking"]))[0]
        return float(chance[fitted.classes.index("other")])

    assert head(50.0) > head(1.0)


def test_the_table_counts_what_lies_below() -> None:
    findings = np.asarray([0.9, 0.35, 0.95, 0.99])
    table = table_of(findings, np.asarray([0.15, 0.9]), np.asarray([0.04, 0.25]))
    rows = {line.split()[0]: line.split()[1:] for line in table.splitlines()[1:]}
    assert rows["0.1"] == ["0.0000", "0.000", "0.500"]
    assert rows["0.3"] == ["0.0000", "0.500", "1.000"]
    assert rows["0.4"] == ["0.2500", "0.500", "1.000"]


def test_lines_that_choose_the_threshold_are_not_fitted_on() -> None:
    assert CHOOSING not in OWN_DATA
