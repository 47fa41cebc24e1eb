"""The figures of an evaluation as text that a person can read."""

from collections.abc import Iterator, Mapping
from typing import Any

_ROUTING = {
    "sub_question_top1": "sub-question, first choice",
    "sub_question_top3": "sub-question, first three",
    "question_top1": "question",
    "core_question_top1": "core question",
    "certain_share": "share certain enough to use",
    "core_question_top1_certain": "core question, among those",
    "core_question_top1_uncertain": "core question, among the others",
}


def figures_table(figures: Mapping[str, Any]) -> str:
    """Return the figures as aligned lines, with their 95 % intervals where there are any."""
    return "\n".join(_lines(figures))


def _lines(figures: Mapping[str, Any]) -> Iterator[str]:
    yield f"{figures['n']} records, cross-validated by force, scope known"
    yield ""
    for name, (low, high) in figures["intervals"].items():
        yield f"{_label(name):<34} {figures[name]:.3f}   ({low:.3f} to {high:.3f})"
    yield ""
    for name in (
        "expected_calibration_error",
        "augrc",
        "coverage",
        "selective_accuracy",
        "accuracy_at_80_percent_coverage",
        "leaning_accuracy",
        "left_out_share",
    ):
        value = figures[name]
        yield f"{_label(name):<34} {'-' if value is None else f'{value:.3f}'}"
    yield ""
    yield "Routing without a scope (share right)"
    for name, label in _ROUTING.items():
        yield f"  {label:<32} {figures['routing'][name]:.3f}"
    yield ""
    yield "Recall by grade"
    for name, value in figures["per_grade_recall"].items():
        yield f"  {_label(name):<32} {value:.3f}"
    yield ""
    sets = figures["plausible_sets"]
    yield (
        f"Plausible grades: the true one among them in {sets['coverage']:.1%}, "
        f"{sets['mean_size']:.2f} grades on average"
    )
    yield from _behaviour(figures.get("behaviour", {}))
    yield ""
    yield f"{'Same folds, and other ways to hold out':<38} kappa  macro-F1  accuracy"
    yield from _rows(figures)


def _behaviour(rates: Mapping[str, Any]) -> Iterator[str]:
    if rates:
        yield ""
        yield "Behaviour tests (share passed, default bundle)"
        for name, test in rates.items():
            yield f"  {_label(name):<32} {test['passed']:.3f}   of {test['n']}"
        rank = rates["ladders"]["rank_correlation"]
        yield f"  {'ladders, rank correlation':<32} {rank:.3f}"


def _rows(figures: Mapping[str, Any]) -> Iterator[str]:
    rows = {"this model": figures, **figures["baselines"], **figures.get("ablations", {})}
    for name in ("leave_one_core_question_out", "cold_start"):
        if name in figures:
            rows[name] = figures[name]
    for name, row in rows.items():
        yield (
            f"  {_label(name):<36} {row['quadratic_weighted_kappa']:.3f}  "
            f"{row['macro_f1']:.3f}     {row['accuracy']:.3f}"
        )


def _label(name: str) -> str:
    return name.replace("_", " ")
