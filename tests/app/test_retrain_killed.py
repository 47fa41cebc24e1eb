"""A retraining that is killed leaves everything as it was, and the next one comes to its end."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from app.store import Store
from app.store.outcomes import outcomes
from tests.training.outcome_samples import authored_outcomes
from training.model_registry import EXPERIMENT, MODEL
from training.registry import CHALLENGER, CHAMPION, Registry
from training.telling import untold

KILLS = 20
NOTE = "Supervisors review every crime file.\nNo backlog in digital forensics.\n"


def command(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app", *arguments],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PEEL_HOME": str(home)},
    )


def mlflow_of(home: Path) -> Any:  # noqa: ANN401
    from mlflow import MlflowClient

    return MlflowClient(tracking_uri=f"sqlite:///{home / 'mlflow.db'}")


def runs(home: Path) -> list[str]:
    client = mlflow_of(home)
    experiment = client.get_experiment_by_name(EXPERIMENT)
    found = [] if experiment is None else client.search_runs([experiment.experiment_id])
    return [run.info.status for run in found]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_kill_at_any_moment_leaves_the_champion_the_store_and_mlflow(tmp_path: Path) -> None:
    given = authored_outcomes(tmp_path / "outcomes.csv")
    note = tmp_path / "note.txt"
    note.write_text(NOTE, encoding="utf-8")
    warm, home = tmp_path / "warm", tmp_path / "home"
    for what in ("judgments", "moderate"):
        command(warm, what, "import", str(given))
    first = json.loads(command(warm, "retrain").stdout)
    started = time.monotonic()
    again = json.loads(command(warm, "retrain").stdout)
    duration = time.monotonic() - started
    assert again["challenger"] == first["challenger"]

    home.mkdir()
    for name in ("vectors.db", "store.db"):
        shutil.copy(warm / name, home)
    # Kept there only where none that fits was shipped.
    if (warm / "folds").exists():
        shutil.copytree(warm / "folds", home / "folds")
    before = command(home, "suggest", str(note)).stdout
    registry = Registry(home / "registry")
    lot = random.Random(0)  # noqa: S311  # chance, not secrecy
    killed = 0
    for number in range(KILLS):
        process = subprocess.Popen(
            [sys.executable, "-m", "app", "retrain", "--quiet"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PEEL_HOME": str(home)},
        )
        try:
            process.wait(lot.uniform(0.0, duration))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            killed += 1
        assert registry.pointed_at(CHAMPION) is None
        with Store.open(f"sqlite:///{home / 'store.db'}") as store, store.reading() as session:
            assert len(outcomes(session)) == 184
        runs(home)
        if number % 5 == 0:
            assert command(home, "suggest", str(note)).stdout == before
    assert killed >= KILLS // 2

    last = json.loads(command(home, "retrain").stdout)
    assert (last["challenger"], last["figures"]) == (first["challenger"], first["figures"])
    assert registry.pointed_at(CHALLENGER) == last["challenger"]
    assert not list(registry.folder.glob("models/.stage-*"))
    assert "RUNNING" not in runs(home)
    version = mlflow_of(home).get_model_version_by_alias(MODEL, CHALLENGER)
    assert version.tags["fingerprint"] == last["challenger"]
    assert untold(registry) == {}
    assert command(home, "suggest", str(note)).stdout == before
