"""Names of forces: one force must not be counted as two because of a slip of the pen."""

import re
from collections.abc import Collection, Iterable
from functools import cache
from pathlib import Path

_LIST = Path(__file__).with_name("forces.txt")
# A name such as "Force 1" or "X" is somebody's own: below this length a slip cannot be told.
_SHORTEST = 5


@cache
def listed_forces() -> tuple[str, ...]:
    """Return the 43 forces of England and Wales, in alphabetical order."""
    lines = _LIST.read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


@cache
def _listed_plain() -> frozenset[str]:
    return frozenset(plain_name(force) for force in listed_forces())


def plain_name(name: str) -> str:
    """Return a name without what people write in different ways: case, spaces, signs, "Police"."""
    words = re.findall(r"\w+", name.casefold().replace("&", " and "))
    bare = "".join(word for word in words if word not in ("police", "constabulary", "service"))
    return bare or "".join(words)


def is_slip(name: str, other: str) -> bool:
    """Tell whether names are one slip apart: a letter more, less or other, or two swapped.

    Names that differ in a digit, or in their last letter only, are taken for two names ("force a",
    "force b").
    """
    if name == other or min(len(name), len(other)) < _SHORTEST:
        return False
    start = 0
    while start < min(len(name), len(other)) and name[start] == other[start]:
        start += 1
    left, right = name[start:], other[start:]
    odd = left[:1] + right[:1]
    if not odd.isalpha():
        return False
    if len(left) == len(right):
        swapped = left[:2] == right[1::-1] and left[2:] == right[2:]
        return swapped or (left[1:] == right[1:] and len(left) > 1)
    return left[1:] == right or left == right[1:]


def other_spelling(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that this one is most likely meant to be, or None.

    Args:
        name: As somebody wrote it.
        known: Names that are in use; one that is spelt exactly alike settles it.

    Returns:
        A known name that differs in case, spaces, signs or the word police, or by one slip; or a
        force of the list that differs by one slip.
    """
    names = list(known)
    if name in names:
        return None
    plain = plain_name(name)
    same = (other for other in names if plain_name(other) == plain)
    # A force of the list is never a slip, however near another it is.
    near = () if plain in _listed_plain() else (*names, *listed_forces())
    slips = (other for other in near if is_slip(plain, plain_name(other)))
    return next(same, None) or next(slips, None)


def unlisted(names: Collection[str]) -> list[str]:
    """Return those names that are none of the 43 forces, however they are written."""
    return sorted(name for name in names if plain_name(name) not in _listed_plain())
