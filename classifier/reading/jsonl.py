"""Notes in a json-lines file: an object a line, streamed."""

import json
from collections.abc import Iterator
from pathlib import Path

from classifier.reading.fields import placed_note
from classifier.reading.lines import open_lines
from classifier.reading.placed import Placed
from criteria.errors import PeelError

EXAMPLE = 'a line must look like {"note_id": "n1", "text": "…"}'


class Refused(ValueError):
    """Valid to Python's json, not to us; the message says why."""


def bad_json(what: str, where: str) -> PeelError:
    """Return the error for a line that is no note."""
    return PeelError("NOTE_BAD_JSON", what, hint=EXAMPLE, where=where)


def unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Build an object, refusing a key that occurs twice (json itself would drop the first)."""
    made = dict(pairs)
    if len(made) < len(pairs):
        raise Refused("a key occurs twice")
    return made


def no_constant(_: str) -> None:
    """Refuse NaN and the infinities, which are no json."""
    raise Refused("NaN and Infinity are no json")


def parse_line(line: str, where: str) -> dict[str, object]:
    """Return the object on one line.

    Args:
        line: The line, without its line end (json would count columns from there).
        where: File and line, for errors.

    Raises:
        PeelError: ``NOTE_BAD_JSON``; names the column where json stops making sense.
    """
    try:
        value = json.loads(line, object_pairs_hook=unique, parse_constant=no_constant)
        if "\\u" in line:
            # A lone surrogate is valid json, but no file or report can hold it.
            json.dumps(value, ensure_ascii=False).encode()
    except json.JSONDecodeError as problem:
        place = f"{where}, column {problem.colno}"
        raise bad_json("this line is no json", place) from None
    except UnicodeEncodeError:
        raise bad_json("there is half a character (a lone surrogate) here", where) from None
    except Refused as problem:
        raise bad_json(str(problem), where) from None
    except (RecursionError, ValueError):
        raise bad_json("this json is nested too deeply or has a monstrous number", where) from None
    if not isinstance(value, dict):
        raise bad_json("this line is json, but no object", where)
    if "text" not in value:
        raise bad_json("there is no text in this object", where)
    return value


def read_jsonl(path: Path) -> Iterator[Placed]:
    """Yield the notes of a json-lines file, one line at a time; blank lines are passed over.

    Args:
        path: A file with an object a line. ``text`` is required; keys that we do not know are
            kept. An id may be a whole number; an object without one is called ``<file>-<line>``.

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
            yield placed_note(
                parse_line(line.rstrip("\r\n"), where),
                default_id=f"{path.stem}-{number}",
                where=where,
                field_word="key",
            )
    if empty:
        raise PeelError("NOTE_EMPTY", "the file is empty", hint=EXAMPLE, where=path.name)
