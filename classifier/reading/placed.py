"""A note with the place it was read from, so that an error can name it."""

from dataclasses import dataclass

from classifier.types import Note


@dataclass(frozen=True, slots=True)
class Placed:
    """One note and where it stands.

    Attributes:
        note: The note as read.
        where: File and line, such as ``notes.csv, line 4``.
        field_word: What a field is called in this format (``column`` or ``key``).
    """

    note: Note
    where: str
    field_word: str = "column"

    def at(self, field: str) -> str:
        """Return the place of one field of the note, such as ``…, line 4, column scope``."""
        return f"{self.where}, {self.field_word} {field}"
