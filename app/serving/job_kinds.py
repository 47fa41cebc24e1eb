"""What jobs do, by kind."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.serving.answering import Answerer
from app.serving.filed_notes import troubles_of_upload, waits
from app.serving.jobs import add_job
from app.serving.statuses import OUR_FAULT, status_of
from app.serving.suggesting import suggest_some
from app.serving.worker import JobFunction, JobPutOff, JobRun
from app.store.tables.page import FiledNoteRow, JobRow
from classifier.reporting.words import count_words
from criteria.errors import PeelError

UPLOAD = "upload"
_AT_ONCE = 16
_MOST_NAMED = 20


def reading_upload(answerer: Answerer) -> JobFunction:
    """Return the job that suggests grades for the notes of a large upload.

    Notes that have their answer already are passed over, so that it goes on where it stopped. As
    long as there is no model to ask, it is put off.
    """

    def run(run: JobRun) -> Sequence[str]:
        of_upload = FiledNoteRow.upload_key == run.job.subject
        count = select(func.count()).select_from(FiledNoteRow).where(of_upload)
        with run.store.reading() as db:
            total = db.scalar(count) or 0
            done = total - (db.scalar(count.where(waits())) or 0)
        while done < total:
            run.progress(done, total)
            answered = _suggest_some(run, answerer)
            if not answered:
                break
            done += answered
        run.progress(done, total)
        with run.store.reading() as db:
            return _told(total, troubles_of_upload(db, run.job.subject))

    return run


def _suggest_some(run: JobRun, answerer: Answerer) -> int:
    job = run.job
    try:
        return suggest_some(
            run.store, answerer, job.owner, job.subject, most=_AT_ONCE, patient=True
        )
    except PeelError as error:
        if status_of(error) < OUR_FAULT:
            raise
        raise JobPutOff(error.message, "your notes are read as soon as it is mended") from error


def _told(total: int, troubles: Sequence[tuple[str, str]]) -> Sequence[str]:
    """Say what came of an upload, and of which notes nothing did."""
    lines = [f"{count_words(total - len(troubles), 'note')} read."]
    lines += [f"No suggestion for {title}: {trouble}" for title, trouble in troubles[:_MOST_NAMED]]
    if (more := len(troubles) - _MOST_NAMED) > 0:
        lines.append(f"Nor for {more} more, which your list of notes marks.")
    return lines


def take_up_uploads(db: Session) -> int:
    """Queue the uploads that a crash left without answers while a browser waited; return how many.

    Those that ever had a job are left to it: it goes on by itself, or ended, and its page offers to
    read the rest.
    """
    with_job = select(JobRow.subject).where(JobRow.kind == UPLOAD)
    wanted = (
        select(FiledNoteRow.upload_key, FiledNoteRow.owner, func.count())
        .where(waits(), FiledNoteRow.upload_key.not_in(with_job))
        .group_by(FiledNoteRow.upload_key, FiledNoteRow.owner)
    )
    found = db.execute(wanted).all()
    for upload_key, owner, count in found:
        add_job(db, UPLOAD, owner, upload_key, count)
    return len(found)
