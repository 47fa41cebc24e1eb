"""The gate: named rules that a challenger must all meet before it may replace the champion.

It promises: better beyond noise, or equal with more coverage; and nothing important worse. Each
rule looks at both models on the same rows, which neither saw, and says what it found. The margins
are what we hold to be no loss. What an easy round of outcomes could move without any gain in
judgment, coverage above all, is measured on the committed records.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier.reading.forces import plain_name
from training.comparing import Predictions
from training.corpus import RECORD, Row
from training.gains import Gain, gains

# The most that the low end of the interval may lose.
OUTCOME_MARGINS: Mapping[str, float] = {"kappa": 0.03, "cost": 0.02}
RECORD_MARGINS: Mapping[str, float] = {
    **OUTCOME_MARGINS,
    "coverage": 0.05,
    "selective_accuracy": 0.05,
}
CALIBRATION_MARGIN = 0.02
COVERAGE_GAIN = 0.02
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
        """Return the gain in each figure on some rows; None = all."""
        kept = np.ones(len(self.rows), dtype=bool) if chosen is None else chosen
        forces = [row.force for row, here in zip(self.rows, kept, strict=True) if here]
        return gains(self.champion.take(kept), self.challenger.take(kept), forces)

    @property
    def on_records(self) -> NDArray[np.bool_]:
        """Which rows are committed records, (n,): nobody who hands in outcomes can touch them."""
        return self.where(lambda row: row.source == RECORD)

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
    """Better beyond noise in kappa or cost, or equal with more coverage of the records."""
    found = evidence.gains()
    judged = {name: found[name] for name in OUTCOME_MARGINS}
    figures = _figures(judged)
    for name, gain in judged.items():
        if gain.worse:
            return False, f"worse in {name} beyond noise", figures
    for name, gain in judged.items():
        if gain.better:
            return True, f"better in {name} beyond noise", figures
    if not evidence.on_records.any():
        return (
            False,
            "equal within noise, and no records to suggest for: the champion stays",
            figures,
        )
    told = evidence.gains(evidence.on_records)
    broader, surer = told["coverage"], told["selective_accuracy"]
    figures |= _figures({"coverage": broader, "selective_accuracy": surer})
    if not (broader.better and broader.gain >= COVERAGE_GAIN):
        return False, "equal within noise, and no broader: the champion stays", figures
    share = f"suggests for {broader.gain:.1%} more of the committed records"
    # A threshold that was only lowered adds the least sure rows, and costs accuracy.
    if surer.gain < 0.0:
        return False, f"{share}, but less rightly (accuracy of those {surer.gain:+.3f})", figures
    return True, f"equal within noise, and {share}", figures


def _kept(evidence: Evidence, chosen: NDArray[np.bool_], margins: Mapping[str, float]) -> Found:
    """No worse than the margins, with confidence; and no coverage bought with accuracy."""
    if not chosen.any():
        return True, "there are no such rows", {"n": 0.0}
    found = evidence.gains(chosen)
    told = [_told(name, found[name], margin) for name, margin in margins.items()]
    passed = all(found[name].low >= -margin for name, margin in margins.items())
    if found["selective_accuracy"].worse:
        passed = False
        told.append("the grades it suggests are less often right, beyond noise")
    return passed, "; ".join(told), {"n": float(chosen.sum()), **_figures(found)}


def _told(name: str, gain: Gain, margin: float) -> str:
    """Tell a figure of both models; a cost the way it is read, where less is better."""
    sign = -1.0 if name == "cost" else 1.0
    before, after, worst = sign * gain.champion, sign * gain.challenger, sign * gain.low
    return (
        f"{name.replace('_', ' ')} {before:.3f} → {after:.3f}, "
        f"at worst {worst:+.3f} (margin {-sign * margin:+})"
    )


def _records(evidence: Evidence) -> Found:
    return _kept(evidence, evidence.on_records, RECORD_MARGINS)


def _outcomes(evidence: Evidence) -> Found:
    return _kept(evidence, ~evidence.on_records, OUTCOME_MARGINS)


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
        if gain.worse and gain.gain < -SLICE_COST_MARGIN:
            worse.append(name)
    if not worse:
        why = f"none of {len(figures)} slices of {SLICE_ROWS} rows or more is worse beyond noise"
        return True, why, figures
    return False, f"worse beyond noise on {', '.join(worse)}", figures


def _slices_of(evidence: Evidence) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    written = {plain_name(row.force): row.force for row in evidence.rows}
    keys: Mapping[str, Sequence[str]] = {
        "core question": [row.core_question for row in evidence.rows],
        "force": [written[plain_name(row.force)] for row in evidence.rows],
        "pieces": [_size(size) for size in evidence.sizes],
        "source": np.where(evidence.on_records, "records", "outcomes").tolist(),
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
