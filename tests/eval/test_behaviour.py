"""The behaviour tests can pass, and can fail, each for its own reason."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

import pytest

from classifier.judging import NOT_EVIDENCE
from classifier.types import Evidence, LeftOut, Note, NoteResult, Origin, Suggestion
from criteria.schema import Edition
from eval.behaviour import ROWS, run_behaviour

GOOD = ("sound", "well", "clear")


@dataclass(frozen=True)
class Reader:
    """Grades a note by a number that a function makes of its text; below 0 it is no evidence."""

    edition: Edition
    score: object

    def suggest(self, notes: Iterable[Note]) -> list[NoteResult]:
        return [self._one(note) for note in notes]

    def _one(self, note: Note) -> NoteResult:
        value = float(self.score(note.text))  # type: ignore[operator]
        scope = note.scope or "2"
        share = value / 3.0
        probabilities = dict(zip(self.edition.grades, [1 - share, 0.0, 0.0, share], strict=True))
        piece = Evidence(note.text, 0, 1, "2.1.1", 1.0, "positive", value, value, 0.0, None, None)
        suggestion = Suggestion(
            level="core_question",
            id=scope,
            grade=None,
            probabilities=probabilities,
            confidence=1.0,
            abstained=True,
            reason="",
            evidence_count=int(value >= 0.0),
            evidence=() if value < 0.0 else (piece,),
            rule="test",
            expected=value,
        )
        origin = Origin("test", "")
        left = () if value >= 0.0 else (LeftOut(note.text, 0, 1, NOT_EVIDENCE),)
        return NoteResult(note, origin, origin, (suggestion,), (), left)


def rates(edition: Edition, score: object) -> dict[str, float]:
    found = run_behaviour(Reader(edition, score)).rates()
    return {name: test["passed"] for name, test in found.items()}


def test_a_reader_that_sees_nothing_passes_only_what_asks_for_no_change(edition: Edition) -> None:
    found = rates(edition, lambda text: 1.5)
    assert 0.0 < found.pop("relevance") < 1.0
    assert found == {"polarity_pairs": 0.0, "invariance": 1.0, "direction": 1.0, "ladders": 0.0}


@pytest.mark.parametrize("counted", [True, False])
def test_who_counts_everything_or_nothing_is_right_of_one_side_alone(
    edition: Edition, counted: bool
) -> None:
    lines = (ROWS / "relevance.jsonl").read_text("utf-8").splitlines()
    left_out = set() if counted else {json.loads(line)["text"] for line in lines}
    reader = Reader(edition, lambda text: -1.0 if text in left_out else 1.5)
    by_kind = run_behaviour(reader).rates()["relevance"]["by_kind"]
    assert by_kind == {kind: float((kind == "terse_finding") == counted) for kind in by_kind}


def test_a_reader_that_knows_the_answers_passes_everything(edition: Edition) -> None:
    def rows(name: str) -> list[dict[str, object]]:
        lines = (ROWS / f"{name}.jsonl").read_text("utf-8").splitlines()
        return [json.loads(line) for line in lines]

    known: dict[str, float] = {}
    for row in rows("polarity_pairs"):
        known |= {str(row["better"]): 2.0, str(row["worse"]): 1.0}
    for row in rows("direction"):
        step = 0.5 if row["direction"] == "up" else -0.5
        known |= {str(row["note"]): 1.5, f"{row['note']}\n{row['added']}": 1.5 + step}
    for row in rows("ladders"):
        known |= {text: float(i) for i, text in enumerate(row["levels"])}  # type: ignore[arg-type]
    known |= {str(row["text"]): -1.0 for row in rows("relevance") if not row["evidence"]}
    found = rates(edition, lambda text: known.get(text, 1.5))
    assert found == dict.fromkeys(found, 1.0)


@pytest.mark.parametrize("test", ["invariance", "direction"])
def test_a_reader_that_counts_letters_fails(edition: Edition, test: str) -> None:
    found = rates(edition, lambda text: 3.0 * ((len(text) * 7919) % 100) / 100)
    assert found[test] < 0.8
