"""How far a long piece of work is, and stopping it."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from app.serving.command_jobs import KEEP, MONITOR, PROMOTE, RETRAIN
from app.serving.events import log_event
from app.serving.flagging import FLAGGING
from app.serving.job_kinds import UPLOAD
from app.serving.jobs import (
    CANCELLED,
    DONE,
    FAILED,
    Job,
    add_once,
    ask_to_cancel,
    get_job,
    take_up_again,
)
from app.serving.services import services_of
from app.web.forms import SentForm
from app.web.rendering import render
from app.web.visits import SignedIn, Visit

router = APIRouter()
TITLES = {
    UPLOAD: "Reading your notes",
    FLAGGING: "Looking for flags",
    RETRAIN: "Retraining",
    MONITOR: "Looking for drift",
}
NEXT = {
    UPLOAD: ("/notes", "Go to your notes"),
    FLAGGING: ("/panel", "Go to the flags"),
    RETRAIN: ("/models", "Go to the model"),
    MONITOR: ("/models", "Go to the model"),
}
# One for everybody with the role: whoever asks again is led to the one under way.
SHARED = {FLAGGING: ("panel",), RETRAIN: ("analyst",), MONITOR: ("analyst",)}
# What is worth telling of a subject, to whoever was led to a job that another started.
ABOUT = {
    KEEP: "The new model is kept beside the champion until somebody promotes it.",
    PROMOTE: "The new model becomes champion at once if every rule of the gate is met.",
}
# Their outcome is a table made of text.
TABLES = (RETRAIN, MONITOR)


def start_shared(request: Request, visit: Visit, kind: str, subject: str) -> Response:
    """Lead to the job of a shared kind that goes on, or to a new one."""
    services, who = services_of(request), visit.who.name
    with services.store.writing() as db:
        key, fresh = add_once(db, kind, who, subject)
        if fresh:
            log_event(db, who, f"{kind} asked for", key)
    services.worker.wake()
    return RedirectResponse(f"/jobs/{key}", 303)


def _job(request: Request, key: str, visit: Visit) -> Job:
    """Return a job of whoever visits, or one that their role shares."""
    with services_of(request).store.reading() as db:
        job = get_job(db, key, None)
        if job.kind in SHARED and visit.who.may(SHARED[job.kind]):
            return job
        return get_job(db, key, visit.who.name)


@router.get("/jobs/{key}")
def show_job(request: Request, key: str, visit: SignedIn) -> Response:
    """Show how far it is."""
    job = _job(request, key, visit)
    return render(
        request,
        "job.html",
        job=job,
        title=TITLES[job.kind],
        about=ABOUT.get(job.subject),
        as_table=job.kind in TABLES and job.state == DONE,
        can_go_on=job.kind == UPLOAD and job.state in (CANCELLED, FAILED),
        next_page=NEXT[job.kind],
    )


@router.get("/jobs/{key}/progress")
def job_progress(request: Request, key: str, visit: SignedIn) -> Response:
    """Tell the page's script how far it is."""
    job = _job(request, key, visit)
    return JSONResponse(
        {"state": job.state, "done": job.done, "total": job.total, "doing": job.doing}
    )


@router.post("/jobs/{key}/cancel")
def cancel_job(
    request: Request,
    key: str,
    visit: SignedIn,
    _: SentForm,
) -> Response:
    """Ask it to stop."""
    job = _job(request, key, visit)
    with services_of(request).store.writing() as db:
        if ask_to_cancel(db, job.key):
            log_event(db, visit.who.name, "job cancelled", job.key, kind=job.kind)
    return RedirectResponse(f"/jobs/{job.key}", 303)


@router.post("/jobs/{key}/again")
def read_the_rest(request: Request, key: str, visit: SignedIn, _: SentForm) -> Response:
    """Take up again the reading of an upload that was stopped or failed."""
    job, services = _job(request, key, visit), services_of(request)
    with services.store.writing() as db:
        if job.kind == UPLOAD and take_up_again(db, job.key):
            log_event(db, visit.who.name, "job taken up again", job.key, kind=job.kind)
    services.worker.wake()
    return RedirectResponse(f"/jobs/{job.key}", 303)
