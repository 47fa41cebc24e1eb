"""Whole-number shares that add up exactly."""

import math
from collections.abc import Sequence


def apportion(values: Sequence[float], total: int) -> list[int]:
    """Split ``total`` units in proportion to the values, by largest remainder.

    Rounding each value by itself would let a printed distribution add up to more or less than one.

    Args:
        values: Not negative; all zero gives all zero.
        total: How many units to share out.

    Returns:
        One whole number a value; they add up to ``total``.
    """
    whole = sum(values)
    if not whole:
        return [0] * len(values)
    exact = [value / whole * total for value in values]
    units = [math.floor(share) for share in exact]
    by_remainder = sorted(range(len(values)), key=lambda at: units[at] - exact[at])
    for at in by_remainder[: total - sum(units)]:
        units[at] += 1
    return units
