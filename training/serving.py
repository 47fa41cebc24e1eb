"""The model that MLflow loads: notes in, one suggestion object a note out.

MLflow runs this file ("models from code") with the packages ``classifier``, ``models`` and
``criteria`` beside it and the bundle as an artifact. It must import nothing else of ours.
"""

import json
from typing import Any

import pandas as pd
from mlflow.models import set_model
from mlflow.pyfunc.model import PythonModel


class EvidenceClassifier(PythonModel):
    """Suggests grades for rows of notes; see the signature for the columns."""

    def load_context(self, context: Any) -> None:  # noqa: ANN401  # MLflow's
        """Load the bundle that was logged, checking its hashes."""
        from classifier.pipeline import Pipeline

        self._pipeline = Pipeline.load(context.artifacts["bundle"])

    def predict(self, context: Any, model_input: pd.DataFrame, params: Any = None) -> pd.DataFrame:  # noqa: ANN401
        """Return a column ``suggestions``: for each note its line of ``peel suggest``'s jsonl."""
        from classifier.reporting.records import result_record
        from classifier.types import Note

        # A batch where only some rows give a column has NaN in the others, which is true.
        rows = model_input.astype(object).where(model_input.notna(), None).to_dict("records")
        notes = [
            Note(
                text=row["text"],
                note_id=row.get("note_id") or f"row {number}",
                force=row.get("force") or None,
                scope=row.get("scope") or None,
            )
            for number, row in enumerate(rows, 1)
        ]
        results = self._pipeline.suggest(notes)
        lines = [json.dumps(result_record(result), ensure_ascii=False) for result in results]
        return pd.DataFrame({"suggestions": lines})


set_model(EvidenceClassifier())
