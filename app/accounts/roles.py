"""Roles, and the person that a request comes from."""

from collections.abc import Collection
from dataclasses import dataclass

ROLES = {
    "inspector": "grades notes and sees the suggestions for them",
    "panel": "works through flags and moderates judgments",
    "analyst": "looks after the model: figures, retraining, promotion",
    "admin": "may do all of this and looks after accounts",
}
ADMIN = "admin"
LONGEST_NAME = 64


@dataclass(frozen=True, slots=True)
class Person:
    """Whoever a request comes from.

    Attributes:
        name: Account name; the name that stands in the event log.
        role: A key of ``ROLES``.
        alone: True in single-user mode, where nobody signs in.
    """

    name: str
    role: str
    alone: bool = False

    def may(self, roles: Collection[str]) -> bool:
        """Tell whether one of these roles covers the person; an admin may do everything."""
        return self.role == ADMIN or self.role in roles


LOCAL_PERSON = Person("local", ADMIN, alone=True)
