"""Results as JSON: one object a line, or one array."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from classifier.reporting.records import evidence_record, result_record, suggestion_record
from classifier.types import NoteResult
from criteria.schema import Edition

_SUGGESTIONS, _EVIDENCE = '"suggestions": []', '"evidence": []'
# Legal inside a JSON string, yet many readers end a line at the first three, and the surrogates
# of a broken pair cannot be written as UTF-8.
_ESCAPED = re.compile("[\x85\u2028\u2029\ud800-\udfff]")


def json_line(value: object) -> str:
    """Return a value as json on one line, readable for people and for every reader of lines."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    return _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _object_chunks(result: NoteResult) -> Iterator[str]:
    """Yield one note's object piece by piece of evidence, so that a long note stays small.

    The empty list that is opened up is the first of its name: quotes inside a string are escaped,
    so no text of a note can look like it.
    """
    head, tail = json_line(result_record(replace(result, suggestions=()))).split(_SUGGESTIONS, 1)
    yield head + _SUGGESTIONS[:-1]
    for number, suggestion in enumerate(result.suggestions):
        bare = json_line(suggestion_record(replace(suggestion, evidence=())))
        before, after = bare.split(_EVIDENCE, 1)
        yield (", " if number else "") + before + _EVIDENCE[:-1]
        for place, piece in enumerate(suggestion.evidence):
            yield (", " if place else "") + json_line(evidence_record(piece))
        yield "]" + after
    yield "]" + tail


def jsonl_lines(results: Iterable[NoteResult], edition: Edition) -> Iterator[str]:
    """Yield one JSON object a note, each on a line of its own.

    Args:
        results: Read one at a time.
        edition: Not needed here; every report takes the same arguments.

    Yields:
        Pieces of lines; each line ends with a line feed.
    """
    for result in results:
        yield from _object_chunks(result)
        yield "\n"


def json_chunks(results: Iterable[NoteResult], edition: Edition) -> Iterator[str]:
    """Yield one JSON array with the object of every note.

    Args:
        results: Read one at a time.
        edition: Not needed here; every report takes the same arguments.

    Yields:
        Pieces that make one valid array together, also when there are no notes.
    """
    between = "["
    for result in results:
        yield f"{between}\n"
        yield from _object_chunks(result)
        between = ","
    yield "[]\n" if between == "[" else "\n]\n"
