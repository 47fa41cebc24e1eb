import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.reporting import json_chunks, jsonl_lines, result_record
from classifier.reporting.records import rounded_probabilities
from classifier.reporting.shares import apportion
from classifier.types import NoteResult

from .reporting_samples import EDITION, TEXT, hostile, nothing, typical

CONTRACT = {"note_id", "force", "scope", "model", "criteria", "suggestions", "gaps", "unrouted"}
SUGGESTION = {
    "level", "id", "grade", "probabilities", "confidence", "abstained", "reason",
    "evidence_count", "evidence",
}  # fmt: skip
EVIDENCE = {
    "text", "start", "end", "sub_question", "routing_score", "leaning", "leaning_score",
    "contribution", "descriptor", "contrast",
}  # fmt: skip


def lines_of(results: list[NoteResult]) -> list[str]:
    return "".join(jsonl_lines(results, EDITION)).splitlines(keepends=True)


def test_a_line_has_the_keys_of_the_contract() -> None:
    [line] = lines_of([typical()])
    record = json.loads(line)
    assert line.endswith("}\n")
    assert line.count("\n") == 1
    assert set(record) == CONTRACT | {"inspector", "date", "text", "extra", "reason"}
    assert set(record["model"]) == {"name", "fingerprint"}
    assert set(record["criteria"]) == {"edition", "fingerprint"}
    for suggestion in record["suggestions"]:
        assert set(suggestion) == SUGGESTION | {
            "rule",
            "made_from",
            "expected",
            "baseline",
            "plausible",
        }
        for piece in suggestion["evidence"]:
            assert set(piece) == EVIDENCE | {"strength"}
            assert TEXT[piece["start"] : piece["end"]] == piece["text"]
    descriptor = record["suggestions"][0]["evidence"][0]["descriptor"]
    assert set(descriptor) == {"id", "grade", "text", "similarity"}
    assert set(record["unrouted"][0]) == {"text", "start", "end", "reason"}
    assert record["gaps"] == ["3.1.1", "3.2.2", "8.1.1"]
    assert record["reason"] is None
    assert record["extra"] == {"visit": "announced"}


def test_probabilities_add_up_and_the_confidence_is_one_of_them() -> None:
    for suggestion in json.loads("".join(jsonl_lines([typical()], EDITION)))["suggestions"]:
        shares = suggestion["probabilities"]
        if shares:
            assert math.fsum(shares.values()) == pytest.approx(1, abs=1e-9)
            assert suggestion["confidence"] in shares.values()
        assert (suggestion["grade"] is None) == suggestion["abstained"]


def test_a_note_without_suggestions_says_why() -> None:
    record = json.loads("".join(jsonl_lines([nothing()], EDITION)))
    assert record["suggestions"] == []
    assert "Welsh" in record["reason"]


def test_hostile_text_comes_back_unchanged_on_one_line() -> None:
    result = hostile()
    [line] = lines_of([result])
    assert len(line.splitlines()) == 1
    assert json.loads(line.encode()) == result_record(result)
    assert json.loads(line)["text"] == result.note.text
    assert json.loads(line)["extra"]["nan"] is None


@pytest.mark.parametrize("count", [0, 1, 3])
def test_json_is_one_array_of_the_same_objects(count: int) -> None:
    results = [typical()] * count
    whole = json.loads("".join(json_chunks(results, EDITION)))
    assert whole == [json.loads(line) for line in lines_of(results)]


@given(st.lists(st.floats(0, 1), min_size=2, max_size=6).filter(lambda v: sum(v) > 1e-3))
def test_rounded_probabilities_add_up_to_one(values: list[float]) -> None:
    whole = sum(values)
    rounded = rounded_probabilities({str(at): v / whole for at, v in enumerate(values)})
    assert math.fsum(rounded.values()) == pytest.approx(1, abs=1e-9)
    for at, value in enumerate(values):
        assert rounded[str(at)] == pytest.approx(value / whole, abs=1.01e-6)


def test_nothing_to_share_out_gives_nothing() -> None:
    assert apportion([], 10) == []
    assert apportion([0.0, 0.0], 10) == [0, 0]
