"""The gate: named rules that a challenger must all meet before it may replace the champion.

Each rule looks at both models on the same rows, which neither saw, and says what it found. The
margins are what we hold to be no loss; they were set before any challenger was made.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.comparing import Gain, Predictions, gains
from training.corpus import Row

KAPPA_MARGIN = 0.03
COST_MARGIN = 0.02
CALIBRATION_MARGIN = 0.02
COVERAGE_GAIN = 0.02
ACCURACY_MARGIN = 0.01
SLICE_ROWS = 30
SLICE_COST_MARGIN = 0.05
BEHAVIOUR_MARGIN = 0.01
SLOWEST = 1.25


@dataclass(frozen=True)
class Evidence:
    """What the rules look at.

    Attributes:
        rows: The held-out rows, (n,).
        sizes: Pieces of each row, (n,).
        champion: Its suggestions for them.
        challenger: Its suggestions for them.
        behaviour: Pass rates of the behaviour tests: champion's, challenger's.
        seconds: Time to suggest for a fixed set: champion's, challenger's.
    """

    rows: Sequence[Row]
    sizes: Sequence[int]
    champion: Predictions
    challenger: Predictions
    behaviour: tuple[Mapping[str, Any], Mapping[str, Any]]
    seconds: tuple[float, float]

    def gains(self, chosen: NDArray[np.bool_] | None = None) -> Mapping[str, Gain]:
        """Return the gains in kappa and cost on some rows; None = all."""
        kept = np.ones(len(self.rows), dtype=bool) if chosen is None else chosen
        forces = [row.force for row, here in zip(self.rows, kept, strict=True) if here]
        return gains(self.champion.take(kept), self.challenger.take(kept), forces)

    def where(self, test: Callable[[Row], bool]) -> NDArray[np.bool_]:
        """Return which rows pass a test, (n,)."""
        return np.asarray([test(row) for row in self.rows], dtype=bool)


@dataclass(frozen=True)
class RuleVerdict:
    """What one rule found.

    Attributes:
        rule: Its name.
        passed: Whether the challenger meets it.
        why: In plain words.
        figures: The numbers behind it.
    """

    rule: str
    passed: bool
    why: str
    figures: Mapping[str, float]


@dataclass(frozen=True)
class Verdict:
    """What all rules found; the challenger may be promoted when every one is met."""

    rules: tuple[RuleVerdict, ...]

    @property
    def promote(self) -> bool:
        """Whether the gate lets the challenger pass."""
        return all(rule.passed for rule in self.rules)

    @property
    def missed(self) -> tuple[str, ...]:
        """Names of the rules that were not met."""
        return tuple(rule.rule for rule in self.rules if not rule.passed)


Found = tuple[bool, str, dict[str, float]]


def _better(evidence: Evidence) -> Found:
    """Better beyond noise in kappa or cost, or equal with more coverage."""
    found = evidence.gains()
    before, after = evidence.champion, evidence.challenger
    broader = after.coverage - before.coverage
    surer = after.selective_accuracy - before.selective_accuracy
    figures = {
        **_figures(found),
        "champion_coverage": before.coverage,
        "challenger_coverage": after.coverage,
        "champion_selective_accuracy": before.selective_accuracy,
        "challenger_selective_accuracy": after.selective_accuracy,
    }
    for name, gain in found.items():
        if gain.high < 0.0:
            return False, f"worse in {name} beyond noise", figures
    for name, gain in found.items():
        if gain.low > 0.0:
            return True, f"better in {name} beyond noise", figures
    if broader >= COVERAGE_GAIN and surer >= -ACCURACY_MARGIN:
        return True, f"equal within noise, and suggests for {broader:.1%} more of the rows", figures
    return False, "equal within noise, and no broader: the champion stays", figures


def _kept(evidence: Evidence, chosen: NDArray[np.bool_]) -> Found:
    """No worse in kappa and cost than the margins, with confidence."""
    if not chosen.any():
        return True, "there are no such rows", {"n": 0.0}
    found = evidence.gains(chosen)
    kappa, cost = found["kappa"], found["cost"]
    passed = kappa.low >= -KAPPA_MARGIN and cost.low >= -COST_MARGIN
    why = (
        f"kappa {kappa.champion:.3f} → {kappa.challenger:.3f}, cost {-cost.champion:.3f} → "
        f"{-cost.challenger:.3f}; at worst {kappa.low:+.3f} and {-cost.low:+.3f}, "
        f"margins -{KAPPA_MARGIN} and +{COST_MARGIN}"
    )
    return passed, why, {"n": float(chosen.sum()), **_figures(found)}


def _records(evidence: Evidence) -> Found:
    return _kept(evidence, evidence.where(lambda row: row.source == "record"))


def _outcomes(evidence: Evidence) -> Found:
    return _kept(evidence, evidence.where(lambda row: row.source != "record"))


def _calibration(evidence: Evidence) -> Found:
    before, after = evidence.champion.calibration_error, evidence.challenger.calibration_error
    why = f"calibration error {before:.3f} → {after:.3f}, margin +{CALIBRATION_MARGIN}"
    return after <= before + CALIBRATION_MARGIN, why, {"champion": before, "challenger": after}


def _slices(evidence: Evidence) -> Found:
    figures: dict[str, float] = {}
    worse = []
    for name, chosen in _slices_of(evidence):
        gain = evidence.gains(chosen)["cost"]
        figures[name] = gain.gain
        if gain.high < 0.0 and gain.gain < -SLICE_COST_MARGIN:
            worse.append(name)
    if not worse:
        why = f"none of {len(figures)} slices of {SLICE_ROWS} rows or more is worse beyond noise"
        return True, why, figures
    return False, f"worse beyond noise on {', '.join(worse)}", figures


def _slices_of(evidence: Evidence) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    keys: Mapping[str, Sequence[str]] = {
        "core question": [row.core_question for row in evidence.rows],
        "force": [row.force for row in evidence.rows],
        "pieces": [_size(size) for size in evidence.sizes],
        "source": ["records" if r.source == "record" else "outcomes" for r in evidence.rows],
    }
    for key, values in keys.items():
        column = np.asarray(values)
        for value in sorted(set(values)):
            if (column == value).sum() >= SLICE_ROWS:
                yield f"{key} {value}", column == value


def _size(n: int) -> str:
    return "1-2" if n < 3 else "3-5" if n < 6 else "6 or more"


def _behaviour(evidence: Evidence) -> Found:
    before, after = evidence.behaviour
    figures, fewer = {}, []
    for name in before:
        figures[f"{name}_champion"] = before[name]["passed"]
        figures[f"{name}_challenger"] = after[name]["passed"]
        if after[name]["passed"] < before[name]["passed"] - BEHAVIOUR_MARGIN:
            fewer.append(name)
    told = ", ".join(f"{n} {before[n]['passed']:.3f} → {after[n]['passed']:.3f}" for n in before)
    return not fewer, told, figures


def _speed(evidence: Evidence) -> Found:
    before, after = evidence.seconds
    ratio = after / before
    return ratio <= SLOWEST, f"{ratio:.2f} of the champion's time", {"ratio": ratio}


RULES: Mapping[str, Callable[[Evidence], Found]] = {
    "better_beyond_noise_or_broader": _better,
    "no_worse_on_committed_records": _records,
    "no_worse_on_outcomes": _outcomes,
    "no_worse_calibrated": _calibration,
    "no_slice_worse": _slices,
    "behaviour_tests": _behaviour,
    "speed": _speed,
}


def judge(evidence: Evidence) -> Verdict:
    """Put a challenger to every rule."""
    return Verdict(tuple(RuleVerdict(name, *rule(evidence)) for name, rule in RULES.items()))


def _figures(found: Mapping[str, Gain]) -> dict[str, float]:
    return {
        f"{name}_{part}": getattr(gain, part)
        for name, gain in found.items()
        for part in ("champion", "challenger", "gain", "low", "high")
    }


def verdict_record(verdict: Verdict) -> dict[str, Any]:
    """Return a verdict as plain JSON."""
    return {"promote": verdict.promote, "rules": [asdict(rule) for rule in verdict.rules]}
