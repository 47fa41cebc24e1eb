"""What jobs do, by kind."""

from collections.abc import Sequence

from sqlalchemy import func, select

from app.serving.answering import Answerer
from app.serving.filed_notes import keep_results, unanswered
from app.serving.jobs import Job
from app.serving.worker import JobFunction, JobRun
from app.store.opening import Store
from app.store.tables.page import FiledNoteRow
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
