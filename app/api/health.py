"""Whether the server lives, is ready, and what it has done so far."""

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import PlainTextResponse
from pydantic import BaseModel
from sqlalchemy import text

from app.api import PREFIX
from app.api.access import AnalystCalls
from app.api.problems import documented
from app.serving.answering import busy
from app.serving.metrics import exposition
from app.serving.services import Services, services_of

router = APIRouter(prefix=PREFIX)


class Health(BaseModel):
    """The server lives."""

    status: str


# HEAD is what many a load balancer asks; the document leaves it out, as saying nothing more.
@router.head("/health", include_in_schema=False)
@router.get("/health", response_model=Health, responses=documented(503), summary="Is it alive")
async def health() -> Health:
    """Answer as soon as the server runs."""
    return Health(status="alive")


@router.head("/ready", include_in_schema=False)
@router.get("/ready", response_model=Health, responses=documented(503), summary="Is it ready")
async def ready(request: Request) -> Health:
    """Answer 200 once the model is loaded and the database answers, 503 before."""
    services = services_of(request)
    if not services.answerer.ready:
        raise services.answerer.trouble or busy()
    await run_in_threadpool(_ask_database, services)
    return Health(status="ready")


def _ask_database(services: Services) -> None:
    with services.store.reading() as db:
        db.execute(text("SELECT 1"))


@router.get(
    "/metrics",
    response_class=PlainTextResponse,
    responses=documented(401, 403),
    summary="Counts and times for Prometheus",
)
def metrics(request: Request, _: AnalystCalls) -> Response:
    """Return the metrics in Prometheus's text format."""
    body, media_type = exposition(services_of(request).answerer)
    return Response(body, headers={"Content-Type": media_type})
