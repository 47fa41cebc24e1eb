"""What the rows of a csv or json-lines file are about, and one row with its place."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shape:
    """The fields that a file of one kind has.

    Attributes:
        code: First word of the codes of its errors.
        noun: What one row is, in the plural.
        known: Fields that we know by name, in any case of letters; others are passed through.
        required: Those of them that must be there.
        csv_example: A header that would do.
        json_example: A line that would do.
    """

    code: str
    noun: str
    known: tuple[str, ...]
    required: tuple[str, ...]
    csv_example: str
    json_example: str


@dataclass(frozen=True, slots=True)
class Row:
    """One csv row or json object.

    Attributes:
        fields: Values by column or key.
        where: File and line, such as ``notes.csv, line 4``.
        number: The row as a spreadsheet counts, the header being row 1; the line in json.
        field_word: What a field is called in this format (``column`` or ``key``).
    """

    fields: Mapping[str, object]
    where: str
    number: int
    field_word: str

    def at(self, field: str) -> str:
        """Return the place of one field, such as ``…, line 4, column scope``."""
        return f"{self.where}, {self.field_word} {field}"


NOTES = Shape(
    code="NOTE",
    noun="notes",
    known=("text", "note_id", "force", "inspector", "date", "scope"),
    required=("text",),
    csv_example="the first row must name the columns, such as: note_id,force,date,scope,text",
    json_example='a line must look like {"note_id": "n1", "text": "…"}',
)
_JUDGED = ("force", "scope", "grade", "text")
_JUDGMENT = ("judgment_id", "inspector", "date", *_JUDGED, "suggestion_seen")
MODERATED = ("moderated_grade", "moderator", "moderated_at", "reason")
JUDGMENTS = Shape(
    code="JUDGMENT",
    noun="judgments",
    known=(*_JUDGMENT, *MODERATED),
    required=("judgment_id", *_JUDGED),
    csv_example="the first row must name the columns: "
    "judgment_id,force,inspector,date,scope,grade,text",
    json_example='a line must look like {"judgment_id": "j1", "force": "…", "scope": "3.2", '
    '"grade": "…", "text": "…"}',
)
OUTCOMES = Shape(
    code="OUTCOME",
    noun="moderated outcomes",
    known=JUDGMENTS.known,
    required=("judgment_id", "moderated_grade"),
    csv_example="the first row must name the columns: judgment_id,moderated_grade and, if you "
    "have them, moderator,moderated_at,reason and those of the judgment",
    json_example='a line must look like {"judgment_id": "j1", "moderated_grade": "…", '
    '"moderator": "…", "moderated_at": "2019-03-27", "reason": "…"}',
)
