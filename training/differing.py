"""What lies between two models: the outcomes they learned from, and the numbers that moved."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from models.bundle import Bundle


def difference(
    first: Bundle, second: Bundle, first_trail: Mapping[str, Any], second_trail: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the difference between two bundles as plain JSON; ``first`` is the older one."""
    ids = [
        {row["id"]: row["grade"] for row in trail.get("outcomes", ())}
        for trail in (first_trail, second_trail)
    ]
    return {
        "first": first.fingerprint,
        "second": second.fingerprint,
        "same_encoder": first.encoder == second.encoder,
        "same_heads": {
            name: bool(
                np.array_equal(first.heads[name].weights, second.heads[name].weights)
                and np.array_equal(first.heads[name].bias, second.heads[name].bias)
            )
            for name in first.heads
        },
        "outcomes_added": sorted(ids[1].keys() - ids[0].keys()),
        "outcomes_gone": sorted(ids[0].keys() - ids[1].keys()),
        "outcomes_regraded": sorted(
            name for name in ids[0].keys() & ids[1].keys() if ids[0][name] != ids[1][name]
        ),
        "numbers": {
            name: [_number(first, name), _number(second, name)]
            for name in ("smallest_confidence", "plausible_mass")
        },
        "cutpoints": [first.grader.cutpoints.tolist(), second.grader.cutpoints.tolist()],
        "weights": [first.grader.weights.tolist(), second.grader.weights.tolist()],
    }


def _number(bundle: Bundle, name: str) -> float:
    return float(getattr(bundle.rule, name))


def difference_lines(found: Mapping[str, Any]) -> Iterator[str]:
    """Yield a difference as lines."""
    yield f"{found['first'][:12]} → {found['second'][:12]}"
    yield f"  encoder: {'the same' if found['same_encoder'] else 'another'}"
    for name, same in found["same_heads"].items():
        yield f"  {name} head: {'the same' if same else 'another'}"
    for key in ("outcomes_added", "outcomes_gone", "outcomes_regraded"):
        names = found[key]
        told = ": " + ", ".join(names) if names else ""
        yield f"  {key.replace('_', ' ')}: {len(names)}{told}"
    for name, (before, after) in found["numbers"].items():
        yield f"  {name.replace('_', ' ')}: {before:.4f} → {after:.4f}"
    for name in ("cutpoints", "weights"):
        before, after = (np.round(np.asarray(values), 3).tolist() for values in found[name])
        yield f"  {name} of the set grader: {before} → {after}"
