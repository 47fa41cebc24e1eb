"""Made-up worlds for the tests of retraining: a toy encoder, toy records, toy outcomes."""

import csv
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from classifier.judgments import Judgment, ModeratedOutcome
from criteria.schema import Edition
from eval.cross_validation import Fitted
from eval.records import Finding, Record
from models.bundle import write_bundle
from tests.conftest import WordEncoder
from training import fitting, learners
from training.examples import AUTHORED, AuthoredRecord, Example, examples_of
from training.learners import FrozenLearner

WORDS = {
    "inadequate": "dire",
    "requires_improvement": "patchy",
    "good": "sound",
    "outstanding": "superb",
}
# Forces without records, of which one fold holds out none.
SIX = [f"new force {i}" for i in (3, 14, 4, 2, 5, 6)]
STRENGTH = {"inadequate": -3.0, "requires_improvement": -2.0, "good": 2.0, "outstanding": 3.0}


def toy_record(number: int, grade: str, force: str, n: int = 3) -> Record:
    """Return a record whose words tell its grade."""
    sub = "2.1.1" if number % 2 else "3.2.1"
    strength = STRENGTH[grade]
    leaning = "positive" if strength > 0 else "negative"
    findings = tuple(
        Finding(
            f"{WORDS[grade]} work was found on case {number} of batch {i}", sub, leaning, strength
        )
        for i in range(n)
    )
    return Record(f"r{number}", force, 2016, sub[0], grade, findings)


def even_records() -> list[Record]:
    """Return 96 records of eight forces, grades in turn."""
    return [toy_record(i, list(WORDS)[i % 4], f"force {i // 4 % 8}") for i in range(96)]


def toy_records() -> list[Record]:
    """Return 96 records of eight forces; the outer grades are rare, as in life."""
    usual = ["requires_improvement"] * 3 + ["good"] * 8
    grades = [[*usual, ("inadequate", "outstanding")[force % 2]] for force in range(8)]
    return [
        toy_record(12 * force + i, grade, f"force {force}")
        for force, found in enumerate(grades)
        for i, grade in enumerate(found)
    ]


def hide_own_lines(patch: pytest.MonkeyPatch) -> None:
    """Leave a few toy lines in place of ours: the toy encoder knows no police words."""
    lines = [
        Example(f"parking note {i}", (), None, None, "other", 1.0, "authored") for i in range(20)
    ]
    sets = [AuthoredRecord(grade, (s,) * 3) for grade, s in STRENGTH.items()]

    def relevant(records: Sequence[Record], edition: Edition, every: int = 1) -> list[Example]:
        return [*lines, *examples_of(records, edition)]

    for module in (fitting, learners):
        patch.setattr(module, "read_authored", lambda: (lines, sets))
    patch.setattr(learners, "relevance_examples", relevant)
    patch.setattr(learners, "examples_of_criteria", lambda edition: [])


def outcome(
    number: int,
    grade: str,
    *,
    reads_as: str | None = None,
    force: str = "",
    inspector: str = "A. Inspector",
    seen: bool | None = None,
    pieces: int = 3,
) -> ModeratedOutcome:
    """Return an outcome whose evidence reads as its grade, or as another."""
    word = WORDS[reads_as or grade]
    text = "\n".join(
        f"on visit {number} of day {day} work was found {word}." for day in range(pieces)
    )
    judgment = Judgment(
        judgment_id=f"j{number}",
        force=force or SIX[number % 6],
        scope="2.1" if number % 2 else "3",
        grade=grade,
        text=text,
        inspector=inspector,
        suggestion_seen=seen,
    )
    return ModeratedOutcome(judgment, grade)


def outcomes(n: int = 72, pieces: int = 3) -> list[ModeratedOutcome]:
    """Return outcomes of six forces without records, grades in turn."""
    return [outcome(i, list(WORDS)[i % 4], pieces=pieces) for i in range(n)]


def fit_toy(records: Sequence[Record], edition: Edition) -> Fitted:
    """Fit a bundle on the toy encoder."""
    learner = FrozenLearner(edition, WordEncoder())
    return fitting.fit_bundle(records, edition, learner, encoder_name="words")


def written(fitted: Fitted, folder: Path) -> Fitted:
    """Return a fitted bundle with the fingerprint that it has when written to a folder."""
    fingerprint = write_bundle(fitted.bundle, folder, "card\n")
    return Fitted(replace(fitted.bundle, fingerprint=fingerprint), fitted.encoder)


def authored_outcomes(path: Path) -> Path:
    """Write our authored records as moderated outcomes of six made-up forces; return the file."""
    names = "judgment_id force inspector date scope grade text moderated_grade".split()
    lines = AUTHORED[0].read_text(encoding="utf-8").splitlines()
    found = [raw for raw in map(json.loads, lines) if raw["kind"] == "record"]
    forces = ("Northshire", "Eastvale", "Westmoor", "Southdown", "Midfell", "Harbourside")
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(names)
        for number, raw in enumerate(found):
            text = "\n".join(finding["text"] for finding in raw["findings"])
            who, force = f"inspector {number % 5}", forces[number % 6]
            row = (f"a{number}", force, who, "2019-03-01", raw["question"], raw["grade"], text)
            writer.writerow([*row, raw["grade"]])
    return path
