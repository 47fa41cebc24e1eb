"""What a panel looks at: flags with the judgments they are about, filtered, worst first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.store.flag_search import (
    ALL,
    OPEN,
    Filters,
    StoredFlag,
    flag_choices,
    flag_named,
    flag_page,
)
from app.store.judgments import StoredJudgment, latest_of
from classifier.judgments import Judgment
from criteria.errors import PeelError

STATES = (OPEN, "dismissed", "upheld", ALL)


@dataclass(frozen=True)
class QueueItem:
    """A flag with its judgments as they stand, the one it is mainly about first."""

    flag: StoredFlag
    judgments: tuple[StoredJudgment, ...]

    @property
    def key(self) -> str:
        """What names the flag in addresses."""
        return self.flag.raised.fingerprint

    @property
    def record(self) -> Mapping[str, object]:
        """What was found, as the finder told it."""
        return self.flag.raised.record

    @property
    def main(self) -> Judgment | None:
        """The judgment that the flag is mainly about; None when it is about an inspector."""
        wanted = self.record.get("judgment_id")
        found = (one.judgment for one in self.judgments)
        return next((one for one in found if one.judgment_id == wanted), None)

    @property
    def others(self) -> tuple[Judgment, ...]:
        """The other judgments that the finder named, in its order."""
        related = self.record.get("related")
        names = related if isinstance(related, list | tuple) else ()
        found = {one.judgment.judgment_id: one.judgment for one in self.judgments}
        return tuple(found[name] for name in names if name in found)

    @property
    def state(self) -> str:
        """Whether it is still to be decided, or how it was decided, or whether it has lapsed."""
        if self.flag.disposition is not None:
            return self.flag.disposition.verdict
        return OPEN if self.flag.standing else "lapsed"


def _items(db: Session, found: Sequence[StoredFlag]) -> list[QueueItem]:
    ids = sorted({name for flag in found for name in flag.raised.judgments})
    latest = latest_of(db, ids)
    return [
        QueueItem(flag, tuple(latest[name] for name in flag.raised.judgments if name in latest))
        for flag in found
    ]


def panel_queue(
    db: Session, filters: Filters, *, first: int, most: int
) -> tuple[list[QueueItem], int]:
    """Return some of the flags that pass the filters, highest score first, and how many pass."""
    found, total = flag_page(db, filters, first=first, most=most)
    return _items(db, found), total


def get_flag(db: Session, key: str) -> QueueItem:
    """Return one flag.

    Raises:
        PeelError: ``FLAG_UNKNOWN``.
    """
    flag = flag_named(db, key)
    if flag is None:
        raise PeelError("FLAG_UNKNOWN", "there is no such flag", hint="look in the queue")
    return _items(db, [flag])[0]


def choices(db: Session) -> dict[str, list[str]]:
    """Return what there is to filter by, in alphabetical order; scopes by their numbers."""
    found = flag_choices(db)
    return found | {"scope": sorted(found["scope"], key=_by_number)}


def _by_number(scope: str) -> list[tuple[int, str]]:
    return [(int(part) if part.isdigit() else 0, part) for part in scope.split(".")]
