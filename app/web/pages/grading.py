"""One note: the inspector's own grade first, then the suggestion with its evidence."""

from dataclasses import replace

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app.serving.events import log_event
from app.serving.filed_notes import FiledNote, get_filed, mark_seen
from app.serving.grades import GivenGrade, grades_of_note, keep_grade
from app.serving.listed_notes import stopped_jobs
from app.serving.services import Services, services_of
from app.serving.statuses import status_of
from app.web.forms import Form, SentForm
from app.web.rendering import graded_choices, render
from app.web.visits import AsInspector, Visit
from classifier.reading.forces import listed_forces
from classifier.reporting.page_view import NoteView
from criteria.errors import PeelError

router = APIRouter()


def own_note(services: Services, key: str, visit: Visit) -> FiledNote:
    """Return a filed note of whoever visits; a suggestion by other criteria is left out of it.

    Raises:
        PeelError: ``NOTE_NOT_FOUND``.
    """
    with services.store.reading() as db:
        filed = get_filed(db, key, visit.who.name)
    made_by = filed.result.criteria if filed.result else None
    if made_by is None or made_by.fingerprint == services.edition.fingerprint:
        return filed
    return replace(filed, result=None, trouble=f"it was read by other criteria, {made_by.name}")


@router.get("/notes/{key}")
def judge_first(request: Request, key: str, visit: AsInspector) -> Response:
    """Ask for the inspector's own grade; once the suggestion has been seen, show that."""
    filed = own_note(services_of(request), key, visit)
    if filed.seen and filed.result is not None:
        return RedirectResponse(f"/notes/{key}/suggestion", 303)
    return _judge_page(request, filed, Form(), None)


def _judge_page(
    request: Request, filed: FiledNote, form: Form, error: PeelError | None
) -> Response:
    services = services_of(request)
    with services.store.reading() as db:
        grades = grades_of_note(db, filed.key, services.edition)
        stopped = None if filed.result else stopped_jobs(db, [filed.upload_key])
    template = "suggestion.html" if filed.seen and filed.result else "judge.html"
    view = NoteView(filed.result, services.edition, 1) if filed.result else None
    return render(
        request,
        template,
        status=status_of(error) if error else 200,
        filed=filed,
        note=filed.note,
        view=view,
        form=form,
        error=error,
        grades=grades,
        stopped=stopped and stopped.get(filed.upload_key),
        scopes=graded_choices(services.edition),
        forces=listed_forces(),
    )


@router.post("/notes/{key}/grades")
def grade_note(
    request: Request,
    key: str,
    visit: AsInspector,
    form: SentForm,
) -> Response:
    """Keep the inspector's grade, as a new version when there was one, and show the suggestion."""
    services = services_of(request)
    filed = own_note(services, key, visit)
    given = GivenGrade(*(form.text(name) for name in ("scope", "grade", "reason", "force")))
    try:
        with services.store.writing() as db:
            kept = keep_grade(db, services.edition, visit.who.name, filed, given)
            if filed.result is not None and mark_seen(db, key):
                first = not kept.suggestion_seen
                log_event(db, visit.who.name, "suggestion seen", key, judged_first=first)
    except PeelError as error:
        return _judge_page(request, filed, form, error)
    where = "suggestion" if filed.result is not None else ""
    return RedirectResponse(f"/notes/{key}/{where}".rstrip("/"), 303)


@router.post("/notes/{key}/reveal")
def reveal(
    request: Request,
    key: str,
    visit: AsInspector,
    _: SentForm,
) -> Response:
    """Show the suggestion, and record whether the inspector had judged by then."""
    services = services_of(request)
    filed = own_note(services, key, visit)
    if filed.result is None:
        return RedirectResponse(f"/notes/{key}", 303)
    with services.store.writing() as db:
        if mark_seen(db, key):
            grades = grades_of_note(db, key, services.edition)
            first = any(not one.seen for one in grades)
            log_event(db, visit.who.name, "suggestion seen", key, judged_first=first)
    return RedirectResponse(f"/notes/{key}/suggestion", 303)


@router.get("/notes/{key}/suggestion")
def suggestion(request: Request, key: str, visit: AsInspector) -> Response:
    """Show the suggestion to somebody who has judged or asked to see it."""
    filed = own_note(services_of(request), key, visit)
    if not filed.seen or filed.result is None:
        return RedirectResponse(f"/notes/{key}", 303)
    return _judge_page(request, filed, Form(), None)
