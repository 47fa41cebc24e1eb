"""The frozen records that travel from step to step: note, piece, evidence, suggestion, result."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from criteria.schema import Level

# Which way a piece leans, worst first.
LEANINGS = ("negative", "mixed", "positive")
# What a piece is; only the first counts towards a grade.
RELEVANCE = ("evidence", "other")


@dataclass(frozen=True, slots=True)
class Note:
    """What one inspector wrote on one occasion.

    Attributes:
        text: The note as read; every offset elsewhere points into it.
        note_id: Unique within one run.
        force: Police force, if known.
        inspector: Who wrote it, if known.
        date: ISO date, if known.
        scope: Id of the core question, question or sub-question it was filed under; None = any.
        extra: Columns that we do not know, passed through to the output.
    """

    text: str
    note_id: str = "note"
    force: str | None = None
    inspector: str | None = None
    date: str | None = None
    scope: str | None = None
    extra: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Piece:
    """One idea of a note: ``note.text[start:end] == text``.

    Attributes:
        text: The words as written.
        start: Offset of the first character in the note.
        end: Offset after the last character.
        content: What is encoded: the text without clauses that state a verdict.
        set_aside: Why this piece is no evidence (plain words), or None when it may be.
    """

    text: str
    start: int
    end: int
    content: str
    set_aside: str | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """A descriptor that a piece of evidence comes near to, with the cosine similarity."""

    id: str
    grade: str
    text: str
    similarity: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """A piece that counts towards a scope, and what it counted for.

    Attributes:
        text: The words as written.
        start: Offset of the first character in the note.
        end: Offset after the last character.
        sub_question: Where it was routed within the scope.
        routing_score: Probability of that sub-question, 0 to 1.
        leaning: ``negative``, ``mixed`` or ``positive``.
        leaning_score: -1 to 1, higher is better performance.
        strength: -3 (serious failing) to 3 (exceptional): how far it alone would push a grade.
        contribution: How far it moved the expected grade, in grade steps; the contributions of a
            suggestion add up to the move from the grade expected without any evidence.
        descriptor: The nearest descriptor, or None when the scope has none.
        contrast: The neighbouring grade's descriptor on the same theme, or None.
    """

    text: str
    start: int
    end: int
    sub_question: str
    routing_score: float
    leaning: str
    leaning_score: float
    strength: float
    contribution: float
    descriptor: Citation | None
    contrast: Citation | None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The suggested grade of one scope, or the reason why there is none.

    Attributes:
        level: Which level of the criteria the scope stands on.
        id: The scope id.
        grade: A name of the edition's scale; None exactly when abstained.
        probabilities: Calibrated probability of each grade, worst first; sums to 1.
        confidence: Probability of the likeliest reading (the suggested grade's when there is one).
        abstained: True when no grade is suggested.
        reason: Why not, in plain words; None when a grade is suggested.
        evidence_count: Number of pieces it rests on.
        evidence: Those pieces, in the order of the note; by core question in a principal area.
        rule: Name of the rule that made the distribution.
        made_from: Scope ids that were combined (principal areas); empty for pooled evidence.
        expected: Expected grade, 0 = worst grade of the scale; of a principal area the mean over
            its core questions.
        baseline: Expected grade without any evidence; contributions add up to expected - baseline.
        plausible: Neighbouring grades that together hold the true one nine times in ten, worst
            first (a conformal set); empty for a scope that is never graded.
    """

    level: Level
    id: str
    grade: str | None
    probabilities: Mapping[str, float]
    confidence: float
    abstained: bool
    reason: str | None
    evidence_count: int
    evidence: tuple[Evidence, ...]
    rule: str
    made_from: tuple[str, ...] = ()
    expected: float = 0.0
    baseline: float = 0.0
    plausible: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A piece that counted towards nothing, and why."""

    text: str
    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True)
class Origin:
    """Name and fingerprint of a model or of a criteria edition."""

    name: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class NoteResult:
    """Everything the classifier has to say about one note.

    Attributes:
        note: The note as read.
        model: Which bundle answered.
        criteria: Which edition it answered by.
        suggestions: Lowest level first, in published order within a level.
        gaps: Graded sub-questions without evidence, among the core questions that got some.
        unrouted: Pieces that counted towards nothing.
        reason: Why there are no suggestions at all; None when there are some.
    """

    note: Note
    model: Origin
    criteria: Origin
    suggestions: tuple[Suggestion, ...]
    gaps: tuple[str, ...]
    unrouted: tuple[LeftOut, ...]
    reason: str | None = None
