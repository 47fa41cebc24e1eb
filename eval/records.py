"""Graded records: what inspectors found on one core question in one force, and the grade it got."""

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from classifier.types import LEANINGS
from criteria.errors import PeelError
from criteria.schema import Edition

RECORDS = Path(__file__).resolve().parent / "data" / "evidence-notes.jsonl"
_STRONGEST = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """One annotated finding.

    Attributes:
        text: The finding.
        sub_question: First annotator's choice.
        leaning: First annotator's: ``negative``, ``mixed`` or ``positive``.
        strength: Second annotator's, -3 … 3; None when there was none.
        second_sub_question: Second annotator's choice, or None.
        runner_up: Second annotator's second choice, or None.
    """

    text: str
    sub_question: str
    leaning: str
    strength: float | None = None
    second_sub_question: str | None = None
    runner_up: str | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """Findings with the grade that was published for them.

    Attributes:
        id: Unique.
        force: Police force; every split keeps a force on one side.
        year: Of the inspection.
        core_question: Such as ``3``.
        grade: Name of the edition's scale.
        findings: At least one.
    """

    id: str
    force: str
    year: int
    core_question: str
    grade: str
    findings: tuple[Finding, ...]


def read_records(path: Path, edition: Edition) -> list[Record]:
    """Read graded records (JSON lines, the format of ``eval/data/evidence-notes.jsonl``).

    Raises:
        PeelError: ``DATA_MISSING``, ``DATA_BAD_LINE`` (with the line) or ``DATA_EMPTY``.
    """
    records = [_record(raw, edition, where) for where, raw in _lines(path)]
    if not records:
        raise PeelError("DATA_EMPTY", "the file holds no record", where=str(path), hint=_HINT)
    seen: set[str] = set()
    for number, record in enumerate(records, 1):
        if record.id in seen:
            raise _bad(f"record id {record.id!r} comes twice", f"{path}, record {number}")
        seen.add(record.id)
    return records


_HINT = "give JSON lines like those of eval/data/evidence-notes.jsonl"


def _bad(message: str, where: str) -> PeelError:
    return PeelError("DATA_BAD_LINE", message, where=where, hint=_HINT)


def _lines(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise PeelError(
            "DATA_MISSING", "the records cannot be read as UTF-8 text", where=str(path), hint=_HINT
        ) from error
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        where = f"{path}, line {number}"
        try:
            raw = json.loads(line)
            # Half a character (a lone surrogate) is JSON, but no encoder or report can take it.
            json.dumps(raw, ensure_ascii=False).encode()
        except UnicodeEncodeError as error:
            raise _bad("the line holds half a character (a lone surrogate)", where) from error
        except (RecursionError, ValueError) as error:
            raise _bad("the line is not JSON", where) from error
        if not isinstance(raw, dict):
            raise _bad("the line is not an object", where)
        yield where, raw


def _record(raw: dict[str, Any], edition: Edition, where: str) -> Record:
    try:
        record = Record(
            id=str(raw["id"]),
            force=str(raw["force"]),
            year=int(raw["year"]),
            core_question=str(raw["core_question"]),
            grade=str(raw["grade"]),
            findings=tuple(_finding(item) for item in raw["findings"]),
        )
    except (KeyError, OverflowError, TypeError, ValueError) as error:
        raise _bad(f"a key is missing or of the wrong kind ({error})", where) from error
    if record.grade not in edition.grades:
        scale = ", ".join(edition.grades)
        raise _bad(f"unknown grade {record.grade!r}; the scale is {scale}", where)
    if edition.levels.get(record.core_question) != "core_question":
        raise _bad(f"unknown core question {record.core_question!r}", where)
    if not record.findings:
        raise _bad("the record has no finding", where)
    for finding in record.findings:
        _check(finding, edition, where)
    return record


def _check(finding: Finding, edition: Edition, where: str) -> None:
    for choice in (finding.sub_question, finding.second_sub_question, finding.runner_up):
        if choice is not None and edition.levels.get(choice) != "sub_question":
            raise _bad(f"unknown sub-question {choice!r}", where)
    if finding.leaning not in LEANINGS:
        raise _bad(f"unknown leaning {finding.leaning!r}", where)


def _finding(raw: object) -> Finding:
    if not isinstance(raw, dict):
        raise TypeError("a finding must be an object")
    second = raw.get("second_annotator")
    if second is None:
        second = {}
    if not isinstance(second, dict):
        raise TypeError("second_annotator must be an object or null")
    text = raw["text"]
    if not isinstance(text, str) or not text.strip():
        raise TypeError("text must be words")
    return Finding(
        text=text,
        sub_question=str(raw["sub_question"]),
        leaning=str(raw["leaning"]),
        strength=_strength(second.get("strength", raw.get("strength"))),
        second_sub_question=_choice(second.get("sub_question")),
        runner_up=_choice(second.get("runner_up", raw.get("runner_up"))),
    )


def _strength(value: object) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError("strength must be a number or null")
    if not math.isfinite(value) or abs(value) > _STRONGEST:
        raise ValueError(f"strength must be from -{_STRONGEST} to {_STRONGEST}")
    return float(value)


def _choice(value: object) -> str | None:
    if value is not None and not isinstance(value, str):
        raise TypeError("a sub-question must be text or null")
    return value
