"""YAML read as text with the place of everything in it, so that a fault can name its line.

Every scalar stays text: an id such as 1.10 must not become the number 1.1. Files may come from
anyone, so aliases (which can grow without bound), tags and deep nesting are refused.
"""

from collections.abc import Iterator
from pathlib import Path

import yaml

from criteria.files import read_text
from criteria.nodes import Fault, Node, quoted

try:
    from yaml import CBaseLoader as _Loader
except ImportError:  # PyYAML built without libyaml: the same events, about ten times slower.
    from yaml import BaseLoader as _Loader  # type: ignore[assignment]  # same interface

_MAX_DEPTH = 12  # Twice what any file of an edition needs, and far from the recursion limit.
_MAX_VALUES = 100_000  # Thirty times the largest file of PEEL; a million would fill the memory.


def read_marked(path: Path) -> tuple[Node | None, list[Fault]]:
    """Read one YAML file with the place of everything in it.

    Args:
        path: The file; it need not exist.

    Returns:
        The root, or None when the file can't be read at all, and every fault met.
    """
    text, problem = read_text(path)
    if problem is not None:
        return None, [problem]
    return parse_marked(text, path.name)


def parse_marked(text: str, name: str) -> tuple[Node | None, list[Fault]]:
    """Parse YAML text; see :func:`read_marked`.

    Args:
        text: The YAML.
        name: File name that faults and nodes carry.

    Returns:
        The root, or None, and every fault met.
    """
    builder = _Builder(name)
    try:
        return builder.document(yaml.parse(text, Loader=_Loader)), builder.faults
    except _RefusedError as refusal:
        return None, [*builder.faults, refusal.fault]
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = None if mark is None else mark.line + 1
        column = "" if mark is None else f" at column {mark.column + 1}"
        message = f"is not valid YAML: {error.problem or error.context}{column}"
        return None, [*builder.faults, Fault(name, line, "", message)]
    except yaml.YAMLError:
        # The scanner names no line for a character that YAML forbids.
        return None, [Fault(name, None, "", "is not valid YAML: it holds a forbidden character")]


class _RefusedError(Exception):
    """Carries out the fault at which reading stops."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


class _Builder:
    """Turns parsing events into nodes; the events are never expanded, so aliases can't grow."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.faults: list[Fault] = []
        self.count = 0

    def document(self, events: Iterator[yaml.Event]) -> Node | None:
        root: Node | None = None
        for event in events:
            if not isinstance(event, yaml.NodeEvent):
                continue
            if root is not None:
                raise self._refusal(event, "", "holds more than one YAML document")
            root = self._node(events, event, "", 0)
        return root if root is not None else Node("", self.name, 1)

    def _node(self, events: Iterator[yaml.Event], event: yaml.Event, path: str, depth: int) -> Node:
        line = _line(event)
        self.count += 1
        if self.count > _MAX_VALUES:
            raise self._refusal(event, path, f"holds more than {_MAX_VALUES} values")
        if isinstance(event, yaml.AliasEvent):
            raise self._refusal(event, path, "YAML aliases are not allowed; write the value out")
        if getattr(event, "tag", None) is not None:
            raise self._refusal(event, path, "YAML tags are not allowed")
        if depth > _MAX_DEPTH:
            raise self._refusal(event, path, "is nested too deeply")
        if isinstance(event, yaml.ScalarEvent):
            return Node(event.value.strip(), self.name, line, path)
        if isinstance(event, yaml.SequenceStartEvent):
            return Node(tuple(self._items(events, path, depth)), self.name, line, path)
        return Node(self._entries(events, path, depth), self.name, line, path)

    def _items(self, events: Iterator[yaml.Event], path: str, depth: int) -> Iterator[Node]:
        for index, event in enumerate(events):
            if isinstance(event, yaml.SequenceEndEvent):
                return
            yield self._node(events, event, f"{path}[{index}]", depth + 1)

    def _entries(self, events: Iterator[yaml.Event], path: str, depth: int) -> dict[str, Node]:
        found: dict[str, Node] = {}
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            if not isinstance(event, yaml.ScalarEvent):
                raise self._refusal(event, path, "a key must be plain text")
            # The place is shown to people, so a key must not spoil it nor make it endless.
            key = event.value if event.value.isprintable() else quoted(event.value)
            place = f"{path}.{key[:60]}" if path else key[:60]
            child = self._node(events, next(events), place, depth + 1)
            if event.value in found:
                line = _line(event)
                self.faults.append(Fault(self.name, line, place, "the key stands twice"))
            else:
                found[event.value] = child
        return found

    def _refusal(self, event: yaml.Event, path: str, message: str) -> _RefusedError:
        return _RefusedError(Fault(self.name, _line(event), path, message))


def _line(event: yaml.Event) -> int:
    # The stubs allow an event without a mark; the parser always gives one.
    return event.start_mark.line + 1 if event.start_mark else 1
