"""Shapes that the files of an edition must have, and what keeps a file from its shape."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from criteria.nodes import Fault, Node, quoted

# Anything but tab and newline could disguise text on a terminal.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class Shape(Protocol):
    """What a value must look like."""

    def misfits(self, node: Node) -> Iterator[Fault]:
        """Yield every way in which the value differs from the shape."""
        ...


@dataclass(frozen=True)
class Text:
    """Text that isn't empty.

    Attributes:
        pattern: Regular expression that the whole text must match.
        means: The pattern in words, for the message.
    """

    pattern: str = r"(?s).*"
    means: str = ""

    def misfits(self, node: Node) -> Iterator[Fault]:
        """Yield a fault when this isn't text, is empty, or doesn't match."""
        if not isinstance(node.value, str):
            yield node.fault("must be text")
        elif not node.value:
            yield node.fault("is empty")
        elif _CONTROL.search(node.value):
            yield node.fault("holds a control character")
        elif not re.fullmatch(self.pattern, node.value):
            yield node.fault(f"must be {self.means}, not {quoted(node.value)}")


@dataclass(frozen=True)
class ListOf:
    """A list with at least `least` items of one shape."""

    item: Shape
    least: int = 1

    def misfits(self, node: Node) -> Iterator[Fault]:
        """Yield a fault when this isn't a list or is too short, and those of each item."""
        if not isinstance(node.value, tuple):
            yield node.fault("must be a list")
            return
        if len(node.value) < self.least:
            yield node.fault(f"needs at least {self.least} items, has {len(node.value)}")
        for child in node.value:
            yield from self.item.misfits(child)


@dataclass(frozen=True)
class MapOf:
    """A mapping whose keys are free and whose values have one shape."""

    item: Shape

    def misfits(self, node: Node) -> Iterator[Fault]:
        """Yield a fault when this isn't a mapping, and those of each value."""
        if not isinstance(node.value, dict):
            yield node.fault("must be a mapping of keys to values")
            return
        for child in node.value.values():
            yield from self.item.misfits(child)


@dataclass(frozen=True)
class Record:
    """A mapping with named keys and no others."""

    required: Mapping[str, Shape]
    optional: Mapping[str, Shape] = field(default_factory=dict)

    def misfits(self, node: Node) -> Iterator[Fault]:
        """Yield a fault for each key that is missing or unknown, and those of each value."""
        if not isinstance(node.value, dict):
            yield node.fault(f"must be a mapping with the keys {', '.join(self.required)}")
            return
        for key in self.required:
            if key not in node.value:
                yield node.fault(f"the key {key!r} is missing")
        known = {**self.required, **self.optional}
        for key, child in node.value.items():
            if key in known:
                yield from known[key].misfits(child)
            else:
                yield child.fault(f"unknown key; the keys here are {', '.join(known)}")
