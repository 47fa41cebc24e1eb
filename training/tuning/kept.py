"""Tuned encoders kept on disk by what they were made from, so that none is made twice."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from models.adapter import LowRankAdapter
from models.bundle import HEADS
from models.heads import LinearHead
from training.examples import Example


@dataclass(frozen=True)
class Tuned:
    """What tuning gives: the adapter, and the heads that belong to it."""

    adapter: LowRankAdapter
    heads: Mapping[str, LinearHead]


def key_of(examples: Sequence[Example], *parts: str) -> str:
    """Return a SHA-256 over everything that decides what tuning gives."""
    digest = hashlib.sha256("\0".join(parts).encode())
    for example in examples:
        line = [getattr(example, name) for name in example.__dataclass_fields__]
        digest.update(json.dumps(line).encode() + b"\n")
    return digest.hexdigest()


def keep(path: Path, tuned: Tuned) -> None:
    """Write what was tuned, whole or not at all."""
    from safetensors.numpy import save

    arrays = {f"adapter/{k}": v for k, v in tuned.adapter.arrays().items()}
    for name, head in tuned.heads.items():
        arrays |= {f"{name}/weights": head.weights, f"{name}/bias": head.bias}
        classes = json.dumps(head.classes).encode()
        arrays[f"{name}/classes"] = np.frombuffer(classes, dtype=np.uint8)
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".new")
    beside.write_bytes(save({k: np.ascontiguousarray(v) for k, v in arrays.items()}))
    beside.replace(path)


def look_up(path: Path) -> Tuned | None:
    """Read what was kept; None when there is nothing, or nothing that can be read."""
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        arrays = load(path.read_bytes())
        adapter = {k.removeprefix("adapter/"): v for k, v in arrays.items() if "adapter/" in k}
        heads = {
            name: LinearHead(
                tuple(json.loads(arrays[f"{name}/classes"].tobytes())),
                arrays[f"{name}/weights"],
                arrays[f"{name}/bias"],
            )
            for name in HEADS
        }
        return Tuned(LowRankAdapter.from_arrays(adapter), heads)
    except (OSError, KeyError, ValueError, SafetensorError):
        return None
