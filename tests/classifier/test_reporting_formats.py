import io
import weakref
from collections.abc import Iterator
from dataclasses import replace

import pytest

from classifier.reporting import REPORTS, write_report
from classifier.types import NoteResult
from criteria.errors import PeelError

from .reporting_samples import EDITION, nothing

MANY = 1_000


class _Sink(io.StringIO):
    """A stream that forgets what it is given."""

    def write(self, text: str) -> int:
        return len(text)


class _Watched(dict[str, object]):
    """A dictionary that can be watched by weak references: records with slots cannot."""

    __hash__ = object.__hash__  # type: ignore[assignment]  # told apart by identity


class _Stream:
    """Many results, and the largest number of them that were alive at once."""

    def __init__(self) -> None:
        self.alive = weakref.WeakSet[_Watched]()
        self.most = 0

    def __iter__(self) -> Iterator[NoteResult]:
        sample = nothing()
        for number in range(MANY):
            extra = _Watched(number=number)
            self.alive.add(extra)
            self.most = max(self.most, len(self.alive))
            yield replace(sample, note=replace(sample.note, note_id=f"n{number}", extra=extra))


@pytest.mark.parametrize("format_name", REPORTS)
def test_results_are_taken_one_at_a_time(format_name: str) -> None:
    results = _Stream()
    write_report(results, EDITION, format_name, _Sink())
    assert 0 < results.most <= 3


@pytest.mark.parametrize("format_name", ["jsonl", "csv"])
def test_a_line_is_written_before_the_next_note_is_read(format_name: str) -> None:
    stream = io.StringIO()

    def results() -> Iterator[NoteResult]:
        yield nothing()
        assert "welsh-1" in stream.getvalue()
        yield nothing()

    write_report(results(), EDITION, format_name, stream)


def test_an_unknown_format_names_the_known_ones() -> None:
    with pytest.raises(PeelError, match="REPORT_FORMAT_UNKNOWN") as caught:
        write_report([], EDITION, "pdf", io.StringIO())
    assert "jsonl" in caught.value.hint
