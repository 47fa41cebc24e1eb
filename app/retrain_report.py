"""The outcome of a retraining as a record, and as text that a person can read."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from training.retrained import Retrained

_SHOWN = 20
_FIGURES = {
    "quadratic_weighted_kappa": "quadratic weighted kappa",
    "macro_f1": "macro-F1",
    "accuracy": "accuracy",
    "cost": "squared steps off",
    "expected_calibration_error": "calibration error",
    "coverage": "share with a suggested grade",
    "selective_accuracy": "accuracy of those",
}


def retrained_record(result: "Retrained") -> dict[str, Any]:
    """Return everything about a retraining as plain JSON."""
    from training.gate import verdict_record

    return {
        "champion": result.champion,
        "challenger": result.challenger,
        "verdict": verdict_record(result.verdict),
        "figures": dict(result.figures),
        "outcomes": {**asdict(result.report), "unread": list(result.unread)},
        "suspects": [asdict(suspect) for suspect in result.suspects],
    }


def retrained_table(record: Mapping[str, Any]) -> str:
    """Return the verdict with its figures, and what was found in the outcomes."""
    return "\n".join([*_head(record), *figures_lines(record["figures"]), *_found(record)])


def _head(record: Mapping[str, Any]) -> Iterator[str]:
    verdict = record["verdict"]
    yield f"champion    {record['champion'][:12]}"
    yield f"challenger  {record['challenger'][:12]}"
    yield ""
    yield from rules_lines(verdict)
    yield ""
    if record["promoted"]:
        yield "PROMOTED: the challenger is the champion now (peel models rollback undoes it)"
    elif verdict["promote"]:
        yield "The gate lets it pass; promote it with: peel models promote challenger"
    else:
        yield "KEPT: the champion stays"


def rules_lines(verdict: Mapping[str, Any]) -> Iterator[str]:
    """Yield a line a rule: whether it is met, its name, and why."""
    for rule in verdict["rules"]:
        mark = "met " if rule["passed"] else "MISSED"
        yield f"{mark:<7} {rule['rule']:<32} {rule['why']}"


def figures_lines(figures: Mapping[str, Any]) -> Iterator[str]:
    """Yield the figures of champion and challenger side by side."""
    if not figures:
        return
    yield ""
    yield f"{figures['n']} rows held out by force"
    yield f"  {'':<32} champion  challenger"
    for name, label in _FIGURES.items():
        before, after = figures["champion"][name], figures["challenger"][name]
        yield f"  {label:<32} {before:>8.3f}  {after:>10.3f}"


def _found(record: Mapping[str, Any]) -> Iterator[str]:
    found = record["outcomes"]
    yield ""
    yield f"{found['n_read']} outcomes read"
    told = {
        "copies left out": [f"{a} (of {b})" for a, b in found["duplicates"].items()],
        "learned before under another id: replaced": _by(found["replaced"]),
        "learned before with another grade: replaced": _by(found["regraded"]),
        "same evidence, other grade: left out": [" / ".join(g) for g in found["contradictions"]],
        "published already, wholly or mostly: left out": found["known"],
        "nothing in them reads as evidence: left out": found["unread"],
        "suggestion seen first: count for less": found["seen"],
        "names of people masked": found["masked"],
    }
    for label, names in told.items():
        if names:
            yield f"  {len(names):>4} {label}: {_some(names)}"
    if record["suspects"]:
        yield ""
        yield f"{len(record['suspects'])} things to look at again, most suspicious first"
        for suspect in record["suspects"][:_SHOWN]:
            yield f"  {suspect['score']:.3f}  {', '.join(suspect['ids'])}: {suspect['reason']}"


def _by(replaced: Mapping[str, str]) -> list[str]:
    return [old if old == new else f"{old} (by {new})" for old, new in replaced.items()]


def _some(names: list[str], most: int = 8) -> str:
    rest = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + rest
