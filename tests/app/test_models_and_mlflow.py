"""A promotion that is stopped before MLflow knows of it is made good by the next command."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app.main import run
from app.models_here import default_model
from app.settings import read_settings
from criteria.errors import PeelError
from training.model_registry import MODEL, ModelTracker
from training.promoting import promote
from training.registry import CHAMPION, Registry
from training.telling import untold

CHOSEN = "b" * 64
KILLED = """
import os, signal
from app.main import main
from training.model_registry import ModelTracker

ModelTracker.point = lambda self, alias, fingerprint: os.kill(os.getpid(), signal.SIGKILL)
main(["models", "promote", "bbbbbbbb", "--override", "--reason", "a trial"])
"""


@pytest.fixture(autouse=True)
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Registry:
    monkeypatch.setenv("PEEL_HOME", str(tmp_path))
    found = Registry(read_settings().registry)
    with found.writing():
        found.adopt(default_model().folder, CHOSEN)
    return found


@pytest.mark.filterwarnings("ignore")
def test_a_kill_between_switch_and_alias_is_mended_by_the_next_command(
    registry: Registry, capsys: pytest.CaptureFixture[str]
) -> None:
    from mlflow import MlflowClient

    client = MlflowClient(tracking_uri=read_settings().tracking_uri)
    client.create_registered_model(MODEL)
    for fingerprint in (default_model().fingerprint, CHOSEN):
        tags = {"fingerprint": fingerprint}
        version = client.create_model_version(MODEL, registry.folder.as_uri(), tags=tags).version
        if fingerprint != CHOSEN:
            client.set_registered_model_alias(MODEL, CHAMPION, version)

    killed = subprocess.run([sys.executable, "-c", KILLED], env=os.environ, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert registry.pointed_at(CHAMPION) == CHOSEN
    assert alias(client) == default_model().fingerprint
    capsys.readouterr()

    assert run(["models", "list", "--format", "json"]) == 0
    shown = capsys.readouterr()
    assert (json.loads(shown.out)["models"][-1]["roles"], shown.err) == ([CHAMPION], "")
    assert alias(client) == CHOSEN
    assert untold(registry) == {}


def alias(client: object) -> str:
    version = client.get_model_version_by_alias(MODEL, CHAMPION)  # type: ignore[attr-defined]
    return str(version.tags["fingerprint"])


def failing(self: ModelTracker, alias: str, fingerprint: str) -> None:
    raise PeelError("TRACKING_FAILED", "MLflow could not be written", hint="see to it")


def test_a_failure_of_mlflow_is_warned_of_until_it_is_made_good(
    registry: Registry, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    warned = f"warning: MLflow does not name champion {CHOSEN[:12]} yet"
    promoting = ["models", "promote", CHOSEN, "--override", "--reason", "a trial"]
    with monkeypatch.context() as patch:
        patch.setattr(ModelTracker, "point", failing)
        for command in (promoting, ["models", "list"]):
            assert run(command) == 0
            assert warned in capsys.readouterr().err
    assert registry.pointed_at(CHAMPION) == CHOSEN
    monkeypatch.setattr(ModelTracker, "point", lambda self, alias, fingerprint: None)
    assert run(["models", "list"]) == 0
    assert capsys.readouterr().err == ""


def test_while_another_run_writes_the_list_says_that_mlflow_may_differ(
    registry: Registry, capsys: pytest.CaptureFixture[str]
) -> None:
    with registry.writing():
        promote(registry, CHOSEN, default_model(), who="me", override=True, reason="a trial")
        assert run(["models", "list"]) == 0
    assert "MLflow may name other models" in capsys.readouterr().err
