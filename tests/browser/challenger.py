"""A challenger in a registry within seconds, where training one takes a minute and more.

The model is the shipped one with another threshold of doubt, and the predictions that the gate
looks at are made up. The gate, the registry and whatever happens after it are the real ones.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np

from app.models_here import default_model
from models.bundle import read_bundle, write_bundle
from training.comparing import Predictions
from training.corpus import Row
from training.gate import Evidence, judge, verdict_record
from training.pointers import write_json
from training.registry import Registry

_FORCES, _ROWS = 8, 96
_RATES = {"polarity_pairs": {"passed": 0.9}}


def _predictions(right: float) -> Predictions:
    lot = np.random.default_rng(0)
    grades = lot.integers(0, 4, _ROWS)
    off = np.where(lot.random(_ROWS) < right, 0, np.where(grades < 3, 1, -1))
    suggested = grades + off
    probabilities = np.full((_ROWS, 4), 0.1)
    probabilities[np.arange(_ROWS), suggested] = 0.7
    return Predictions(grades, suggested, probabilities, np.zeros(_ROWS, dtype=bool))


def _evidence() -> Evidence:
    rows = [
        Row(f"r{n}", f"force {n % _FORCES}", "3.2", "3", "good", 1.0, False, "record", "", 0)
        for n in range(_ROWS)
    ]
    better = (_predictions(0.6), _predictions(0.8))
    return Evidence(rows, [3] * _ROWS, *better, (_RATES, _RATES), (1.0, 1.0))


def register_challenger(home: Path) -> str:
    """Put a challenger that the gate lets pass into the registry of a server; name it."""
    default = default_model()
    shipped = read_bundle(default.folder)
    doubt = replace(shipped.rule, smallest_confidence=shipped.rule.smallest_confidence + 0.01)
    registry = Registry(home / "registry")
    verdict = judge(_evidence())
    assert verdict.promote, verdict.missed
    with registry.writing(), registry.staged() as stage:
        made = replace(shipped, name="trial", rule=doubt)
        fingerprint = write_bundle(made, stage / "bundle", "A trial: no figures stand behind it.")
        write_json(stage / "trail.json", {"name": "trial"})
        registry.keep(stage, fingerprint)
        kept = {"champion": default.fingerprint, **verdict_record(verdict)}
        write_json(registry.verdict_path(fingerprint, default.fingerprint), kept)
        registry.challenge(fingerprint)
    return fingerprint
