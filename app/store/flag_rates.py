"""How often the panel agreed with flags, by kind: the measure of what flags are worth."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.store.flag_search import StoredFlag
from app.store.flags import DISMISSED, UPHELD


@dataclass(frozen=True, slots=True)
class Rate:
    """What became of the flags of one kind.

    Attributes:
        kind: The kind.
        raised: How many were ever shown.
        upheld: How many the panel upheld.
        dismissed: How many it dismissed.
    """

    kind: str
    raised: int
    upheld: int
    dismissed: int

    @property
    def share_upheld(self) -> float | None:
        """Share of the decided flags that were upheld; None while none is decided."""
        decided = self.upheld + self.dismissed
        return self.upheld / decided if decided else None


def rates(flags: Iterable[StoredFlag]) -> list[Rate]:
    """Return what became of flags, one rate a kind, in alphabetical order."""
    verdicts: dict[str, list[str | None]] = {}
    for flag in flags:
        verdict = flag.disposition.verdict if flag.disposition else None
        verdicts.setdefault(flag.raised.kind, []).append(verdict)
    return [
        Rate(kind, len(found), found.count(UPHELD), found.count(DISMISSED))
        for kind, found in sorted(verdicts.items())
    ]
