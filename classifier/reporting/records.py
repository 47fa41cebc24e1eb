"""A result as the plain object of the contract, ready for JSON."""

import json
from collections.abc import Mapping
from dataclasses import asdict

from classifier.reporting.shares import apportion
from classifier.types import Citation, Evidence, NoteResult, Suggestion

_PLACES = 6


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, _PLACES)


def rounded_probabilities(probabilities: Mapping[str, float]) -> dict[str, float]:
    """Round a distribution to six decimals so that it still adds up to one.

    Args:
        probabilities: Probability of each grade, or nothing.

    Returns:
        The same keys in the same order.
    """
    units = apportion(list(probabilities.values()), 10**_PLACES)
    return {grade: share / 10**_PLACES for grade, share in zip(probabilities, units, strict=True)}


def _citation(citation: Citation | None) -> dict[str, object] | None:
    if citation is None:
        return None
    return asdict(citation) | {"similarity": _rounded(citation.similarity)}


def evidence_record(evidence: Evidence) -> dict[str, object]:
    """Return a piece of evidence as the contract shows it; floats rounded to six decimals."""
    return {
        "text": evidence.text,
        "start": evidence.start,
        "end": evidence.end,
        "sub_question": evidence.sub_question,
        "routing_score": _rounded(evidence.routing_score),
        "leaning": evidence.leaning,
        "leaning_score": _rounded(evidence.leaning_score),
        "strength": _rounded(evidence.strength),
        "contribution": _rounded(evidence.contribution),
        "descriptor": _citation(evidence.descriptor),
        "contrast": _citation(evidence.contrast),
    }


def suggestion_record(suggestion: Suggestion) -> dict[str, object]:
    """Return a suggestion as the contract shows it; floats rounded to six decimals."""
    probabilities = rounded_probabilities(suggestion.probabilities)
    # Two roundings of one number could differ in the last place; show the distribution's.
    same = (g for g, share in suggestion.probabilities.items() if share == suggestion.confidence)
    confidence = probabilities.get(next(same, ""), _rounded(suggestion.confidence))
    return {
        "level": suggestion.level,
        "id": suggestion.id,
        "grade": suggestion.grade,
        "probabilities": probabilities,
        "confidence": confidence,
        "abstained": suggestion.abstained,
        "reason": suggestion.reason,
        "plausible": list(suggestion.plausible),
        "evidence_count": suggestion.evidence_count,
        "evidence": [evidence_record(evidence) for evidence in suggestion.evidence],
        "rule": suggestion.rule,
        "made_from": list(suggestion.made_from),
        "expected": _rounded(suggestion.expected),
        "baseline": _rounded(suggestion.baseline),
    }


def plain_extra(extra: Mapping[str, object]) -> dict[str, object]:
    """Return passed-through columns as JSON knows them.

    Args:
        extra: Unknown columns of a note; values of any type.

    Returns:
        The same columns; values without a JSON form become text, NaN and infinities None.
    """
    plain: dict[str, object] = json.loads(
        json.dumps(dict(extra), default=str), parse_constant=lambda _: None
    )
    return plain


def result_record(result: NoteResult) -> dict[str, object]:
    """Return a result as the object that the contract promises for one note.

    Args:
        result: What the classifier said about one note.

    Returns:
        Plain dictionaries, lists, strings and numbers; floats rounded to six decimals.
    """
    note = result.note
    return {
        "note_id": note.note_id,
        "force": note.force,
        "scope": note.scope,
        "inspector": note.inspector,
        "date": note.date,
        "model": asdict(result.model),
        "criteria": {
            "edition": result.criteria.name,
            "fingerprint": result.criteria.fingerprint,
        },
        "suggestions": [suggestion_record(suggestion) for suggestion in result.suggestions],
        "gaps": list(result.gaps),
        "unrouted": [asdict(piece) for piece in result.unrouted],
        "reason": result.reason,
        "text": note.text,
        "extra": plain_extra(note.extra),
    }
