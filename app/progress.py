"""A progress bar on stderr for work that takes longer than people like to wait in silence."""

import itertools
import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from rich.progress import Progress

Item = TypeVar("Item")
_PATIENCE_SECONDS = 2.0
_STEP = re.compile(r"^step (\d+)/(\d+) (.+)\n", re.MULTILINE)


def tracked(items: Iterator[Item], *, total: int, what: str, quiet: bool = False) -> Iterator[Item]:
    """Pass items through; after two seconds show how many of the total are done.

    Args:
        items: What is worked on.
        total: How many there will be.
        what: Plural noun for the bar, such as ``notes``.
        quiet: Show nothing. Nothing is shown either when stderr is no terminal.
    """
    if quiet or not sys.stderr.isatty():
        yield from items
        return
    started = time.monotonic()
    bar: Progress | None = None
    done = 0
    try:
        for item in items:
            done += 1
            if bar is None and time.monotonic() - started > _PATIENCE_SECONDS and done < total:
                bar = _bar()
                task = bar.add_task(what, total=total)
            if bar is not None:
                bar.update(task, completed=done)
            yield item
    finally:
        if bar is not None:
            bar.stop()


@contextmanager
def steps(*, total: int, what: str, quiet: bool = False) -> Iterator[Callable[[], None]]:
    """Show a bar for a few long steps; call what this yields after each of them."""
    if quiet or not sys.stderr.isatty():
        yield lambda: None
        return
    bar = _bar()
    task = bar.add_task(what, total=total)
    try:
        yield lambda: bar.advance(task)
    finally:
        bar.stop()


@contextmanager
def named_steps(
    *, total: int, quiet: bool = False, lines: bool = False
) -> Iterator[Callable[[str], None]]:
    """Show a few long steps; call what this yields as each begins, with its name.

    Args:
        total: How many there will be.
        quiet: Show nothing.
        lines: Write a line a step, for a program that reads stderr (``latest_step``).
    """
    begun = itertools.count()
    if lines and not quiet:
        yield lambda name: _write(f"step {next(begun)}/{total} {name}\n")
        return
    if quiet or not sys.stderr.isatty():
        yield lambda name: None
        return
    bar = _bar()
    task = bar.add_task("steps", total=total)
    try:
        yield lambda name: bar.update(task, completed=next(begun), description=name)
    finally:
        bar.stop()


def latest_step(told: str) -> tuple[int, int, str]:
    """Return steps done, steps in all and the name of the present one, from a command's stderr."""
    found = _STEP.findall(told)
    if not found:
        return 0, 0, ""
    done, total, name = found[-1]
    return int(done), int(total), name


def _write(line: str) -> None:
    sys.stderr.write(line)
    sys.stderr.flush()


def _bar() -> "Progress":
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    bar.start()
    return bar
