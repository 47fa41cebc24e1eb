"""The panel's queue: flags worst first, each with its passages, decided with a reason."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from app.serving.faults import FieldError, refuse_long
from app.serving.flagging import FLAGGING
from app.serving.jobs import list_jobs
from app.serving.moderating import moderate
from app.serving.panel_queue import STATES, QueueItem, choices, get_flag, panel_queue
from app.serving.services import services_of
from app.serving.statuses import status_of
from app.store.flag_search import OPEN, Filters
from app.store.flags import DISMISSED, UPHELD, dispose
from app.web.forms import Form, SentForm
from app.web.pages.jobs import start_shared
from app.web.pages.judgments import judgment_path
from app.web.passages import Passage, marked_passage
from app.web.rendering import render
from app.web.visits import AsPanel
from criteria.errors import PeelError

router = APIRouter()
A_PAGE = 20
_Text = Annotated[str, Query(max_length=200)]


@router.get("/panel")
def queue(
    request: Request,
    visit: AsPanel,
    force: _Text = "",
    scope: _Text = "",
    inspector: _Text = "",
    kind: _Text = "",
    state: _Text = OPEN,
    page: int = 1,
) -> Response:
    """Show the flags, worst first."""
    filters = Filters(force, scope, inspector, kind, state if state in STATES else OPEN)
    page = max(1, min(page, 10_000))
    with services_of(request).store.reading() as db:
        items, total = panel_queue(db, filters, first=(page - 1) * A_PAGE, most=A_PAGE)
        options = choices(db)
        jobs = list_jobs(db, FLAGGING, most=1)
    wanted = {name: getattr(filters, name) for name in Filters.__slots__}
    return render(
        request,
        "panel.html",
        items=items,
        total=total,
        page=page,
        pages=max(1, -(-total // A_PAGE)),
        query="&" + urlencode(wanted),
        filters=filters,
        choices=options,
        states=STATES,
        last_job=jobs[0] if jobs else None,
    )


@router.post("/panel/look")
def look_for_flags(request: Request, visit: AsPanel, _: SentForm) -> Response:
    """Check every judgment again, as a job; one at a time is enough."""
    return start_shared(request, visit, FLAGGING, "judgments")


@router.get("/panel/flags/{key}")
def show_flag(request: Request, key: str, visit: AsPanel) -> Response:
    """Show a flag with both passages side by side."""
    return _flag_page(request, key, Form(), None)


def _flag_page(request: Request, key: str, form: Form, error: PeelError | None) -> Response:
    with services_of(request).store.reading() as db:
        item = get_flag(db, key)
    return render(
        request,
        "flag.html",
        status=status_of(error) if error else 200,
        item=item,
        passages=_passages(item),
        form=form,
        error=error,
    )


def _passages(item: QueueItem) -> list[Passage]:
    told = item.record.get("evidence")
    evidence = [str(piece) for piece in told] if isinstance(told, list | tuple) else []
    main = [item.main] if item.main else []
    return [marked_passage(judgment, evidence) for judgment in (*main, *item.others)]


@router.post("/panel/flags/{key}/decision")
def decide(request: Request, key: str, visit: AsPanel, form: SentForm) -> Response:
    """Dismiss or uphold a flag, with the reason."""
    services = services_of(request)
    try:
        with services.store.writing() as db:
            get_flag(db, key)
            _dispose(db, key, form, visit.who.name)
    except PeelError as error:
        if error.code == "FLAG_UNKNOWN":
            raise
        return _flag_page(request, key, form, error)
    return RedirectResponse(f"/panel/flags/{key}", 303)


def _dispose(db: Session, key: str, form: Form, who: str) -> None:
    verdict = form.text("verdict")
    if verdict not in (DISMISSED, UPHELD):
        raise FieldError(
            "FLAG_NO_VERDICT",
            "it is not said what becomes of the flag",
            hint="choose whether to uphold or to dismiss it",
            field="verdict",
        )
    if not form.text("why"):
        raise FieldError(
            "FLAG_NO_REASON",
            "the reason is missing",
            hint="say why in a sentence or two",
            field="why",
        )
    refuse_long(form.text("why"), "why")
    dispose(db, key, verdict, form.text("why"), who=who)


@router.post("/panel/flags/{key}/moderation")
def moderate_flagged(request: Request, key: str, visit: AsPanel, form: SentForm) -> Response:
    """Settle the grade of the judgment that a flag is mainly about."""
    services = services_of(request)
    try:
        with services.store.writing() as db:
            main = get_flag(db, key).main
            if main is None:
                raise PeelError(
                    "FLAG_NO_JUDGMENT", "the flag is about no single judgment", hint="open one"
                )
            moderate(
                db,
                services.edition,
                visit.who.name,
                main.judgment_id,
                grade=form.text("grade"),
                reason=form.text("reason"),
            )
    except FieldError as error:
        return _flag_page(request, key, form, error)
    return RedirectResponse(judgment_path(main.judgment_id), 303)
