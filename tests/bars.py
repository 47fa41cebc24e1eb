"""Figures beside the bars that they are held to, for the measurements that are no tests."""

import sys

missed: list[str] = []


def say(name: str, value: float, bar: float, *, at_most: bool) -> None:
    """Print a figure beside its bar, and remember it when it misses."""
    met = value <= bar if at_most else value >= bar
    sign = "<=" if at_most else ">="
    sys.stdout.write(f"{name:<58} {value:8.2f}   bar {sign} {bar:g}{'' if met else '   MISSED'}\n")
    sys.stdout.flush()
    if not met:
        missed.append(name)
