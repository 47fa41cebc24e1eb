"""The line in front of the models: who goes together, and who goes first."""

import pytest

from app.serving.waiting_line import FEW_NOTES, MOST_CHARACTERS, MOST_NOTES, WaitingLine
from classifier.types import Note


def line_of(count: int, takers: int) -> WaitingLine:
    line = WaitingLine(takers)
    for number in range(count):
        line.join([Note(text="Fine.", note_id=str(number))], patient=False)
    return line


@pytest.mark.parametrize(
    ("waiting", "takers", "taken"),
    [
        (3, 1, 3),
        (3, 2, 3),
        (20, 1, MOST_NOTES),
        (20, 2, 10),
        (FEW_NOTES + 2, 2, FEW_NOTES),
        (100, 2, MOST_NOTES),
    ],
)
def test_who_takes_leaves_the_others_their_share_of_many(
    waiting: int, takers: int, taken: int
) -> None:
    batch = line_of(waiting, takers).take()
    assert [one.notes[0].note_id for one in batch] == [str(n) for n in range(taken)]


def test_long_notes_go_with_few_others() -> None:
    line = WaitingLine(1)
    for _ in range(3):
        line.join([Note(text="x" * (MOST_CHARACTERS // 2))], patient=False)
    assert [len(line.take()) for _ in range(2)] == [2, 1]


def test_what_is_put_back_is_in_its_old_place() -> None:
    line = line_of(FEW_NOTES, takers=1)
    first = line.take()
    line.join([Note(text="Later.")], patient=False)
    line.put(first)
    assert line.take()[:FEW_NOTES] == first


def test_a_closed_line_is_emptied_and_then_left() -> None:
    line = line_of(1, takers=2)
    line.close()
    assert [len(line.take()) for _ in range(3)] == [1, 0, 0]
