"""A json-lines file: a note or judgment, as an object, a line; streamed."""

import json
from collections.abc import Iterator
from pathlib import Path

from classifier.reading.fields import placed_note
from classifier.reading.lines import open_lines
from classifier.reading.placed import Placed
from classifier.reading.shapes import NOTES, Row, Shape
from criteria.errors import PeelError


class Refused(ValueError):
    """Valid to Python's json, not to us; the message says why."""


def unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Build an object, refusing a key that occurs twice (json itself would drop the first)."""
    made = dict(pairs)
    if len(made) < len(pairs):
        raise Refused("a key occurs twice")
    return made


def no_constant(_: str) -> None:
    """Refuse NaN and the infinities, which are no json."""
    raise Refused("NaN and Infinity are no json")


def decoded(line: str) -> object:
    """Return what a line of json says.

    Raises:
        JSONDecodeError: it is no json.
        Refused: it is, but nothing that we would keep.
    """
    try:
        value = json.loads(line, object_pairs_hook=unique, parse_constant=no_constant)
        if "\\u" in line:
            # A lone surrogate is valid json, but no file or report can hold it.
            json.dumps(value, ensure_ascii=False).encode()
    except (json.JSONDecodeError, Refused):
        raise
    except UnicodeEncodeError:
        raise Refused("there is half a character (a lone surrogate) here") from None
    except (RecursionError, ValueError):
        raise Refused("this json is nested too deeply or has a monstrous number") from None
    return value


def parse_line(line: str, where: str, shape: Shape) -> dict[str, object]:
    """Return the object on one line.

    Args:
        line: The line, without its line end (json would count columns from there).
        where: File and line, for errors.
        shape: Which keys it has.

    Raises:
        PeelError: ``NOTE_BAD_JSON``; names the column where json stops making sense.
    """

    def bad_json(what: str, where: str = where) -> PeelError:
        return PeelError("NOTE_BAD_JSON", what, hint=shape.json_example, where=where)

    try:
        value = decoded(line)
    except json.JSONDecodeError as problem:
        raise bad_json("this line is no json", f"{where}, column {problem.colno}") from None
    except Refused as problem:
        raise bad_json(str(problem)) from None
    if not isinstance(value, dict):
        raise bad_json("this line is json, but no object")
    for name in shape.required:
        if name not in value:
            raise bad_json(f"there is no {name} in this object")
    return value


def jsonl_rows(path: Path, shape: Shape) -> Iterator[Row]:
    """Yield the objects of a json-lines file, one line at a time; blank lines are passed over.

    Args:
        path: A file with an object a line.
        shape: Which keys the objects have.

    Raises:
        PeelError: the file or a line is unreadable; names the line.
    """
    empty = True
    with open_lines(path) as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            empty = False
            where = f"{path.name}, line {number}"
            yield Row(parse_line(line.rstrip("\r\n"), where, shape), where, number, "key")
    if empty:
        raise PeelError("NOTE_EMPTY", "the file is empty", hint=shape.json_example, where=path.name)


def read_jsonl(path: Path) -> Iterator[Placed]:
    """Yield the notes of a json-lines file, one line at a time.

    Args:
        path: A file with an object a line. ``text`` is required; keys that we do not know are
            kept. An id may be a whole number; an object without one is called ``<file>-<line>``.

    Raises:
        PeelError: the file or a line is unreadable; names the line.
    """
    for row in jsonl_rows(path, NOTES):
        yield placed_note(row, default_id=f"{path.stem}-{row.number}")
