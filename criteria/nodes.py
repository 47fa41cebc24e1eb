"""Values of an edition's files with their place, and the faults found in them."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a file of an edition.

    Attributes:
        file: Name of the file inside the edition's folder.
        line: Line number from 1, or None when the whole file is at fault.
        path: Keys that lead to the place, such as ``questions[3].text``; may be empty.
        message: What is wrong, in plain English, without a full stop.
    """

    file: str
    line: int | None
    path: str
    message: str

    @property
    def where(self) -> str:
        """The place as a person reads it, such as ``criteria.yaml:41: questions[3].text``."""
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.path}" if self.path else place

    def __str__(self) -> str:
        """Return the place and the message."""
        return f"{self.where}: {self.message}"


@dataclass(frozen=True, slots=True)
class Node:
    """A value of a YAML file with its place.

    The look-ups are lenient (a key that is absent or of another kind gives an empty answer), so
    that checks can go on past a fault that was already reported.

    Attributes:
        value: Text, a tuple of nodes, or nodes by key.
        file: Name of the file.
        line: Line number from 1.
        path: Keys that lead here.
    """

    value: "str | tuple[Node, ...] | dict[str, Node]"
    file: str
    line: int
    path: str = ""

    @property
    def where(self) -> str:
        """The place as a person reads it; see :attr:`Fault.where`."""
        return self.fault("").where

    def fault(self, message: str) -> Fault:
        """Return a fault at this place."""
        return Fault(self.file, self.line, self.path, message)

    def text(self, key: str) -> str:
        """Return the text under the key, or an empty string."""
        child = self.entries().get(key)
        return child.value if child is not None and isinstance(child.value, str) else ""

    def items(self, key: str) -> "tuple[Node, ...]":
        """Return the nodes of the list under the key, or none."""
        child = self.entries().get(key)
        return child.value if child is not None and isinstance(child.value, tuple) else ()

    def texts(self, key: str) -> tuple[str, ...]:
        """Return the texts of the list under the key, or none."""
        return tuple(node.value for node in self.items(key) if isinstance(node.value, str))

    def is_mapping(self, key: str) -> bool:
        """Tell whether a mapping, perhaps an empty one, stands under the key."""
        child = self.entries().get(key)
        return child is not None and isinstance(child.value, dict)

    def text_map(self, key: str) -> dict[str, str]:
        """Return the texts by key of the mapping under the key, or none."""
        found = self.entries(key).items()
        return {name: node.value for name, node in found if isinstance(node.value, str)}

    def entries(self, key: str | None = None) -> "dict[str, Node]":
        """Return the nodes by key of this mapping, or of the mapping under the key."""
        node = self if key is None else self.entries().get(key)
        return node.value if node is not None and isinstance(node.value, dict) else {}


def quoted(text: str) -> str:
    """Return text as a message shows it: quoted, escaped and cut to 60 characters."""
    return repr(text if len(text) <= 60 else text[:57] + "...")


def repeated(nodes: tuple[Node, ...], key: str, what: str) -> Iterator[Fault]:
    """Yield a fault for each node whose text under a key stands in an earlier node.

    Args:
        nodes: The nodes of one list.
        key: The key that must differ.
        what: What the message calls it.

    Yields:
        One fault for each repetition.
    """
    seen: dict[str, Node] = {}
    for node in nodes:
        text = node.text(key)
        if text and text in seen:
            yield node.fault(f"{what} {quoted(text)} already stands in line {seen[text].line}")
        seen.setdefault(text, node)
