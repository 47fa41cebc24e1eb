"""All that a report on flags is made from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from classifier.consistency.agreement import Agreement
from classifier.consistency.checking import Checked
from classifier.consistency.flag import Flag
from classifier.consistency.heat import HeatMap, heat_map
from classifier.types import Origin
from criteria.schema import Edition


@dataclass(frozen=True, slots=True)
class KindRate:
    """What panels made of the flags of one kind so far.

    Attributes:
        kind: The kind.
        raised: How many were ever shown.
        upheld: How many were upheld.
        dismissed: How many were dismissed.
    """

    kind: str
    raised: int
    upheld: int
    dismissed: int

    @property
    def share_upheld(self) -> float | None:
        """Share of the decided ones that were upheld; None while none is decided."""
        decided = self.upheld + self.dismissed
        return self.upheld / decided if decided else None


@dataclass(frozen=True)
class FlagReport:
    """A set of judgments with its flags.

    Attributes:
        flags: Highest score first.
        checked: Every judgment of the set.
        agreements: Agreement with suggestions and moderated grades.
        edition: Whose grades they are.
        model: Which bundle read the evidence.
        dismissed: How many flags are left out because a panel dismissed them.
        rates: What panels made of flags so far; empty without a store.
    """

    flags: Sequence[Flag]
    checked: Sequence[Checked]
    agreements: Sequence[Agreement]
    edition: Edition
    model: Origin
    dismissed: int = 0
    rates: Sequence[KindRate] = ()

    @cached_property
    def by_id(self) -> Mapping[str, Checked]:
        """The judgments by their ids."""
        return {one.judgment.judgment_id: one for one in self.checked}

    @cached_property
    def heat(self) -> HeatMap:
        """Disagreement by force and scope."""
        return heat_map(self.checked, self.edition)

    def judgment_of(self, flag: Flag) -> Checked | None:
        """Return the judgment that a flag is on; None for a flag about an inspector."""
        return None if flag.judgment_id is None else self.by_id[flag.judgment_id]

    def related_to(self, flag: Flag) -> list[Checked]:
        """Return the other judgments that a flag names."""
        return [self.by_id[name] for name in flag.related]
