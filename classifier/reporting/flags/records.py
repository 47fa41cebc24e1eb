"""Flags as the plain objects of the contract, ready for JSON."""

from collections.abc import Iterable, Iterator

from classifier.consistency import Suspicion
from classifier.consistency.flag import Flag
from classifier.reporting.flags.report import FlagReport
from classifier.reporting.json_text import json_line
from classifier.reporting.records import rounded_probabilities

_PLACES = 6


def flag_record(flag: Flag) -> dict[str, object]:
    """Return a flag as the contract shows it, with what else is known of it."""
    return {
        "judgment_id": flag.judgment_id,
        "kind": flag.kind,
        "score": round(flag.score, _PLACES),
        "grade": flag.grade,
        "expected_grade": flag.expected_grade,
        "steps": flag.steps,
        "reason": flag.reason,
        "evidence": list(flag.evidence),
        "related": list(flag.related),
        "flag_id": flag.flag_id,
        "force": flag.about[0].force if flag.judgment_id else None,
        "scope": flag.about[0].scope if flag.judgment_id else None,
        "probabilities": rounded_probabilities(flag.probabilities),
        "inspector": flag.inspector,
        "estimate": None if flag.estimate is None else round(flag.estimate, _PLACES),
        "interval": flag.interval and [round(end, _PLACES) for end in flag.interval],
    }


def jsonl_lines(report: FlagReport) -> Iterator[str]:
    """Yield one JSON object a flag, each on a line of its own."""
    for flag in report.flags:
        yield json_line(flag_record(flag)) + "\n"


def ranking_lines(ranking: Iterable[Suspicion]) -> Iterator[str]:
    """Yield one JSON object a judgment, most suspicious first."""
    for one in ranking:
        row = {"judgment_id": one.judgment_id, "suspicion": round(one.suspicion, _PLACES)}
        yield json_line(row) + "\n"
