"""Drift: nothing is called for where nothing moved, and each measure sees its own change."""

from collections import Counter

import numpy as np
import pytest

from models.heads import Vectors
from training.drift import (
    NOTHING,
    RETRAIN,
    THRESHOLDS,
    Measure,
    measure,
    stability_index,
    strongest,
)
from training.profile import Profile, Reading
from training.reference import FAR, Reference, Usual, nearest


def vectors(n: int, seed: int, towards: float = 3.0) -> Vectors:
    found = np.random.default_rng(seed).normal(size=(n, 16)).astype(np.float32)
    found[:, 0] += towards
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True))


def reading(seed: int = 0, **changed: object) -> Reading:
    lot = np.random.default_rng(seed)
    usual = {
        "notes": 100,
        "routing": dict(Counter(lot.choice(list("123"), 600, p=[0.5, 0.3, 0.2]).tolist())),
        "leanings": dict(Counter(lot.choice(["negative", "positive"], 600).tolist())),
        "left_out": 60,
        "scopes": 100,
        "abstained": 20,
        "vectors": vectors(600, seed),
    }
    found = {**usual, **changed}
    return Reading(vectors=found.pop("vectors"), profile=Profile(**found))  # type: ignore[arg-type]


def reference() -> Reference:
    known = reading(0)
    unseen = nearest(vectors(600, 2), known.vectors)
    return Reference(Usual(known.profile, float(np.quantile(unseen, FAR))), known.vectors)


CHANGES = {
    "routing_mix": {"routing": {"1": 50, "2": 50, "3": 500}},
    "polarity_mix": {"leanings": {"negative": 500, "positive": 100}},
    "abstentions": {"abstained": 60},
    "left_out": {"left_out": 400},
    "far_vectors": {"vectors": vectors(600, 1, towards=-3.0)},
}


def test_the_same_kind_of_texts_calls_for_nothing() -> None:
    found = measure(reference(), reading(1))
    assert strongest(found) == NOTHING
    assert {one.name for one in found} | {"agreement"} == set(THRESHOLDS)


@pytest.mark.parametrize("name", CHANGES)
def test_each_measure_sees_its_own_change(name: str) -> None:
    found = {one.name: one for one in measure(reference(), reading(1, **CHANGES[name]))}
    assert found[name].action != NOTHING
    assert [one.name for one in found.values() if one.action != NOTHING] == [name]


def test_too_few_pieces_say_nothing() -> None:
    few = measure(reference(), reading(1, leanings={"negative": 10}))
    assert all(one.value is None and one.action == NOTHING for one in few)


def test_the_strongest_action_is_told() -> None:
    calm = Measure("abstentions", 0.0, None, None, NOTHING, "")
    assert strongest([calm, Measure("agreement", 0.3, None, None, RETRAIN, "")]) == RETRAIN


def test_chance_alone_is_no_instability() -> None:
    lot = np.random.default_rng(0)
    values = [
        stability_index(
            Counter(lot.integers(0, 5, 100).tolist()), Counter(lot.integers(0, 5, 100).tolist())
        )
        for _ in range(50)
    ]
    assert np.mean(values) < 0.05
