"""The line of requests that wait for a model, and the batches that are taken from its head.

Encoding several texts together takes less time than one by one, so requests that arrive within a
few milliseconds of each other are taken together. A note's answer does not depend on its company (a
promise of the pipeline), so nobody can tell.
"""

import heapq
import itertools
import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field

from classifier.types import Note, NoteResult

GATHER_SECONDS = 0.005
# Four together take half the time of one by one, sixteen a quarter less again; but the first of a
# batch waits for its last. So batches are small until many wait, and then what waits is shared.
FEW_NOTES, MOST_NOTES = 4, 16
MOST_CHARACTERS = 200_000
# Work that nobody waits for goes behind the requests that somebody does.
PROMPT, PATIENT = 0, 1


@dataclass(order=True)
class Asked:
    """A request; the line is in the order of priority, then of arrival."""

    priority: int
    number: int
    at: float = field(compare=False)
    notes: Sequence[Note] = field(compare=False)
    answer: "Future[list[NoteResult]]" = field(compare=False)

    @property
    def characters(self) -> int:
        """How long its notes are together."""
        return sum(len(note.text) for note in self.notes)


class WaitingLine:
    """Requests in line; any thread may join them, and several may take from the head."""

    def __init__(self, takers: int) -> None:
        """Begin empty and open.

        Args:
            takers: How many take from it, each of whom leaves the others their share.
        """
        self._takers = takers
        self._line: list[Asked] = []
        self._numbers = itertools.count()
        self._changed = threading.Condition()
        self._closed = False

    def __len__(self) -> int:
        """Return how many requests wait."""
        return len(self._line)

    def open(self) -> None:
        """Let those who take wait for more once the line is empty."""
        self._closed = False

    def close(self) -> None:
        """Let those who take leave once the line is empty."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def join(self, notes: Sequence[Note], *, patient: bool) -> "Future[list[NoteResult]]":
        """Put one request in line, and return its answer to come."""
        asked = Asked(
            PATIENT if patient else PROMPT, next(self._numbers), time.monotonic(), notes, Future()
        )
        self.put([asked])
        return asked.answer

    def put(self, batch: Sequence[Asked]) -> None:
        """Put requests in their place in the line, such as those that were taken from it."""
        with self._changed:
            for asked in batch:
                heapq.heappush(self._line, asked)
                self._changed.notify()

    def take(self) -> list[Asked]:
        """Wait for requests, and return the next batch; none when the line is closed and empty."""
        with self._changed:
            self._changed.wait_for(lambda: bool(self._line) or self._closed)
            if not self._line:
                return []
            share = -(-len(self._line) // self._takers)
            most = min(max(share, FEW_NOTES), MOST_NOTES)
            batch = [heapq.heappop(self._line)]
            # What has waited for the batch before is not kept waiting for company.
            deadline = batch[0].at + GATHER_SECONDS
            while not _full(batch, most) and self._more_by(deadline):
                batch.append(heapq.heappop(self._line))
            return batch

    def _more_by(self, deadline: float) -> bool:
        left = max(0.0, deadline - time.monotonic())
        return self._changed.wait_for(lambda: bool(self._line), left)


def _full(batch: Sequence[Asked], most: int) -> bool:
    many = sum(len(asked.notes) for asked in batch) >= most
    return many or sum(asked.characters for asked in batch) >= MOST_CHARACTERS
