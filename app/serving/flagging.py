"""Raising flags for the panel: a job that checks every judgment and keeps what it finds."""

from collections.abc import Callable, Iterator, Sequence

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.serving.worker import JobFunction, JobRun
from app.store.flags import Raised, record_flags
from app.store.judgments import judgments
from app.store.tables.page import CheckedJudgmentRow
from classifier.consistency import Checked, Flag, find_flags
from classifier.fingerprints import judgment_fingerprint
from classifier.judgments import Judgment
from classifier.reporting.flags import flag_record
from classifier.reporting.words import count_words
from criteria.schema import Edition

FLAGGING = "flagging"
CheckJudgments = Callable[[Sequence[Judgment]], Iterator[tuple[int, Checked]]]
_REPORT_EVERY = 20


def raising_flags(edition: Edition, check: CheckJudgments) -> JobFunction:
    """Return the job that looks for judgments which do not fit their evidence or each other."""

    def run(run: JobRun) -> Sequence[str]:
        with run.store.reading() as db:
            stored = [one.judgment for one in judgments(db)]
        known = [one for one in stored if _of_edition(one, edition)]
        found: dict[int, Checked] = {}
        run.progress(0, len(known))
        for row, checked in check(known):
            found[row] = checked
            if len(found) % _REPORT_EVERY == 0:
                run.progress(len(found), len(known))
        in_order = [found[row] for row in sorted(found)]
        flags = find_flags(in_order, edition)
        run.progress(len(known), len(known))
        with run.store.writing() as db:
            fresh = record_flags(db, [_raised(flag) for flag in flags], who=run.job.owner)
            _keep_checked(db, in_order, edition)
        skipped = len(stored) - len(known)
        lines = [
            f"{count_words(len(known), 'judgment')} checked.",
            f"{count_words(len(flags), 'flag')} found, {fresh} of them new.",
        ]
        if skipped:
            lines.append(f"{count_words(skipped, 'judgment')} of other criteria left out.")
        return lines

    return run


def _of_edition(judgment: Judgment, edition: Edition) -> bool:
    return judgment.scope in edition.levels and judgment.grade in edition.grades


def _raised(flag: Flag) -> Raised:
    about = tuple(one.judgment_id for one in flag.about)
    return Raised(flag.flag_id, flag.kind, about, flag.score, flag_record(flag))


def _keep_checked(db: Session, checked: Sequence[Checked], edition: Edition) -> None:
    db.execute(delete(CheckedJudgmentRow))
    db.add_all(
        CheckedJudgmentRow(
            judgment_id=one.judgment.judgment_id,
            fingerprint=judgment_fingerprint(one.judgment),
            grade=one.suggestion.grade,
            nearest=edition.grades[one.best_grade],
            evidence_count=len(one.pieces),
        )
        for one in checked
    )
