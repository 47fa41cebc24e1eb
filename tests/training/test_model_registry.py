"""MLflow's side: both models are there, loadable where our code is not installed; no text."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from classifier.pipeline import DEFAULT_BUNDLE
from criteria.schema import Edition
from eval.tracking import Tracker
from models.bundle import read_bundle
from training.comparing import Predictions
from training.corpus import Corpus, Row
from training.model_registry import EXPERIMENT, MODEL, TRAINING_DATA, Account, ModelTracker

LOAD = """
import sys
sys.path = [place for place in sys.path if not place.endswith(sys.argv[3])]
import mlflow, pandas
mlflow.set_tracking_uri(sys.argv[1])
model = mlflow.pyfunc.load_model(sys.argv[2])
print(model.predict(pandas.DataFrame([{"text": "No backlog in digital forensics."}])).iloc[0, 0])
import classifier
assert "/code/" in classifier.__file__
"""


def account(edition: Edition, fingerprint: str) -> Account:
    lot = np.random.default_rng(0)
    grades = lot.integers(0, 4, 40)
    found = Predictions(
        grades, grades, np.tile([0.1, 0.2, 0.6, 0.1], (40, 1)), np.zeros(40, dtype=bool)
    )
    row = Row("j1", "X", "3.2", "3", "good", 1.0, False, "store", "abc", 0)
    return Account(
        bundle=DEFAULT_BUNDLE,
        fingerprint=fingerprint,
        champion="c" * 64,
        champion_bundle=DEFAULT_BUNDLE,
        snapshot="s" * 64,
        parameters={"outcomes": 1},
        figures={"n": 40, "champion": {"cost": 0.2}},
        corpus=Corpus((row,), (np.zeros((1, 7)),)),
        folds={0: {"champion": {"cost": 0.2}}},
        predictions={"champion": found, "challenger": found},
        edition=edition,
    )


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_challenger_and_champion_are_kept_and_can_be_loaded_afresh(
    edition: Edition, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    uri = f"sqlite:///{tmp_path / 'mlflow.db'}"
    tracker = ModelTracker(Tracker(uri, tmp_path / "artifacts"))
    assert tracker.close_unfinished() == 0
    fingerprint = read_bundle(DEFAULT_BUNDLE).fingerprint
    logged = tracker.log(account(edition, fingerprint))
    for alias in ("champion", "challenger"):
        tracker.point(alias, fingerprint)
    assert capsys.readouterr().out == ""

    from mlflow import MlflowClient

    client = MlflowClient(tracking_uri=uri)
    assert {int(v.version) for v in client.search_model_versions(f"name = '{MODEL}'")} == {1, 2}
    for alias in ("champion", "challenger"):
        version = client.get_model_version_by_alias(MODEL, alias)
        assert str(version.version) == logged["version"]
        assert version.tags["fingerprint"] == fingerprint
    experiment = client.get_experiment_by_name(EXPERIMENT)
    assert experiment is not None
    parent = f"tags.mlflow.parentRunId = '{logged['run_id']}'"
    assert len(client.search_runs([experiment.experiment_id], parent)) == 1
    run = client.get_run(logged["run_id"])
    assert run.inputs.dataset_inputs[0].dataset.digest
    [kept] = json.loads(
        Path(client.download_artifacts(run.info.run_id, TRAINING_DATA)).read_text()
    )["rows"]
    assert (kept["id"], kept["sha256"], kept["source"]) == ("j1", "abc", "store")
    requirements = list((tmp_path / "artifacts").rglob("requirements.txt"))
    assert requirements
    assert all("==" in line for line in requirements[0].read_text().splitlines())

    done = subprocess.run(
        [sys.executable, "-c", LOAD, uri, f"models:/{MODEL}@champion", Path.cwd().name],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env=os.environ,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["model"]["fingerprint"] == fingerprint


@pytest.mark.filterwarnings("ignore")
def test_a_run_that_was_killed_is_marked_so_by_its_own_registry_alone(tmp_path: Path) -> None:
    uri = f"sqlite:///{tmp_path / 'mlflow.db'}"
    ours, theirs = (
        ModelTracker(Tracker(uri, tmp_path / "artifacts"), owner) for owner in ("ours", "theirs")
    )
    assert ours.close_unfinished() == 0

    from mlflow import MlflowClient

    client = MlflowClient(tracking_uri=uri)
    with theirs._open(), theirs._run("retrain") as run:
        assert ours.close_unfinished() == 0
        assert client.get_run(run.info.run_id).info.status == "RUNNING"
        assert theirs.close_unfinished() == 1
        assert client.get_run(run.info.run_id).info.status == "KILLED"
