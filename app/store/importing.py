"""Files into the store: all rows or none, and the same file twice changes nothing."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy.orm import Session

from app.store.events import Happening, log
from app.store.judgments import known_forces, record_judgments, versions_of
from app.store.outcomes import StoredOutcome, outcomes, record_outcomes
from app.store.versions import Recorded
from classifier.fingerprints import outcome_fingerprint
from classifier.judgments import Judgment, ModeratedOutcome
from classifier.reading.judgments import PlacedJudgment, check_forces
from classifier.reading.outcomes import PlacedOutcome, agrees, join_outcomes


@dataclass(frozen=True, slots=True)
class Import:
    """What came of an import.

    Attributes:
        judgments: What came of the judgments of the file.
        outcomes: What came of its moderated outcomes.
        new_forces: Forces that the store had not heard of.
    """

    judgments: Recorded
    outcomes: Recorded
    new_forces: tuple[str, ...]

    @property
    def changed_nothing(self) -> bool:
        """Whether the store is as it was."""
        both = (self.judgments, self.outcomes)
        return not any(one.added or one.changed for one in both)


NOTHING = Recorded((), (), 0)


def import_judgments(
    session: Session, placed: Sequence[PlacedJudgment], *, who: str, source: Path
) -> Import:
    """Record the judgments of a file.

    Args:
        session: One that writes.
        placed: As ``place_judgments`` read them.
        who: User name.
        source: The file, named in the event log.

    Raises:
        PeelError: ``JUDGMENT_UNKNOWN_FORCE``.
    """
    new = _new_forces(session, [(one.judgment, one) for one in placed])
    recorded = record_judgments(session, [one.judgment for one in placed], who=who)
    return _logged(session, who, source, Import(recorded, NOTHING, new))


def import_outcomes(
    session: Session, placed: Sequence[PlacedOutcome], *, who: str, source: Path
) -> Import:
    """Record the moderated outcomes of a file, and judgments that came with them.

    Args:
        session: One that writes.
        placed: As ``place_outcomes`` read them.
        who: User name.
        source: The file, named in the event log.

    Raises:
        PeelError: a row is about a judgment that nobody knows, or about another one than the
            store has; or ``JUDGMENT_UNKNOWN_FORCE``.
    """
    joined = _joined(session, placed)
    known = versions_of(session, [one.judgment_id for one in placed])
    fresh = [
        (outcome.judgment, one)
        for outcome, one in zip(joined, placed, strict=True)
        if one.judgment_id not in known
    ]
    new = _new_forces(session, fresh)
    recorded = record_judgments(session, [judgment for judgment, _ in fresh], who=who)
    moderated = record_outcomes(session, joined, who=who)
    return _logged(session, who, source, Import(recorded, moderated, new))


def _joined(session: Session, placed: Sequence[PlacedOutcome]) -> list[ModeratedOutcome]:
    """Join rows with judgments; a row that is recorded already stays with what it was about.

    Without that, a file imported again after a judgment changed would be taken for a decision on
    the changed one.
    """
    found = versions_of(session, [one.judgment_id for one in placed])
    known = {name: [one.judgment for one in versions] for name, versions in found.items()}
    latest = {last.outcome.judgment.judgment_id: last for last in outcomes(session)}
    for one in placed:
        if (last := latest.get(one.judgment_id)) and _is_again(one, last):
            known[one.judgment_id] = [last.outcome.judgment]
    return join_outcomes(placed, known)


def _is_again(one: PlacedOutcome, last: StoredOutcome) -> bool:
    about = last.outcome.judgment
    same = outcome_fingerprint(replace(one.outcome, judgment=about)) == last.fingerprint
    return same and agrees(one, about)


def _new_forces(
    session: Session, named: Sequence[tuple[Judgment, PlacedJudgment | PlacedOutcome]]
) -> tuple[str, ...]:
    known = known_forces(session, leaving={judgment.judgment_id for judgment, _ in named})
    check_forces([(judgment.force, one.row) for judgment, one in named], known)
    return tuple(sorted({judgment.force for judgment, _ in named}.difference(known)))


def _logged(session: Session, who: str, source: Path, done: Import) -> Import:
    if done.changed_nothing:
        return done
    details = {
        "file": source.name,
        "sha256": hashlib.sha256(source.read_bytes()).hexdigest(),
        **{
            f"{name}_{what}": len(getattr(account, what))
            for name, account in (("judgments", done.judgments), ("outcomes", done.outcomes))
            for what in ("added", "changed")
        },
    }
    log(session, who, [Happening("file imported", details=details)])
    return done
