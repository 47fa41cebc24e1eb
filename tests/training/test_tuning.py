"""Tuning: learns what it is shown, the same every time, and goes on after a kill."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
import torch

from criteria.schema import Edition
from models.ordinal import STRENGTHS
from training.examples import Example
from training.tuning import loop
from training.tuning.batches import first_stage, second_stage
from training.tuning.kept import look_up
from training.tuning.recipe import Recipe, Stage
from training.tuning.several import tune_all
from training.tuning.targets import targets_of
from training.tuning.tuner import Tuner

FIRST = [
    ("No backlog in any unit.", "2.1.1", "positive", 2.0),
    ("A backlog in every unit.", "2.1.1", "negative", -2.0),
    ("Plans are read and acted on.", "3.2.1", "positive", 2.0),
    ("Plans are neither read nor acted on.", "3.2.1", "negative", -2.0),
    ("Some plans are read, others lie unopened.", "3.2.1", "mixed", -1.0),
] * 4
RECIPE = Recipe(
    rank=4, batch_size=5, first=Stage(3, 5e-3, 1e-2, 0.0), second=Stage(2, 5e-3, 1e-2, 0.5)
)


def example(text: str, sub: str, leaning: str, strength: float, source: str) -> Example:
    return Example(text, ((sub, 1.0),), leaning, strength, "evidence", 1.0, source)


@dataclass(frozen=True)
class SmallTuner(Tuner):
    """A tuner whose first stage is a few lines."""

    def _first_examples(self) -> list[Example]:
        return [example(*row, "authored") for row in FIRST]


def small(edition: Edition, folder: Path) -> SmallTuner:
    return SmallTuner(edition, folder, recipe=RECIPE)


RECORDS = [example(*row, "record") for row in FIRST[:10]]


class StoppedError(Exception):
    """Stands for a kill."""


def test_a_stopped_tuning_goes_on_and_comes_to_the_same_numbers(
    edition: Edition, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = small(edition, tmp_path / "whole").tune(RECORDS)
    monkeypatch.setattr(loop, "_SECONDS_BETWEEN_CHECKPOINTS", 0.0)
    done: list[str] = []

    def stop_at(limit: int) -> SmallTuner:
        def progress(stage: str, steps: int) -> None:
            done.append(stage)
            if len(done) == limit:
                raise StoppedError

        return replace(small(edition, tmp_path / "stopped"), progress=progress)

    for limit in (3, 9, 17):
        with pytest.raises(StoppedError):
            stop_at(limit).tune(RECORDS)
    resumed = small(edition, tmp_path / "stopped").tune(RECORDS)
    assert resumed.adapter.fingerprint == whole.adapter.fingerprint
    for name, head in whole.heads.items():
        np.testing.assert_array_equal(resumed.heads[name].weights, head.weights)
    assert not list((tmp_path / "stopped").glob("*.unfinished"))


def test_it_learns_to_tell_apart_what_reads_alike(edition: Edition, tmp_path: Path) -> None:
    longer = replace(RECIPE, dropout=0.0, masking=0.0, first=Stage(20, 2e-3, 5e-3, 0.0))
    tuner = replace(small(edition, tmp_path), recipe=longer)
    tuned = tuner.first_stage()
    vectors = tuner.encoder(tuned).encode([row[0] for row in FIRST[:5]])
    strengths = tuned.heads["strength"].expectation(vectors)
    assert strengths[0] > 0 > strengths[1]
    assert strengths[2] > 0 > strengths[3]


def test_what_was_tuned_is_not_tuned_again(edition: Edition, tmp_path: Path) -> None:
    first = small(edition, tmp_path).first_stage()

    def forbidden(stage: str, steps: int) -> None:
        raise AssertionError("tuned twice")

    again = replace(small(edition, tmp_path), progress=forbidden).first_stage()
    assert again.adapter.fingerprint == first.adapter.fingerprint
    [path] = tmp_path.glob("*.safetensors")
    path.write_bytes(path.read_bytes()[:100])
    assert look_up(path) is None


def test_every_text_is_seen_once_an_epoch_and_replay_keeps_its_share() -> None:
    recipe = Recipe(batch_size=4, replay=0.25)
    lengths = list(range(10, 40))
    epochs = recipe.first.epochs
    seen = sorted(row for batch in first_stage(lengths, recipe) for row in batch)
    assert seen == sorted(list(range(30)) * epochs)
    batches = second_stage(lengths, 12, recipe)
    rows = [row for batch in batches for row in batch]
    assert sum(row < 12 for row in rows) == 6 * recipe.second.epochs
    assert sorted(row for row in rows if row >= 12) == sorted(
        list(range(12, 30)) * recipe.second.epochs
    )


def test_several_tunings_at_once_come_to_the_same_as_one_by_one(
    edition: Edition, tmp_path: Path
) -> None:
    selections = [RECORDS[:5], RECORDS]
    tune_all(small(edition, tmp_path / "both"), selections)
    kept = {path.name: path.read_bytes() for path in (tmp_path / "both").glob("*.safetensors")}
    alone = small(edition, tmp_path / "alone")
    for selection in selections:
        alone.tune(selection)
    assert len(kept) == 3
    assert kept == {p.name: p.read_bytes() for p in (tmp_path / "alone").glob("*.safetensors")}


def test_targets_say_nothing_where_an_example_teaches_nothing(edition: Edition) -> None:
    blank = Example("Car park full.", (), None, None, "other", 1.0, "authored")
    full = example("No backlog.", "2.1.1", "positive", 2.0, "record")
    targets = targets_of([blank, full], edition, 0.6)
    for name in ("routing", "leaning", "strength"):
        rows: Sequence[float] = getattr(targets, name).sum(dim=1).tolist()
        assert rows == pytest.approx([0.0, 1.0])
    assert STRENGTHS[int(torch.argmax(targets.strength[1]))] == 2
    assert json.dumps(targets.relevance.tolist()) == "[[0.0, 1.0], [1.0, 0.0]]"
