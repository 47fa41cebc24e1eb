"""Corrections to the mechanical reading of a published table, each with its reason."""

from dataclasses import dataclass
from pathlib import Path

from criteria.errors import PeelError
from criteria.shapes import ListOf, Record, Text
from criteria.sources import read_shaped

_KIND = Text("shift_left|split|join", "shift_left, split or join")
_ERRATA = Record(
    {
        "errata": ListOf(
            Record(
                {"kind": _KIND, "reason": Text()},
                {"row": Text(), "question": Text(), "grade": Text(), "at": ListOf(Text())},
            )
        )
    },
    {"note": Text()},
)


@dataclass(frozen=True, slots=True)
class Erratum:
    """One correction.

    Attributes:
        kind: ``shift_left`` moves the grade cells of a row one column to the left, ``split``
            begins a new bullet at each text of `at`, ``join`` puts the bullet that begins with
            each text of `at` behind the bullet before it.
        reason: Why the mechanical reading is wrong.
        where: Place in the errata file.
        row: First sub-question id of the row (``shift_left``).
        question: Question id (``split``, ``join``).
        grade: Grade whose column it is (``split``, ``join``).
        at: Texts at which to cut or join.
    """

    kind: str
    reason: str
    where: str
    row: str = ""
    question: str = ""
    grade: str = ""
    at: tuple[str, ...] = ()


def read_errata(path: Path) -> list[Erratum]:
    """Read the errata of an edition.

    Args:
        path: The errata file; it need not exist.

    Returns:
        The corrections in the order in which they are made.

    Raises:
        PeelError: ``CRITERIA_ERRATA`` with the first fault of the file.
    """
    if not path.exists():
        return []
    root, faults = read_shaped(path, _ERRATA)
    if root is None or faults:
        raise erratum_error(faults[0].message, faults[0].where)
    return [
        Erratum(
            kind=node.text("kind"),
            reason=node.text("reason"),
            where=node.where,
            row=node.text("row"),
            question=node.text("question"),
            grade=node.text("grade"),
            at=node.texts("at"),
        )
        for node in root.items("errata")
    ]


def erratum_error(message: str, where: str) -> PeelError:
    """Return the error for an erratum that can't be made.

    Args:
        message: What is wrong.
        where: Place in the errata file.
    """
    return PeelError(
        "CRITERIA_ERRATA",
        f"the erratum can't be made: {message}",
        hint="correct or remove the entry in the edition's errata file",
        where=where,
    )
