"""Results as JSON: one object a line, or one array."""

import json
import re
from collections.abc import Iterable, Iterator

from classifier.reporting.records import result_record
from classifier.types import NoteResult
from criteria.schema import Edition

# Legal inside a JSON string, yet many readers end a line at the first three, and the surrogates
# of a broken pair cannot be written as UTF-8.
_ESCAPED = re.compile("[\x85\u2028\u2029\ud800-\udfff]")


def _dumped(result: NoteResult) -> str:
    text = json.dumps(result_record(result), ensure_ascii=False, allow_nan=False)
    return _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def jsonl_lines(results: Iterable[NoteResult], edition: Edition) -> Iterator[str]:
    """Yield one JSON object a note, each on a line of its own.

    Args:
        results: Read one at a time.
        edition: Not needed here; every report takes the same arguments.

    Yields:
        A line with its line end.
    """
    for result in results:
        yield f"{_dumped(result)}\n"


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
        yield f"{between}\n{_dumped(result)}"
        between = ","
    yield "[]\n" if between == "[" else "\n]\n"
