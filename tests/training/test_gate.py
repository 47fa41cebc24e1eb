"""The gate rule by rule, each met and missed, on made-up predictions."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest

from training.comparing import Predictions
from training.corpus import RECORD, Row
from training.gate import RULES, Evidence, RuleVerdict, judge, verdict_record

N_FORCES, EACH = 10, 24
N = N_FORCES * EACH
RATES = {"polarity_pairs": {"passed": 0.9}, "ladders": {"passed": 0.8}}


def row(number: int, force: str, source: str = RECORD) -> Row:
    scope = "12345678"[number % 8]
    return Row(f"{source}{number}", force, scope, scope, "good", 1.0, False, source, "", 0)


ROWS = [row(i, f"force {i % N_FORCES}") for i in range(N)]
OUTCOMES = [row(i, f"new force {i % N_FORCES}", "outcomes.csv") for i in range(N)]
GRADES = np.tile([1, 2, 2, 2], N // 4)


def model(
    wrong: Sequence[int] = (), silent: Sequence[int] = (), steps: int = 1, sure: float = 0.7
) -> Predictions:
    """Return what a model suggests, by the positions it gets wrong and keeps silent on."""
    suggested = GRADES.copy()
    suggested[list(wrong)] -= steps
    probabilities = np.full((N, 4), (1.0 - sure) / 3.0)
    probabilities[np.arange(N), suggested] = sure
    return Predictions(GRADES, suggested, probabilities, np.isin(np.arange(N), list(silent)))


def every(n: int, start: int = 0) -> list[int]:
    """Return every n-th position; for n = 11 or 7 these lie evenly over forces and grades."""
    return list(range(start, N, n))


USUAL = model(wrong=every(7), silent=every(11, 3))


def evidence(champion: Predictions, challenger: Predictions) -> Evidence:
    return Evidence(ROWS, [3] * N, champion, challenger, (RATES, RATES), (1.0, 1.0))


def after(records: Evidence, champion: Predictions, challenger: Predictions) -> Evidence:
    """Return the evidence of records with as many outcomes behind."""
    both = (
        Predictions(
            *(
                np.concatenate([getattr(one, name), getattr(other, name)])
                for name in ("grades", "suggested", "probabilities", "abstained")
            )
        )
        for one, other in ((records.champion, champion), (records.challenger, challenger))
    )
    rows = [*records.rows, *OUTCOMES]
    return Evidence(rows, [3] * 2 * N, *both, records.behaviour, records.seconds)


def ruled(name: str, seen: Evidence) -> RuleVerdict:
    return RuleVerdict(name, *RULES[name](seen))


def test_the_champion_itself_misses_only_being_better() -> None:
    verdict = judge(evidence(USUAL, USUAL))
    assert verdict.missed == ("better_beyond_noise_or_broader",)
    assert not verdict.promote
    assert [rule["rule"] for rule in verdict_record(verdict)["rules"]] == list(RULES)


def test_fewer_errors_everywhere_are_let_pass() -> None:
    verdict = judge(evidence(USUAL, model(every(21), every(11, 3), sure=0.8)))
    assert verdict.promote, verdict.missed


BETTER = "better_beyond_noise_or_broader"


def test_more_coverage_of_the_records_at_equal_accuracy_is_a_gain() -> None:
    """The rows that are new are no less often right than the others."""
    silent = sorted({*every(11, 3)} - {*every(7)})
    found = ruled(BETTER, evidence(model(every(7), silent), model(every(7))))
    assert found.passed
    assert "more of the committed records" in found.why
    assert found.figures["coverage_low"] > 0.0


def test_coverage_within_noise_is_no_gain() -> None:
    """All that is gained is gained in one force."""
    silent = [i for i in range(N) if i % N_FORCES == 3][:12]
    found = ruled(BETTER, evidence(model(every(7), silent), model(every(7))))
    assert found.figures["coverage_gain"] >= 0.02
    assert found.figures["coverage_low"] <= 0.0
    assert not found.passed


def test_coverage_below_its_margin_is_no_gain() -> None:
    few = every(61, 3)
    found = ruled(BETTER, evidence(model(every(7), few), model(every(7))))
    assert 0.0 < found.figures["coverage_gain"] < 0.02
    assert not found.passed


def test_a_lowered_threshold_is_no_gain() -> None:
    """It adds the rows that it is least sure of, half of which are wrong."""
    doubtful = every(11, 3)
    wrong = sorted({*every(7), *doubtful[::2]})
    found = ruled(BETTER, evidence(model(wrong, doubtful), model(wrong)))
    assert found.figures["coverage_gain"] >= 0.02
    assert not found.passed
    assert "less rightly" in found.why


def test_outcomes_cannot_pad_the_coverage() -> None:
    """The challenger suggests for many more outcomes, and for no record more."""
    records = evidence(USUAL, USUAL)
    found = ruled(BETTER, after(records, model(every(7), every(2)), model(every(7))))
    assert found.figures["coverage_gain"] == 0.0
    assert not found.passed


def test_without_records_nothing_is_broader() -> None:
    seen = evidence(USUAL, model(wrong=every(7)))
    assert not ruled(BETTER, replace(seen, rows=OUTCOMES)).passed


def test_worse_beyond_noise_is_not_better_for_being_broader() -> None:
    found = ruled(BETTER, evidence(USUAL, model(wrong=every(3))))
    assert not found.passed
    assert found.why.startswith("worse in")


KEPT = "no_worse_on_committed_records"
# What both suggest for the records, by how the challenger is worse.
REFUSED_ON_RECORDS: Mapping[str, tuple[Predictions, Predictions]] = {
    "more errors": (USUAL, model(wrong=every(5), silent=every(11, 3))),
    "as many that may be more": (
        model(wrong=[i for i in every(7) if i % 10 < 5]),
        model(wrong=[i for i in every(7) if i % 10 >= 5]),
    ),
    "silent on many more": (USUAL, model(wrong=every(7), silent=every(4, 3))),
    "less right where it suggests": (
        model(wrong=every(7), silent=every(7)[::2]),
        model(wrong=every(7)),
    ),
}


@pytest.mark.parametrize("case", REFUSED_ON_RECORDS)
def test_losses_on_the_records_are_refused(case: str) -> None:
    assert not ruled(KEPT, evidence(*REFUSED_ON_RECORDS[case])).passed


def test_coverage_is_not_bought_with_accuracy_however_good_the_outcomes() -> None:
    """Kappa and cost, which know no silence, stay as they are on the records."""
    wrong = every(7)
    records = evidence(model(wrong, silent=wrong[::2]), model(wrong))
    seen = after(records, model(wrong=every(3)), model())
    assert ruled(BETTER, seen).passed
    kept = ruled(KEPT, seen)
    assert not kept.passed
    assert kept.figures["kappa_gain"] == kept.figures["cost_gain"] == 0.0
    assert kept.figures["selective_accuracy_high"] < 0.0
    assert kept.why.endswith("less often right, beyond noise")


def test_a_loss_within_the_margins_is_kept() -> None:
    """One more error, and one more row without a suggestion."""
    challenger = model(wrong=[*every(7), 1], silent=[*every(11, 3), 4])
    found = ruled(KEPT, evidence(USUAL, challenger))
    assert found.passed
    assert found.figures["cost_gain"] < 0.0 > found.figures["coverage_gain"]


def test_losses_on_the_outcomes_are_refused() -> None:
    records = evidence(USUAL, USUAL)
    name = "no_worse_on_outcomes"
    assert ruled(name, records).why == "there are no such rows"
    assert ruled(name, after(records, USUAL, USUAL)).passed
    worse = after(records, USUAL, model(wrong=every(5)))
    assert not ruled(name, worse).passed
    assert ruled(KEPT, worse).passed


@pytest.mark.parametrize(("sure", "passed"), [(0.85, True), (0.83, True), (0.99, False)])
def test_calibration(sure: float, passed: bool) -> None:
    """The champion is right in 86 % and says so."""
    champion = model(wrong=every(7), sure=0.86)
    challenger = model(wrong=every(7), sure=sure)
    assert ruled("no_worse_calibrated", evidence(champion, challenger)).passed == passed


SLICES = "no_slice_worse"


def slice_of(kind: str, seen: Evidence, chosen: Sequence[int]) -> Evidence:
    """Return the evidence with some rows set apart in one way; the others are too few for more."""
    rows, sizes = list(seen.rows), list(seen.sizes)
    for i in chosen:
        if kind == "core question":
            rows[i] = replace(rows[i], core_question="9")
        elif kind == "force":
            rows[i] = replace(rows[i], force="Kent Police" if i % 2 else "Kent")
        elif kind == "pieces":
            sizes[i] = 8
        else:
            rows[i] = replace(rows[i], source="outcomes.csv", force=f"new {i % 6}")
    return replace(seen, rows=rows, sizes=sizes)


KINDS = {
    "core question": "core question 9",
    "force": "force Kent",
    "pieces": "pieces 6 or more",
    "source": "source outcomes",
}
APART = every(6, 1)


@pytest.mark.parametrize("kind", KINDS)
def test_a_slice_that_is_worse_is_named(kind: str) -> None:
    seen = slice_of(kind, evidence(model(), model(wrong=APART[::2])), APART)
    found = ruled(SLICES, seen)
    assert not found.passed
    assert KINDS[kind] in found.why


@pytest.mark.parametrize("kind", KINDS)
def test_two_more_errors_in_a_slice_are_noise(kind: str) -> None:
    """Also in that of a single force, where there is but one force to draw."""
    seen = slice_of(kind, evidence(model(), model(wrong=APART[:2])), APART)
    found = ruled(SLICES, seen)
    assert found.passed
    assert any(name.startswith(KINDS[kind]) and gain < 0 for name, gain in found.figures.items())


def test_a_slice_of_few_rows_is_not_looked_at() -> None:
    few = APART[:29]
    found = ruled(SLICES, slice_of("force", evidence(model(), model(wrong=few)), few))
    assert not any("Kent" in name for name in found.figures)


@pytest.mark.parametrize(("ladders", "passed"), [(0.8, True), (0.795, True), (0.78, False)])
def test_behaviour_tests(ladders: float, passed: bool) -> None:
    """One kind that fails more often is enough, whatever the others do."""
    rates = {"polarity_pairs": {"passed": 1.0}, "ladders": {"passed": ladders}}
    seen = replace(evidence(USUAL, USUAL), behaviour=(RATES, rates))
    assert ruled("behaviour_tests", seen).passed == passed


@pytest.mark.parametrize(("taken", "passed"), [(0.5, True), (1.25, True), (1.3, False)])
def test_speed(taken: float, passed: bool) -> None:
    seen = replace(evidence(USUAL, USUAL), seconds=(1.0, taken))
    assert ruled("speed", seen).passed == passed
