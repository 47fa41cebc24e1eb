"""Moderated outcomes as training rows: checked, without names, each with where it came from.

An outcome says which grade stands for a scope on what an inspector wrote. It has no labels for the
pieces of that text. What cannot be learned from is left out and told: copies of another outcome or
of published findings, and texts that got different grades.
"""

import datetime
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from classifier.judgments import ModeratedOutcome
from criteria.schema import Edition
from eval.records import Record
from training.copies import (
    MOSTLY_KNOWN,
    contradictions,
    duplicates,
    known_share,
    runs,
    said,
)
from training.masking import mask_names
from training.outcome_checks import check_outcomes

# An inspector who saw the suggestion may have followed it: such a grade is half a witness.
SEEN_WEIGHT = 0.5
_CAPITAL = re.compile(r"\b[A-Z][\w'’-]*")


@dataclass(frozen=True, slots=True)
class TrainingOutcome:
    """A moderated outcome that can be learned from.

    Attributes:
        id: The judgment's id.
        force: Splits keep it on one side.
        scope: What was graded.
        grade: The moderated grade.
        text: The evidence without names.
        weight: How much it counts.
        seen: Whether the inspector saw a suggestion before judging.
        source: ``store``, or the name of the file it was read from.
        sha256: Of the evidence as it was written.
        words: SHA-256 of its words alone.
        inspector: Who judged, or None.
        date: When, or None.
    """

    id: str
    force: str
    scope: str
    grade: str
    text: str
    weight: float
    seen: bool
    source: str
    sha256: str
    words: str
    inspector: str | None = None
    date: datetime.date | None = None


@dataclass(frozen=True)
class OutcomeReport:
    """What was found in a set of outcomes, by judgment id.

    Attributes:
        n_read: Outcomes read.
        duplicates: Left out: the same evidence and grade as the outcome named, but for
            a few words.
        contradictions: Left out: the same evidence for the same scope, and another grade.
        known: Left out: a committed record, or mostly made of findings of such records.
        seen: Kept at a lower weight: the inspector saw the suggestion.
        masked: Kept, with names taken out.
        replaced: Learned before under another id, with the outcome that stands in its place.
        regraded: Learned before with another grade, with the outcome that gives the new one.
    """

    n_read: int
    duplicates: Mapping[str, str]
    contradictions: tuple[tuple[str, ...], ...]
    known: tuple[str, ...]
    seen: tuple[str, ...]
    masked: tuple[str, ...]
    replaced: Mapping[str, str] = field(default_factory=dict)
    regraded: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Prepared:
    """Training rows with the report on what they were made from."""

    rows: tuple[TrainingOutcome, ...]
    report: OutcomeReport


def prepare(
    outcomes: Sequence[ModeratedOutcome],
    edition: Edition,
    records: Sequence[Record],
    *,
    source: str,
    seen_weight: float = SEEN_WEIGHT,
) -> Prepared:
    """Check moderated outcomes and make training rows of them.

    Args:
        outcomes: Moderated outcomes.
        edition: The edition of the model that will learn from them.
        records: Committed records, which they may repeat.
        source: Where the outcomes were read.
        seen_weight: Weight of an outcome whose suggestion the inspector saw.

    Raises:
        PeelError: an outcome cannot be used (see ``check_outcomes``).
    """
    check_outcomes(outcomes, edition)
    # In the order of their ids, so that the order of a file changes nothing in the model.
    ordered = sorted(outcomes, key=_id)
    against = contradictions(ordered)
    contradictory = {name for group in against for name in group}
    copies = duplicates(o for o in ordered if _id(o) not in contradictory)
    known = tuple(_already_published(ordered, records))
    left_out = contradictory | set(copies) | set(known)
    kept = [o for o in ordered if _id(o) not in left_out]
    texts = mask_names([o.judgment.text for o in kept], _words_of(edition, outcomes, records))
    rows = tuple(
        _row(outcome, text, source, seen_weight) for outcome, text in zip(kept, texts, strict=True)
    )
    changed = (o for o, row in zip(kept, rows, strict=True) if o.judgment.text != row.text)
    report = OutcomeReport(
        n_read=len(outcomes),
        duplicates=copies,
        contradictions=against,
        known=known,
        seen=tuple(row.id for row in rows if row.seen),
        masked=tuple(_id(outcome) for outcome in changed),
    )
    return Prepared(rows, report)


def _already_published(
    outcomes: Sequence[ModeratedOutcome], records: Sequence[Record]
) -> Iterator[str]:
    """Yield the outcomes whose evidence is a committed record, or mostly made of their findings."""
    whole = {said(" ".join(f.text for f in record.findings)) for record in records}
    findings = {run for record in records for f in record.findings for run in runs(f.text)}
    for outcome in outcomes:
        text = outcome.judgment.text
        if said(text) in whole or known_share(text, findings) >= MOSTLY_KNOWN:
            yield _id(outcome)


def _row(outcome: ModeratedOutcome, text: str, source: str, seen_weight: float) -> TrainingOutcome:
    judgment = outcome.judgment
    # Nobody knows whether it was seen: taken as not, as in a file that was never near this tool.
    seen = judgment.suggestion_seen is True
    return TrainingOutcome(
        id=judgment.judgment_id,
        force=judgment.force,
        scope=judgment.scope,
        grade=outcome.moderated_grade,
        text=text,
        weight=seen_weight if seen else 1.0,
        seen=seen,
        source=source,
        sha256=hashlib.sha256(judgment.text.encode()).hexdigest(),
        words=hashlib.sha256(said(judgment.text).encode()).hexdigest(),
        inspector=judgment.inspector,
        date=judgment.date,
    )


def _id(outcome: ModeratedOutcome) -> str:
    return outcome.judgment.judgment_id


def _words_of(
    edition: Edition, outcomes: Sequence[ModeratedOutcome], records: Sequence[Record]
) -> frozenset[str]:
    """Return words that are no person: those of the criteria, and names of forces."""
    texts = [sub.text for sub in edition.sub_questions()]
    texts.extend(item.text for item in edition.descriptors())
    texts.extend(outcome.judgment.force for outcome in outcomes)
    texts.extend(record.force for record in records)
    return frozenset(word.lower() for text in texts for word in _CAPITAL.findall(text))
