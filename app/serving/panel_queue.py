"""What a panel looks at: flags with the judgments they are about, filtered, worst first."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.store.flags import StoredFlag, flags
from app.store.judgments import StoredJudgment, versions_of
from classifier.judgments import Judgment
from criteria.errors import PeelError

OPEN, ALL = "open", "all"
STATES = (OPEN, "dismissed", "upheld", ALL)


@dataclass(frozen=True, slots=True)
class Filters:
    """What to show; empty = anything.

    Attributes:
        force: Force of a judgment that the flag is about.
        scope: Its scope, or one above it.
        inspector: Its inspector.
        kind: Kind of the flag.
        state: One of ``STATES``.
    """

    force: str = ""
    scope: str = ""
    inspector: str = ""
    kind: str = ""
    state: str = OPEN


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
    latest = {name: versions[-1] for name, versions in versions_of(db, ids).items()}
    return [
        QueueItem(flag, tuple(latest[name] for name in flag.raised.judgments if name in latest))
        for flag in found
    ]


def panel_queue(db: Session, filters: Filters) -> list[QueueItem]:
    """Return the flags that pass the filters, highest score first."""
    return [item for item in _items(db, flags(db)) if _passes(item, filters)]


def _passes(item: QueueItem, wanted: Filters) -> bool:
    if wanted.kind and item.flag.raised.kind != wanted.kind:
        return False
    if wanted.state != ALL and item.state != wanted.state:
        return False
    about = [one.judgment for one in item.judgments]
    return any(_matches(judgment, wanted) for judgment in about)


def _matches(judgment: Judgment, wanted: Filters) -> bool:
    inside = judgment.scope == wanted.scope or judgment.scope.startswith(f"{wanted.scope}.")
    return (
        wanted.force in ("", judgment.force)
        and wanted.inspector in ("", judgment.inspector)
        and (not wanted.scope or inside)
    )


def get_flag(db: Session, key: str) -> QueueItem:
    """Return one flag.

    Raises:
        PeelError: ``FLAG_UNKNOWN``.
    """
    for flag in flags(db):
        if flag.raised.fingerprint == key:
            return _items(db, [flag])[0]
    raise PeelError("FLAG_UNKNOWN", "there is no such flag", hint="look in the queue")


def choices(items: Collection[QueueItem]) -> dict[str, list[str]]:
    """Return what there is to filter by, in alphabetical order."""
    about = [one.judgment for item in items for one in item.judgments]
    return {
        "forces": sorted({one.force for one in about}),
        "scopes": sorted({one.scope for one in about}, key=_by_number),
        "inspectors": sorted({one.inspector for one in about if one.inspector}),
        "kinds": sorted({item.flag.raised.kind for item in items}),
    }


def _by_number(scope: str) -> list[tuple[int, str]]:
    return [(int(part) if part.isdigit() else 0, part) for part in scope.split(".")]
