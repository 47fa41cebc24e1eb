"""What the likeness to the criteria keeps and stops, on real findings and on other subjects."""

import json

import numpy as np
import pytest

from classifier.encoding import Vectors, load_encoder
from classifier.judging import _LEAST_LIKENESS
from criteria.schema import Edition
from eval.records import RECORDS, read_records
from training.examples import AUTHORED


@pytest.mark.slow
def test_few_findings_and_most_other_subjects_are_unlike_the_criteria(edition: Edition) -> None:
    encoder = load_encoder()
    known = [sub.text for sub in edition.sub_questions()]
    reference = encoder.encode([*known, *(item.text for item in edition.descriptors())])

    def share_unlike(texts: list[str]) -> float:
        vectors: Vectors = encoder.encode(texts)
        return float(np.mean((vectors @ reference.T).max(axis=1) < _LEAST_LIKENESS))

    records = read_records(RECORDS, edition)
    findings = [finding.text for record in records for finding in record.findings]
    lines = [json.loads(line) for path in AUTHORED for line in path.read_text("utf-8").splitlines()]
    others = [line["text"] for line in lines if line.get("type") == "other_subject"]
    assert share_unlike(findings) < 0.04
    assert share_unlike(others) > 0.65
