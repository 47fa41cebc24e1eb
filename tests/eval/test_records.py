"""Graded records: the shipped are whole, bad ones told with their line, splits clean."""

import json
from pathlib import Path

import pytest

from criteria.errors import PeelError
from criteria.schema import Edition
from eval.records import RECORDS, read_records
from eval.splits import force_folds


def test_shipped_records(edition: Edition) -> None:
    records = read_records(RECORDS, edition)
    assert len(records) == 488
    assert sum(len(record.findings) for record in records) == 2258
    assert len({record.force for record in records}) == 29
    assert all(finding.strength is not None for r in records for finding in r.findings)


def test_no_force_on_both_sides(edition: Edition) -> None:
    records = read_records(RECORDS, edition)
    held_out_rows: list[int] = []
    for training, held_out in force_folds(records, 5):
        forces = [{records[row].force for row in rows} for rows in (training, held_out)]
        assert not forces[0] & forces[1]
        held_out_rows.extend(held_out.tolist())
    assert sorted(held_out_rows) == list(range(len(records)))


FINDING = {"text": "a", "sub_question": "1.1.1", "leaning": "positive"}
RECORD = {"id": "r", "force": "X", "year": 2016, "core_question": "1", "grade": "good"}


@pytest.mark.parametrize(
    "change",
    [
        {"grade": "splendid"},
        {"core_question": "99"},
        {"findings": []},
        {"findings": [{**FINDING, "sub_question": "0.0.0"}]},
        {"findings": [{**FINDING, "leaning": "sideways"}]},
        {"findings": "none"},
        {"year": "soon"},
    ],
)
def test_a_bad_record_is_told_with_its_line(
    tmp_path: Path, edition: Edition, change: dict[str, object]
) -> None:
    good = {**RECORD, "findings": [FINDING]}
    path = tmp_path / "r.jsonl"
    path.write_text(json.dumps(good) + "\n\n" + json.dumps({**good, "id": "s", **change}) + "\n")
    with pytest.raises(PeelError) as caught:
        read_records(path, edition)
    assert caught.value.code == "DATA_BAD_LINE"
    assert "line 3" in str(caught.value.where)


def test_too_few_forces_are_told(edition: Edition) -> None:
    records = [r for r in read_records(RECORDS, edition) if r.force == "Bedfordshire"]
    with pytest.raises(PeelError) as caught:
        list(force_folds(records, 5))
    assert caught.value.code == "DATA_TOO_FEW_FORCES"
