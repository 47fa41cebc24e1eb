"""The model that MLflow serves reads batches as people send them."""

from collections.abc import Sequence

import pandas as pd
import pytest

from classifier.types import Note


class Recorded:
    """A pipeline that keeps what it was asked."""

    notes: Sequence[Note] = ()

    def suggest(self, notes: Sequence[Note]) -> list[object]:
        self.notes = notes
        return []


@pytest.mark.filterwarnings("ignore")
def test_what_only_some_rows_give_is_missing_in_the_others() -> None:
    from training.serving import EvidenceClassifier

    model, asked = EvidenceClassifier(), Recorded()
    model._pipeline = asked
    rows = [{"text": "a", "scope": "2", "note_id": "n1", "force": "X"}, {"text": "b"}]
    model.predict(None, pd.DataFrame(rows))
    assert list(asked.notes) == [
        Note(text="a", note_id="n1", force="X", scope="2"),
        Note(text="b", note_id="row 2"),
    ]
