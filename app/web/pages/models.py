"""The analyst's page: the champion, its history, drift; retrain, promote, roll back."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse, RedirectResponse

from app.serving.command_jobs import KEEP, MONITOR, PROMOTE, RETRAIN
from app.serving.events import log_event
from app.serving.experiments import ui_address, ui_command
from app.serving.faults import refuse_long
from app.serving.jobs import list_jobs
from app.serving.services import Services, services_of
from app.serving.statuses import status_of
from app.serving.wording import for_the_page
from app.web.forms import Form, SentForm
from app.web.pages.jobs import start_shared
from app.web.rendering import render
from app.web.visits import AsAnalyst
from criteria.errors import PeelError

router = APIRouter()


@router.get("/models")
def show_models(request: Request, visit: AsAnalyst) -> Response:
    """Show the champion and everything around it."""
    return _page(request, Form(), None)


def _page(request: Request, form: Form, error: PeelError | None) -> Response:
    services = services_of(request)
    desk = services.desk
    with services.store.reading() as db:
        retrained = list_jobs(db, RETRAIN, most=1)
        monitored = list_jobs(db, MONITOR, most=1)
    return render(
        request,
        "models.html",
        status=status_of(error) if error else 200,
        champion=desk.champion(),
        card=desk.card(),
        models=desk.models(),
        promotions=desk.promotions(),
        pictures=list(desk.pictures()),
        retrained=retrained[0] if retrained else None,
        monitored=monitored[0] if monitored else None,
        unfit=(unfit := desk.unfit(services.edition)) and for_the_page(unfit),
        mlflow_page=ui_address(desk.settings.tracking_uri),
        mlflow_command=ui_command(desk.settings.tracking_uri),
        form=form,
        error=error,
    )


@router.get("/models/pictures/{name}")
def picture(request: Request, name: str, visit: AsAnalyst) -> Response:
    """Send a picture of the latest evaluation."""
    found = services_of(request).desk.pictures().get(name)
    if found is None:
        raise PeelError("PAGE_NOT_FOUND", "there is no such picture", hint="see the model page")
    return FileResponse(found, media_type="image/png")


@router.post("/models/promote")
def promote(request: Request, visit: AsAnalyst, form: SentForm) -> Response:
    """Make a model the champion through the gate, or overriding it with a reason."""
    services, who = services_of(request), visit.who.name
    override = form.text("override") == "yes"
    try:
        refuse_long(form.text("reason"), "reason")
        line = services.desk.promote(
            form.text("model"), who=who, reason=form.text("reason"), override=override
        )
    except PeelError as error:
        return _page(request, form, error)
    return _switched(services, who, "model promoted", line.after)


@router.post("/models/rollback")
def roll_back(request: Request, visit: AsAnalyst, form: SentForm) -> Response:
    """Go back to the model before."""
    services, who = services_of(request), visit.who.name
    try:
        refuse_long(form.text("reason"), "rollback-reason")
        line = services.desk.roll_back(who=who, reason=form.text("reason"))
    except PeelError as error:
        return _page(request, form, error)
    return _switched(services, who, "model rolled back", line.after)


def _switched(services: Services, who: str, what: str, fingerprint: str) -> Response:
    with services.store.writing() as db:
        log_event(db, who, what, fingerprint)
    services.answerer.reload()
    return RedirectResponse("/models", 303)


@router.post("/models/retrain")
def retrain(request: Request, visit: AsAnalyst, form: SentForm) -> Response:
    """Train a challenger on the moderated outcomes in the store, as a job."""
    subject = PROMOTE if form.text("promote") == "yes" else KEEP
    return start_shared(request, visit, RETRAIN, subject)


@router.post("/models/monitor")
def monitor(request: Request, visit: AsAnalyst, form: SentForm) -> Response:
    """Compare the latest judgments with the training data, as a job."""
    return start_shared(request, visit, MONITOR, "judgments")
