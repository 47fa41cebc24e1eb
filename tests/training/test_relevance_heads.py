"""What is evidence and what is not: the lines, the fit, and the table the thresholds come from."""

import numpy as np

from classifier.wording import judged_words
from criteria.schema import Edition
from tests.conftest import WordEncoder
from tests.training.outcome_samples import toy_record
from training.examples import Example, raw_lines
from training.relevance import OWN_DATA, fit_relevance, relevance_examples
from training.relevance_threshold import CHOOSING, table_of

RARE, COMMON = 4, 40


def example(text: str, label: str) -> Example:
    return Example(text, (), None, None, label, 1.0, "authored")


def test_findings_are_evidence_and_pairs_stay_out(edition: Edition) -> None:
    record = toy_record(0, "good", "force 0")
    found = relevance_examples([record], edition)
    labels = {example.text: example.relevance for example in found}
    assert all(labels[finding.text] == "evidence" for finding in record.findings)
    assert labels["no backlog in DFU"] == "evidence"
    assert set(labels.values()) == {"evidence", "other"}
    pairs = next(path for path in OWN_DATA if path.stem == "authored-pairs")
    sides = {judged_words(raw["text"]) for raw in raw_lines([pairs])}
    assert len(sides & set(labels)) < len(sides) / 100


def test_what_is_rare_counts_as_much_as_what_is_common() -> None:
    rare = [example(f"parking {i}", "other") for i in range(RARE)]
    common = [example(f"reviews {i}", "evidence") for i in range(COMMON)]
    encoder = WordEncoder()
    head = fit_relevance(encoder, [*rare, *common])
    unlike_either = head.probabilities(encoder.encode(["weather"]))[0]
    assert 0.35 < unlike_either[head.classes.index("evidence")] < 0.65
    chance = head.probabilities(encoder.encode(["parking", "reviews"]))
    assert [head.classes[column] for column in chance.argmax(axis=1)] == ["other", "evidence"]


def test_the_table_counts_what_lies_below() -> None:
    table = table_of(np.asarray([0.9, 0.35, 0.95, 0.99]), np.asarray([0.04, 0.25]))
    rows = {line.split()[0]: line.split()[1:] for line in table.splitlines()[1:]}
    assert rows["0.3"] == ["0.0000", "1.000"]
    assert rows["0.4"] == ["0.2500", "1.000"]
    assert rows["0.1"] == ["0.0000", "0.500"]


def test_lines_that_choose_the_threshold_are_not_fitted_on() -> None:
    assert CHOOSING not in OWN_DATA
