"""Judgments that people made: what consistency flags, the store and retraining pass around."""

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Judgment:
    """A grade that an inspector gave on some evidence.

    Attributes:
        judgment_id: Unique.
        force: The force that was judged.
        scope: Core question, question or sub-question id; graded in the edition.
        grade: A name of the edition's scale.
        text: The evidence, as the inspector wrote it.
        inspector: Who judged, or None.
        date: When, or None.
        extra: Columns we do not know, passed through.
    """

    judgment_id: str
    force: str
    scope: str
    grade: str
    text: str
    inspector: str | None = None
    date: date | None = None
    extra: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ModeratedOutcome:
    """What a moderation panel made of a judgment.

    Attributes:
        judgment: The judgment that was moderated.
        moderated_grade: The grade that stands now; a name of the edition's scale.
        moderator: Who moderated, or None.
        moderated_at: When, or None.
        reason: Why, in the panel's words, or None.
    """

    judgment: Judgment
    moderated_grade: str
    moderator: str | None = None
    moderated_at: datetime | None = None
    reason: str | None = None
