"""Filing notes: the form, and the list of one's own notes."""

from dataclasses import replace

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app.serving.events import log_event
from app.serving.faults import FieldError
from app.serving.filed_notes import file_notes, notes_of_upload
from app.serving.forces import check_forces, checked_force
from app.serving.job_kinds import UPLOAD
from app.serving.jobs import add_job
from app.serving.limits import LARGEST_BODY, refused_notes
from app.serving.listed_notes import list_filed
from app.serving.services import Services, services_of
from app.serving.statuses import status_of
from app.serving.suggesting import suggest_some
from app.serving.uploads import filled_in, uploaded_notes
from app.web.forms import Form, SentForm
from app.web.rendering import render, scope_choices
from app.web.visits import AsInspector
from classifier.reading.forces import listed_forces
from classifier.reporting.cleaning import one_line
from classifier.types import Note
from criteria.errors import PeelError

router = APIRouter()
A_PAGE = 25
# What is answered while the browser waits; more becomes a job.
MOST_AT_ONCE, LARGEST_AT_ONCE = 8, 100_000
PASTED, LONGEST_TITLE = "pasted", 50


@router.get("/notes")
def list_notes(request: Request, visit: AsInspector, page: int = 1) -> Response:
    """Show one's own notes, newest first."""
    page = max(1, min(page, 10_000))
    with services_of(request).store.reading() as db:
        notes, total = list_filed(db, visit.who.name, first=(page - 1) * A_PAGE, most=A_PAGE)
    pages = max(1, -(-total // A_PAGE))
    return render(request, "notes.html", notes=notes, total=total, page=page, pages=pages)


@router.get("/notes/new")
def new_note(request: Request, _: AsInspector) -> Response:
    """Show the form."""
    return _form_page(request, Form(), None)


def _form_page(request: Request, form: Form, error: PeelError | None) -> Response:
    return render(
        request,
        "new_note.html",
        status=status_of(error) if error else 200,
        form=form,
        error=error,
        scopes=scope_choices(services_of(request).edition),
        forces=listed_forces(),
    )


@router.post("/notes")
def file_note(request: Request, visit: AsInspector, form: SentForm) -> Response:
    """Keep what was pasted or uploaded, answer it now or as a job, and go on to it."""
    services, owner = services_of(request), visit.who.name
    try:
        notes = filled_in(_notes_of(form, services), inspector=owner)
    except PeelError as error:
        refused_notes(request.scope, owner, error)
        return _form_page(request, form, error)
    prompt = len(notes) <= MOST_AT_ONCE and sum(len(n.text) for n in notes) <= LARGEST_AT_ONCE
    with services.store.writing() as db:
        upload_key, count = file_notes(db, owner, notes)
        log_event(db, owner, "notes filed", upload_key, count=count)
        job_key = None if prompt else add_job(db, UPLOAD, owner, upload_key, count)
    if job_key is not None:
        services.worker.wake()
        return RedirectResponse(f"/jobs/{job_key}", 303)
    try:
        suggest_some(services.store, services.answerer, owner, upload_key, most=MOST_AT_ONCE)
    except PeelError:
        # The notes are kept already: the job is put off until there is a model to ask.
        with services.store.writing() as db:
            job_key = add_job(db, UPLOAD, owner, upload_key, count)
        return RedirectResponse(f"/jobs/{job_key}", 303)
    if count > 1:
        return RedirectResponse("/notes", 303)
    with services.store.reading() as db:
        [key] = notes_of_upload(db, upload_key, owner)
    return RedirectResponse(f"/notes/{key}", 303)


def title_of(text: str) -> str:
    """Return the first words of a pasted note, by which its writer knows it in the list."""
    line = one_line(text)
    if len(line) > LONGEST_TITLE:
        line = line[:LONGEST_TITLE].rpartition(" ")[0] or line[:LONGEST_TITLE]
        line += "…"
    return line or PASTED


def _notes_of(form: Form, services: Services) -> list[Note]:
    """Return what was pasted or uploaded.

    Raises:
        PeelError: there is nothing, there is both, or something in it is wrong.
    """
    pasted = form.fields.get("text", "")
    if bool(pasted.strip()) == bool(form.file_name):
        raise FieldError(
            "NOTE_EMPTY" if not form.file_name else "NOTE_TWICE",
            "there is no note" if not form.file_name else "there is both a pasted note and a file",
            hint="paste your notes, or choose a file" + (", not both" if form.file_name else ""),
            field="text",
        )
    if len(pasted.encode(errors="replace")) > LARGEST_BODY:
        raise FieldError(
            "REQUEST_TOO_LARGE",
            f"what you pasted is larger than {LARGEST_BODY >> 20} MB",
            hint="upload it as a file",
            field="text",
        )
    if form.file_name:
        notes = uploaded_notes(form.file_name, form.file, services.edition)
    else:
        [note] = uploaded_notes(f"{PASTED}.txt", pasted.encode(), services.edition)
        notes = [replace(note, note_id=title_of(note.text))]
    scope = form.chosen("scope")
    if scope is not None and services.edition.levels.get(scope) in (None, "principal_area"):
        raise FieldError(
            "NOTE_UNKNOWN_SCOPE",
            "there is no such question",
            hint="choose one from the list",
            field="scope",
        )
    force = form.chosen("force")
    with services.store.reading() as db:
        if force is not None:
            checked_force(db, force)
        check_forces(db, notes)
    return filled_in(notes, force=force, scope=scope)
