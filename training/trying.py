"""Trying champion and challenger: behaviour tests and speed, beside what they suggest."""

import time
from collections.abc import Mapping, Sequence

from classifier.pipeline import Pipeline
from classifier.types import Note
from eval.behaviour import run_behaviour
from eval.cross_validation import Fitted
from eval.records import Record
from training.comparing import Predictions
from training.corpus import Corpus
from training.gate import Evidence
from training.held_out import FoldModels
from training.registry import CHALLENGER, CHAMPION

_TIMED_NOTES, _TIMED_RUNS = 20, 3


def tried(
    champion: Fitted,
    challenger: Fitted,
    folds: FoldModels,
    judged: Corpus,
    both: Mapping[str, Predictions],
) -> Evidence:
    """Run the behaviour tests and the clock on both models; return all that the gate looks at.

    Args:
        champion: The model that answers now.
        challenger: The one that may replace it.
        folds: Their edition and the committed records.
        judged: The held-out rows.
        both: What each model suggests for those, by its role.
    """
    before, after = (
        Pipeline(folds.edition, fitted.encoder, fitted.bundle) for fitted in (champion, challenger)
    )
    return Evidence(
        rows=judged.rows,
        sizes=[len(pieces) for pieces in judged.pieces],
        champion=both[CHAMPION],
        challenger=both[CHALLENGER],
        behaviour=(run_behaviour(before).rates(), run_behaviour(after).rates()),
        seconds=_seconds(before, after, folds.records),
    )


def _seconds(before: Pipeline, after: Pipeline, records: Sequence[Record]) -> tuple[float, float]:
    """Time both on the same notes, in turns; return the quicker run of each, in processor time.

    Other work on the machine slows the clock on the wall and not this one.
    """
    notes = [
        Note(text="\n".join(f.text for f in record.findings), note_id=record.id)
        for record in records[:_TIMED_NOTES]
    ]
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(_TIMED_RUNS):
        for pipeline, times in zip((before, after), taken, strict=True):
            start = time.process_time()
            pipeline.suggest(notes)
            times.append(time.process_time() - start)
    return min(taken[0]), min(taken[1])
