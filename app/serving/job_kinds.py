"""What jobs do, by kind."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.serving.answering import Answerer
from app.serving.filed_notes import keep_results, unanswered
from app.serving.jobs import Job, add_job
from app.serving.worker import JobFunction, JobRun
from app.store.opening import Store
from app.store.tables.page import FiledNoteRow, JobRow
from classifier.reporting.words import count_words

UPLOAD = "upload"
_AT_ONCE = 16


def reading_upload(answerer: Answerer) -> JobFunction:
    """Return the job that suggests grades for the notes of a large upload.

    Notes that have their answer already are passed over, so that it goes on where it stopped.
    """

    def run(run: JobRun) -> Sequence[str]:
        of_upload = FiledNoteRow.upload_key == run.job.subject
        count = select(func.count()).select_from(FiledNoteRow).where(of_upload)
        with run.store.reading() as db:
            total = db.scalar(count) or 0
            done = db.scalar(count.where(FiledNoteRow.result.is_not(None))) or 0
        while done < total:
            run.progress(done, total)
            answered = answer_some(run.store, answerer, run.job)
            if not answered:
                break
            done += answered
        run.progress(done, total)
        return [f"{count_words(total, 'note')} read."]

    return run


def take_up_uploads(db: Session) -> int:
    """Queue the uploads that a crash left without answers while a browser waited; return how many.

    Those that ever had a job are left to it: it goes on by itself, or was stopped by somebody.
    """
    with_job = select(JobRow.subject).where(JobRow.kind == UPLOAD)
    wanted = (
        select(FiledNoteRow.upload_key, FiledNoteRow.owner, func.count())
        .where(FiledNoteRow.result.is_(None), FiledNoteRow.upload_key.not_in(with_job))
        .group_by(FiledNoteRow.upload_key, FiledNoteRow.owner)
    )
    found = db.execute(wanted).all()
    for upload_key, owner, count in found:
        add_job(db, UPLOAD, owner, upload_key, count)
    return len(found)


def answer_some(store: Store, answerer: Answerer, job: Job) -> int:
    """Suggest grades for the next few notes of an upload; return how many there were.

    No transaction is open while the pipeline works.
    """
    with store.reading() as db:
        waiting = unanswered(db, job.subject, _AT_ONCE)
    results = answerer.answer([note for _, note in waiting], patient=True) if waiting else []
    with store.writing() as db:
        keys = [key for key, _ in waiting]
        keep_results(db, job.owner, list(zip(keys, results, strict=True)))
    return len(waiting)
