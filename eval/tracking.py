"""Evaluations as MLflow runs: figures, digests and pictures, and never a word of a note."""

import hashlib
import importlib.metadata
import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from criteria.schema import Edition
from eval.cross_validation import HeldOut
from eval.evaluation import Evaluation
from eval.pictures import pictures_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

EXPERIMENT = "peel-evaluation"
_LIBRARIES = ("mlflow", "numpy", "peft", "scikit-learn", "sentence-transformers", "torch")
# Names of metrics may hold only these beside letters and digits.
_ALLOWED = "_-. /"


@dataclass(frozen=True)
class Tracker:
    """Where runs are kept.

    Attributes:
        uri: MLflow's tracking address, such as ``sqlite:////home/me/peel/mlflow.db``.
        artifacts: Folder of the pictures of new experiments.
    """

    uri: str
    artifacts: Path

    def log(
        self,
        evaluation: Evaluation,
        edition: Edition,
        parameters: Mapping[str, object],
        source: str,
    ) -> str:
        """Log an evaluation as a run, with baselines and ablations as runs under it.

        Args:
            evaluation: Figures and held-out predictions.
            edition: Whose grades they are.
            parameters: What decided them: recipe, encoder, model fingerprint.
            source: Name of the data file, for people.

        Returns:
            The id of the run.
        """
        import mlflow
        import pandas as pd
        from mlflow.data.pandas_dataset import from_pandas

        figures = evaluation.figures
        with self.experiment(), mlflow.start_run(run_name="evaluation") as run:
            mlflow.log_params(dict(parameters) | {"records": figures["n"]})
            mlflow.log_params({"edition": edition.name, "edition_fingerprint": edition.fingerprint})
            mlflow.set_tags(library_versions())
            dataset = from_pandas(pd.DataFrame(list(_rows(evaluation.held_out))), name=source)
            mlflow.log_input(dataset, context="evaluation")
            mlflow.log_metrics(dict(flat_metrics(figures)))
            mlflow.log_dict(dict(figures), "figures.json")
            for name, picture in pictures_of(evaluation.held_out, figures, edition).items():
                mlflow.log_figure(picture, f"{name}.png")
            for group in ("baselines", "ablations"):
                for name, row in figures.get(group, {}).items():
                    with mlflow.start_run(run_name=name, nested=True):
                        mlflow.set_tag("kind", group)
                        mlflow.log_metrics(dict(flat_metrics(row)))
        return str(run.info.run_id)

    def log_figures(
        self,
        name: str,
        figures: Mapping[str, Any],
        parameters: Mapping[str, object],
        pictures: Mapping[str, "Figure"],
    ) -> str:
        """Log other figures than an evaluation's as a run, with pictures.

        Args:
            name: Of the run.
            figures: Numbers, in any depth.
            parameters: What decided them.
            pictures: By name.

        Returns:
            The id of the run.
        """
        import mlflow

        with self.experiment(), mlflow.start_run(run_name=name) as run:
            mlflow.log_params(dict(parameters))
            mlflow.set_tags(library_versions())
            mlflow.log_metrics(dict(flat_metrics(figures)))
            mlflow.log_dict(dict(figures), "figures.json")
            for title, picture in pictures.items():
                mlflow.log_figure(picture, f"{title}.png")
        return str(run.info.run_id)

    @contextmanager
    def experiment(self, name: str = EXPERIMENT) -> Iterator[None]:
        """Open an experiment of ours; stdout is the caller's, and nothing is sent anywhere."""
        os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
        os.environ.setdefault("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")
        import mlflow

        # The first use of a database writes a line for each migration.
        for library in ("mlflow", "alembic"):
            logging.getLogger(library).setLevel(logging.ERROR)
        before = mlflow.get_tracking_uri()
        mlflow.set_tracking_uri(self.uri)
        try:
            if mlflow.get_experiment_by_name(name) is None:
                place = self.artifacts.resolve().as_uri() if self.uri.startswith("sqlite") else None
                mlflow.create_experiment(name, artifact_location=place)
            mlflow.set_experiment(name)
            yield
        finally:
            mlflow.set_tracking_uri(before)


def library_versions() -> dict[str, str]:
    """Return tags that say which libraries made a run."""
    return {f"library.{name}": importlib.metadata.version(name) for name in _LIBRARIES}


def _rows(held_out: HeldOut) -> Iterator[dict[str, object]]:
    """What identifies the data without telling it: ids, and hashes of what was said."""
    for record in held_out.records:
        text = "\n".join(finding.text for finding in record.findings)
        yield {
            "id": record.id,
            "force": record.force,
            # As text: whole numbers make MLflow warn of missing values to come.
            "year": str(record.year),
            "core_question": record.core_question,
            "grade": record.grade,
            "sha256": hashlib.sha256(text.encode()).hexdigest(),
        }


def flat_metrics(figures: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, float]]:
    """Yield every number under a name that MLflow takes, intervals as low and high."""
    for key, value in figures.items():
        name = prefix + "".join(c if c.isalnum() or c in _ALLOWED else "_" for c in str(key))
        if isinstance(value, Mapping):
            yield from flat_metrics(value, f"{name}/")
        elif isinstance(value, list) and len(value) == 2 and isinstance(value[0], float):
            yield f"{name}_low", value[0]
            yield f"{name}_high", value[1]
        elif isinstance(value, int | float):
            yield name, float(value)
