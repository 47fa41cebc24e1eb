"""Judgments that people made: what consistency flags, the store and retraining pass around."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field


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
        suggestion_seen: Whether the inspector had seen the suggestion before judging; None =
            nobody knows.
    """

    judgment_id: str
    force: str
    scope: str
    grade: str
    text: str
    inspector: str | None = None
    date: datetime.date | None = None
    extra: Mapping[str, object] = field(default_factory=dict)
    suggestion_seen: bool | None = None


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
    moderated_at: datetime.datetime | None = None
    reason: str | None = None
