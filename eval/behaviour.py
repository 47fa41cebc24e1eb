"""Behaviour tests: what must hold whatever the figures say, on rows written by hand.

Source of the idea: Ribeiro et al. (2020), "Beyond Accuracy: Behavioral Testing of NLP Models with
CheckList", arXiv 2005.04118. The rows, and what each file tests: ``eval/data/behaviour/README.md``.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from scipy.stats import spearmanr

from classifier.judging import NOT_EVIDENCE
from classifier.types import Note, NoteResult, Suggestion
from criteria.schema import Edition

ROWS = Path(__file__).resolve().parent / "data" / "behaviour"
# A change that means nothing may still move a distribution a little; half a step is a grade.
_LARGEST_DRIFT = 0.5
_ROUNDING = 1e-9


class Suggester(Protocol):
    """What suggests grades for notes; ``classifier.Pipeline`` does."""

    @property
    def edition(self) -> Edition:
        """The edition that it suggests by."""
        ...

    def suggest(self, notes: Iterable[Note]) -> list[NoteResult]:
        """Return one result a note, in order."""
        ...


@dataclass(frozen=True)
class Outcome:
    """Whether one row held.

    Attributes:
        id: Of the row.
        kind: What the row varies, such as ``negation``.
        passed: Whether it held.
        rank_correlation: Of a ladder's four levels with their expected grades; else None.
    """

    id: str
    kind: str
    passed: bool
    rank_correlation: float | None = None


@dataclass(frozen=True)
class Behaviour:
    """Outcomes by test."""

    outcomes: Mapping[str, tuple[Outcome, ...]]

    def rates(self) -> dict[str, Any]:
        """Return pass rates by test and kind, and the ladders' mean rank correlation."""
        found: dict[str, Any] = {}
        for test, outcomes in self.outcomes.items():
            kinds = sorted({outcome.kind for outcome in outcomes})
            found[test] = {
                "n": len(outcomes),
                "passed": _share(outcomes),
                "by_kind": {k: _share([o for o in outcomes if o.kind == k]) for k in kinds},
                "failed": [outcome.id for outcome in outcomes if not outcome.passed],
            }
        ranks = [outcome.rank_correlation or 0.0 for outcome in self.outcomes["ladders"]]
        found["ladders"]["rank_correlation"] = float(np.mean(ranks))
        return found


def run_behaviour(suggester: Suggester, folder: Path = ROWS) -> Behaviour:
    """Run every test on a suggester.

    Args:
        suggester: Suggests grades by the edition that the rows were written for.
        folder: Holds the files of rows, one a test.
    """
    tests: Mapping[str, Callable[[Suggester, Sequence[dict[str, Any]]], list[Outcome]]] = {
        "polarity_pairs": _polarity_pairs,
        "invariance": _invariance,
        "direction": _direction,
        "ladders": _ladders,
        "relevance": _relevance,
    }
    outcomes = {}
    for name, test in tests.items():
        lines = (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        outcomes[name] = tuple(test(suggester, [json.loads(line) for line in lines]))
    return Behaviour(outcomes)


def _share(outcomes: Sequence[Outcome]) -> float:
    return float(np.mean([outcome.passed for outcome in outcomes]))


def _polarity_pairs(suggester: Suggester, rows: Sequence[dict[str, Any]]) -> list[Outcome]:
    """The better text must lean more positively and get the higher expected grade."""
    better, worse = (
        suggester.suggest(Note(text=row[side], scope=row["sub_question"]) for row in rows)
        for side in ("better", "worse")
    )
    outcomes = []
    for row, good, bad in zip(rows, better, worse, strict=True):
        high, low = (_at(result, row["sub_question"]) for result in (good, bad))
        passed = (
            high is not None
            and low is not None
            and _leaning(high) > _leaning(low)
            and high.expected > low.expected
        )
        outcomes.append(Outcome(row["id"], row["kind"], passed))
    return outcomes


def _leaning(suggestion: Suggestion) -> float:
    return float(np.mean([evidence.leaning_score for evidence in suggestion.evidence]))


def _invariance(suggester: Suggester, rows: Sequence[dict[str, Any]]) -> list[Outcome]:
    """The same core question must come first, with the same grade (or doubt) and no real drift."""
    before, after = (
        suggester.suggest(Note(text=row[side]) for row in rows) for side in ("original", "variant")
    )
    outcomes = []
    for row, old, new in zip(rows, before, after, strict=True):
        first = _fullest(old)
        again = None if first is None else _at(new, first.id)
        passed = (
            first is not None
            and again is not None
            and _likeliest(first) == _likeliest(again)
            and abs(first.expected - again.expected) < _LARGEST_DRIFT
        )
        outcomes.append(Outcome(row["id"], row["kind"], passed))
    return outcomes


def _fullest(result: NoteResult) -> Suggestion | None:
    """The core question with most evidence."""
    core = [s for s in result.suggestions if s.level == "core_question"]
    return max(core, key=lambda s: s.evidence_count, default=None)


def _likeliest(suggestion: Suggestion) -> str:
    return max(suggestion.probabilities, key=lambda grade: suggestion.probabilities[grade])


def _direction(suggester: Suggester, rows: Sequence[dict[str, Any]]) -> list[Outcome]:
    """One more finding must not move the expected grade the other way."""
    before = suggester.suggest(Note(text=row["note"], scope=row["scope"]) for row in rows)
    after = suggester.suggest(
        Note(text=f"{row['note']}\n{row['added']}", scope=row["scope"]) for row in rows
    )
    outcomes = []
    for row, old, new in zip(rows, before, after, strict=True):
        first, second = _at(old, row["scope"]), _at(new, row["scope"])
        sign = 1.0 if row["direction"] == "up" else -1.0
        passed = (
            first is not None
            and second is not None
            and sign * (second.expected - first.expected) >= -_ROUNDING
        )
        outcomes.append(Outcome(row["id"], row["direction"], passed))
    return outcomes


def _ladders(suggester: Suggester, rows: Sequence[dict[str, Any]]) -> list[Outcome]:
    """The worst level must get a lower expected grade than the best."""
    outcomes = []
    for row in rows:
        scope = row["question"]
        results = suggester.suggest(Note(text=level, scope=scope) for level in row["levels"])
        found = [_at(result, scope) for result in results]
        expected = [np.nan if s is None else s.expected for s in found]
        # Levels that all get one grade, or none, have no order at all.
        ordered = len(set(expected)) > 1 and not np.isnan(expected).any()
        rank = float(spearmanr(range(len(expected)), expected).statistic) if ordered else 0.0
        passed = bool(expected[0] < expected[-1])
        outcomes.append(Outcome(row["id"], "ladder", passed, rank))
    return outcomes


def _relevance(suggester: Suggester, rows: Sequence[dict[str, Any]]) -> list[Outcome]:
    """What says nothing of how a force performs must not count; a finding, however terse, may."""
    results = suggester.suggest(Note(text=row["text"]) for row in rows)
    outcomes = []
    for row, result in zip(rows, results, strict=True):
        if row["evidence"]:
            # Where a finding belongs is another question.
            passed = all(left.reason != NOT_EVIDENCE for left in result.unrouted)
        else:
            passed = not any(suggestion.evidence for suggestion in result.suggestions)
        outcomes.append(Outcome(row["id"], row["kind"], passed))
    return outcomes


def _at(result: NoteResult, scope: str) -> Suggestion | None:
    return next((s for s in result.suggestions if s.id == scope), None)
