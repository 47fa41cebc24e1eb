"""Training examples for the heads: findings, authored lines and the criteria themselves."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from classifier.wording import judged_text, judged_words
from criteria.schema import Edition
from eval.records import Finding, Record

_DATA = Path(__file__).resolve().parent / "data"
AUTHORED = tuple(
    _DATA / f"authored-{name}.jsonl" for name in ("findings", "extra", "general", "pairs")
)

# Authored lines are cleaner and more extreme than life; at half weight they help without tilting
# the heads (how it was chosen: docs/evaluation.md).
_AUTHORED_WEIGHT = 0.5
# How far each reading of the sub-question counts: two annotators, and the second one's runner-up.
_FIRST, _SECOND, _RUNNER_UP = 0.5, 0.35, 0.15
SETTINGS = {"authored_weight": _AUTHORED_WEIGHT, "readings": (_FIRST, _SECOND, _RUNNER_UP)}
# Where a text comes from; each source has its own mix of labels.
SOURCES = ("record", "authored", "criteria")


@dataclass(frozen=True, slots=True)
class Example:
    """One text with what it should say; None where it teaches nothing.

    Attributes:
        text: What is encoded.
        routes: Sub-question ids with shares that need not sum to 1.
        leaning: ``negative``, ``mixed`` or ``positive``.
        strength: -3 … 3.
        relevance: ``evidence`` or ``other``.
        weight: How much it counts.
        source: One of ``SOURCES``.
    """

    text: str
    routes: tuple[tuple[str, float], ...]
    leaning: str | None
    strength: float | None
    relevance: str | None
    weight: float
    source: str


@dataclass(frozen=True, slots=True)
class AuthoredRecord:
    """A made-up graded set of findings, by the strengths it was written to have."""

    grade: str
    strengths: tuple[float, ...]


def read_authored() -> tuple[list[Example], list[AuthoredRecord]]:
    """Read the lines that we wrote ourselves: examples, and graded records by their strengths."""
    examples: list[Example] = []
    records: list[AuthoredRecord] = []
    for raw in raw_lines(AUTHORED):
        if raw["kind"] == "record":
            strengths = tuple(float(item["strength"]) for item in raw["findings"])
            records.append(AuthoredRecord(raw["grade"], strengths))
            examples.extend(_authored(item) for item in raw["findings"])
        else:
            examples.append(_authored(raw))
    return examples, records


def raw_lines(paths: Sequence[Path]) -> Iterator[dict[str, Any]]:
    """Yield lines that we wrote ourselves as they stand in their files."""
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            yield json.loads(line)


def _authored(raw: dict[str, Any]) -> Example:
    if raw.get("kind") == "not_evidence":
        return Example(raw["text"], (), None, None, "other", 1.0, "authored")
    routes = [(raw["sub_question"], 1.0)]
    if raw.get("runner_up"):
        routes.append((raw["runner_up"], _RUNNER_UP))
    return Example(
        judged_words(raw["text"]),
        tuple(routes),
        raw["leaning"],
        float(raw["strength"]),
        "evidence",
        _AUTHORED_WEIGHT,
        "authored",
    )


def examples_of(records: Sequence[Record], edition: Edition) -> list[Example]:
    """Turn annotated findings into examples; clauses that state a verdict are taken out."""
    return [
        Example(
            judged_text(finding.text, edition.grades),
            _annotated_routes(finding),
            finding.leaning,
            finding.strength,
            "evidence",
            1.0,
            "record",
        )
        for record in records
        for finding in record.findings
    ]


def _annotated_routes(finding: Finding) -> tuple[tuple[str, float], ...]:
    shares: dict[str, float] = {}
    readings = (
        (finding.sub_question, _FIRST),
        (finding.second_sub_question, _SECOND),
        (finding.runner_up, _RUNNER_UP),
    )
    for name, share in readings:
        if name is not None:
            shares[name] = shares.get(name, 0.0) + share
    return tuple(shares.items())


def examples_of_criteria(edition: Edition) -> Iterator[Example]:
    """Turn descriptors into examples: label descriptions are training data (arXiv 2305.02239).

    Strength is the grade's place on a scale from -3 to 3; a grade in the middle of an odd scale
    leans neither way.
    """
    top = len(edition.grades) - 1
    for item in edition.descriptors():
        strength = 6.0 * edition.grades.index(item.grade) / top - 3.0
        # The two middle grades of four stand at -2 and 2 on the annotators' scale: "at the level
        # of a descriptor" is their definition of 2, and only the outer grades reach 3.
        strength = max(-3.0, min(3.0, 2.0 * strength)) if abs(strength) < 2.0 else strength
        leaning = "positive" if strength > 0 else "negative" if strength < 0 else "mixed"
        routes = tuple((name, 1.0) for name in item.sub_questions[:1])
        yield _of_criteria(item.text, routes, leaning, strength, "evidence")
    for sub in edition.sub_questions():
        yield _of_criteria(sub.text, ((sub.id, 1.0),), None, None, None)


def _of_criteria(
    text: str,
    routes: tuple[tuple[str, float], ...],
    leaning: str | None,
    strength: float | None,
    relevance: str | None,
) -> Example:
    return Example(text, routes, leaning, strength, relevance, _AUTHORED_WEIGHT, "criteria")
