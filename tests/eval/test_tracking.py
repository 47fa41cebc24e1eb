"""Evaluations in MLflow: everything needed to compare them is there, and no word of a note."""

import sqlite3
from pathlib import Path

import pytest

from criteria.schema import Edition
from eval.evaluation import Evaluation, figures_of
from eval.pictures import pictures_of
from eval.tracking import EXPERIMENT, Tracker
from tests.eval.held_out import WORDS_OF_A_NOTE, toy_held_out

CURVE = [
    {
        "forces": n,
        "seed": s,
        "quadratic_weighted_kappa": 0.4,
        "macro_f1": 0.3,
        "accuracy": 0.7,
        "sub_question_top3": 0.8,
    }
    for n in (6.0, 12.0)
    for s in (0.0, 1.0)
]


@pytest.fixture
def evaluation(edition: Edition) -> Evaluation:
    held_out = toy_held_out(edition)
    figures = figures_of(held_out, edition) | {
        "learning_curve": CURVE,
        "baselines": {"majority": {"accuracy": 0.5}},
        "ablations": {"no_adapter": {"accuracy": 0.6}},
    }
    return Evaluation(figures, held_out)


def test_every_picture_has_something_in_it(evaluation: Evaluation, edition: Edition) -> None:
    pictures = pictures_of(evaluation.held_out, evaluation.figures, edition)
    assert {"confusion_matrix", "reliability", "risk_coverage", "learning_curve"} < set(pictures)
    assert {name for name in pictures if name.startswith("slices_")} == {
        f"slices_{name}" for name in evaluation.figures["slices"]
    }
    for picture in pictures.values():
        [axes] = picture.axes
        assert axes.has_data()
        assert axes.get_title(loc="left")


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
@pytest.mark.filterwarnings("ignore::UserWarning", "ignore::ResourceWarning")
def test_a_run_holds_figures_pictures_and_digest_and_no_text(
    evaluation: Evaluation, edition: Edition, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    database = tmp_path / "mlflow.db"
    tracker = Tracker(f"sqlite:///{database}", tmp_path / "artifacts")
    run_id = tracker.log(evaluation, edition, {"recipe": "abc"}, "records.jsonl")
    assert capsys.readouterr().out == ""

    from mlflow import MlflowClient

    client = MlflowClient(tracking_uri=f"sqlite:///{database}")
    run = client.get_run(run_id)
    assert run.data.metrics["accuracy"] == pytest.approx(evaluation.figures["accuracy"])
    low = evaluation.figures["intervals"]["accuracy"][0]
    assert run.data.metrics["intervals/accuracy_low"] == pytest.approx(low)
    assert "slices/force/force 0/accuracy" in run.data.metrics
    assert run.data.params["recipe"] == "abc"
    assert run.inputs.dataset_inputs[0].dataset.digest
    assert run.data.tags["library.torch"]
    files = {item.path for item in client.list_artifacts(run_id)}
    assert {"confusion_matrix.png", "reliability.png", "figures.json"} <= files
    experiment = client.get_experiment_by_name(EXPERIMENT)
    assert experiment is not None
    children = client.search_runs(
        [experiment.experiment_id], f"tags.mlflow.parentRunId = '{run_id}'"
    )
    assert {child.info.run_name for child in children} == {"majority", "no_adapter"}

    stored = "\n".join(sqlite3.connect(database).iterdump())
    kept = [path.read_bytes() for path in (tmp_path / "artifacts").rglob("*") if path.is_file()]
    assert WORDS_OF_A_NOTE not in stored
    assert not any(WORDS_OF_A_NOTE.encode() in content for content in kept)
