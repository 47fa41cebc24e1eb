"""What a function yields in a process of its own."""

import os

import pytest

from app.serving.apart import apart
from app.serving.own_process import ModelDied, ModelFailed
from criteria.errors import PeelError
from tests.app.obedient_reader import numbers


def test_items_arrive_in_order_from_a_process_that_ends_with_the_last() -> None:
    items = list(apart(numbers, 3))
    assert [number for number, _ in items] == [0, 1, 2]
    [there] = {pid for _, pid in items}
    assert there != os.getpid()
    with pytest.raises(ProcessLookupError):
        os.kill(there, 0)


def test_who_stops_reading_ends_the_process() -> None:
    items = apart(numbers, 1_000_000)
    _, there = next(items)
    items.close()
    with pytest.raises(ProcessLookupError):
        os.kill(there, 0)


@pytest.mark.parametrize(
    ("deed", "kind", "told"),
    [
        ("Refuse it is odd", PeelError, "it is odd, note 1"),
        ("Fail over the burglary", ModelFailed, "ValueError"),
        ("Die", ModelDied, "without an answer"),
    ],
)
def test_an_error_comes_after_the_items_before_it(
    deed: str, kind: type[Exception], told: str
) -> None:
    seen = []
    with pytest.raises(kind) as caught:
        for number, _ in apart(numbers, 2, at_the_end=deed):
            seen.append(number)
    assert seen == [0, 1]
    assert told in str(caught.value)
    assert "burglary" not in str(caught.value)
