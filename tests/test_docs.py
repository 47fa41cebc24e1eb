"""What the documents show can be run, and is of the bundle that we ship."""

import doctest
import re
from pathlib import Path

import classifier.pipeline
from classifier.pipeline import DEFAULT_BUNDLE
from models.bundle import read_bundle

ROOT = Path(__file__).parent.parent


def test_the_facades_docstring_runs() -> None:
    failed, tried = doctest.testmod(classifier.pipeline)
    assert tried >= 5
    assert failed == 0


def test_readme_opens_with_the_two_commands() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    first_block = re.search(r"```\w*\n(.*?)```", readme, re.DOTALL)
    assert first_block is not None
    assert "make demo" in first_block[1]
    assert "make test" in first_block[1]


def test_every_peel_command_of_the_documents_is_known() -> None:
    from typer.main import get_command

    from app.main import cli

    known = get_command(cli).commands  # type: ignore[attr-defined]
    for page in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")):
        text = page.read_text(encoding="utf-8")
        for name in re.findall(r"^\s*(?:\$ )?peel ([a-z]+)", text, re.MULTILINE):
            assert name in known, f"{page.name}: peel {name}"


def test_the_figures_of_the_documents_are_those_of_the_bundle() -> None:
    metrics = read_bundle(DEFAULT_BUNDLE).about["metrics"]
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    def short(figure: float) -> str:
        return f"{figure:.2f}".lstrip("0")

    for name in ("quadratic_weighted_kappa", "accuracy", "macro_f1"):
        low, high = metrics["intervals"][name]
        label = {"macro_f1": "macro-F1"}.get(name, name.replace("_", " "))
        row = f"| {label} | {short(metrics[name])} | {short(low)} to {short(high)} |"
        assert row in readme, row
    for label, figure in {
        "expected calibration error": metrics["expected_calibration_error"],
        "share for which a grade is suggested": metrics["coverage"],
        "accuracy of those suggestions": metrics["selective_accuracy"],
        "leaning of a finding (negative, mixed, positive)": metrics["leaning_accuracy"],
    }.items():
        assert f"| {label} | {short(figure)} | |" in readme, label
    evaluation = (ROOT / "docs" / "evaluation.md").read_text(encoding="utf-8")
    for name, (low, high) in metrics["intervals"].items():
        row = f"{name.replace('_', ' '):<34} {metrics[name]:.3f}   ({low:.3f} to {high:.3f})"
        assert row in evaluation, row
