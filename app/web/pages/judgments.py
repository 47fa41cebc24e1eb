"""One judgment for the panel: its versions, its moderation; and the grid and export of all."""

import csv
import io
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app.serving.faults import FieldError
from app.serving.grades import REASON
from app.serving.moderating import moderate, need_judgment
from app.serving.panel_grid import Graded, agreements, all_graded, grid
from app.serving.services import services_of
from app.serving.statuses import status_of
from app.store.flag_rates import rates
from app.store.flag_search import flags
from app.store.outcomes import every_outcome
from app.web.forms import Form, SentForm
from app.web.rendering import render
from app.web.visits import AsPanel
from classifier.formulas import neutralised
from classifier.reporting.cleaning import showable
from criteria.errors import PeelError

router = APIRouter()
LEVELS = {
    "core_question": "Core questions",
    "question": "Questions",
    "sub_question": "Sub-questions",
}


def judgment_path(judgment_id: str) -> str:
    """Return the address of a judgment's page, whatever signs its id holds."""
    return f"/panel/judgment?id={quote(judgment_id, safe='')}"


@router.get("/panel/judgment")
def show_judgment(request: Request, visit: AsPanel, id: str = "") -> Response:  # noqa: A002
    """Show a judgment with its versions and moderation."""
    return _page(request, id, Form(), None)


def _page(request: Request, judgment_id: str, form: Form, error: PeelError | None) -> Response:
    with services_of(request).store.reading() as db:
        versions = need_judgment(db, judgment_id)
        moderated = every_outcome(db, judgment_id)
    return render(
        request,
        "judgment.html",
        status=status_of(error) if error else 200,
        versions=versions,
        judgment=versions[-1].judgment,
        outcomes=moderated,
        reason_field=REASON,
        form=form,
        error=error,
    )


@router.post("/panel/judgment")
def moderate_judgment(request: Request, visit: AsPanel, form: SentForm) -> Response:
    """Settle its grade."""
    services = services_of(request)
    judgment_id = form.fields.get("id", "")
    try:
        with services.store.writing() as db:
            moderate(
                db,
                services.edition,
                visit.who.name,
                judgment_id,
                grade=form.text("grade"),
                reason=form.text("reason"),
            )
    except FieldError as error:
        return _page(request, judgment_id, form, error)
    return RedirectResponse(judgment_path(judgment_id), 303)


@router.get("/panel/grid")
def show_grid(request: Request, visit: AsPanel, level: str = "core_question") -> Response:
    """Show every judgment by force and question, with suggestion and moderated grade."""
    edition = services_of(request).edition
    with services_of(request).store.reading() as db:
        graded = all_graded(db, edition)
    chosen = level if level in LEVELS else "core_question"
    made = grid(graded, edition, chosen)
    return render(request, "grid.html", grid=made, level=chosen, levels=LEVELS)


@router.get("/panel/agreement")
def show_agreement(request: Request, visit: AsPanel) -> Response:
    """Show how far inspectors, suggestions and moderated grades agree."""
    edition = services_of(request).edition
    with services_of(request).store.reading() as db:
        graded = all_graded(db, edition)
        kinds = rates(flags(db))
    return render(request, "agreement.html", agreements=agreements(graded, edition), rates=kinds)


@router.get("/panel/export.csv")
def export(request: Request, visit: AsPanel) -> Response:
    """Send every judgment with suggestion and moderated grade as a spreadsheet."""
    edition = services_of(request).edition
    with services_of(request).store.reading() as db:
        graded = all_graded(db, edition)
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    writer.writerows([neutralised(cell) for cell in _cells(one)] for one in graded)
    headers = {"Content-Disposition": 'attachment; filename="judgments.csv"'}
    text = stream.getvalue().encode("utf-8-sig")
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)


_COLUMNS = (
    "judgment_id version force inspector date scope grade suggested_grade moderated_grade "
    "suggestion_seen text moderator moderated_at reason"
).split()


def _cells(one: Graded) -> list[object]:
    judgment, outcome = one.judgment, one.outcome
    cells = [
        judgment.judgment_id,
        one.version,
        judgment.force,
        judgment.inspector,
        judgment.date and judgment.date.isoformat(),
        judgment.scope,
        judgment.grade,
        one.suggested,
        one.moderated,
        judgment.suggestion_seen,
        judgment.text,
        outcome and outcome.moderator,
        outcome and outcome.moderated_at and outcome.moderated_at.isoformat(),
        outcome and outcome.reason,
    ]
    return [showable(cell) if isinstance(cell, str) else cell for cell in cells]
