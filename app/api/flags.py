"""``/flags``: what does not fit, worst first, and what the panel made of it."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from app.api import PREFIX
from app.api.access import PanelCalls
from app.api.bodies import Body
from app.api.paging import Next, next_page
from app.api.problems import documented
from app.serving.panel_queue import QueueItem, get_flag, panel_queue
from app.serving.services import services_of
from app.store.flag_search import Filters
from app.store.flags import dispose

router = APIRouter(prefix=PREFIX)
MOST = 1_000
_FARTHEST = 1_000_000
_Text = Annotated[str, Query(max_length=200)]


class DispositionOut(BaseModel):
    """What the panel made of a flag."""

    model_config = ConfigDict(from_attributes=True)

    verdict: str
    reason: str
    who: str


class FlagOut(BaseModel):
    """A flag as `peel flag --format jsonl` writes it, with its state."""

    flag_id: str
    state: str = Field(description="open, dismissed, upheld, or lapsed once a judgment changed.")
    disposition: DispositionOut | None
    flag: dict[str, Any]


class FlagsOut(BaseModel):
    """Flags, highest score first."""

    flags: list[FlagOut]
    total: int = Field(description="How many there are on all pages.")
    next: Next = None


class DispositionIn(Body):
    """A decision on a flag."""

    model_config = ConfigDict(extra="forbid")

    verdict: Literal["dismissed", "upheld"]
    reason: str = Field(min_length=1, max_length=5000)


def _flag(item: QueueItem) -> FlagOut:
    decided = item.flag.disposition
    return FlagOut(
        flag_id=item.key,
        state=item.state,
        disposition=None if decided is None else DispositionOut.model_validate(decided),
        flag=dict(item.record),
    )


@router.get(
    "/flags",
    response_model=FlagsOut,
    responses=documented(401, 403, 422, 503),
    summary="List flags, worst first",
)
def list_flags(
    request: Request,
    _: PanelCalls,
    force: _Text = "",
    scope: _Text = "",
    inspector: _Text = "",
    kind: _Text = "",
    state: Literal["open", "dismissed", "upheld", "all"] = "open",
    limit: Annotated[int, Query(ge=1, le=MOST)] = 100,
    offset: Annotated[int, Query(ge=0, le=_FARTHEST, description="How many to pass over.")] = 0,
) -> FlagsOut:
    """Return the flags that were last found; the page or `peel flag` looks for them."""
    with services_of(request).store.reading() as db:
        wanted = Filters(force, scope, inspector, kind, state)
        found, total = panel_queue(db, wanted, first=offset, most=limit)
    end = offset + limit
    following = next_page(request, offset=end) if end < total else None
    return FlagsOut(flags=[_flag(item) for item in found], total=total, next=following)


@router.post(
    "/flags/{flag_id}/disposition",
    response_model=FlagOut,
    status_code=201,
    responses=documented(400, 401, 403, 404, 413, 422, 503),
    summary="Dismiss or uphold a flag",
)
def decide(request: Request, flag_id: str, person: PanelCalls, body: DispositionIn) -> FlagOut:
    """Record a decision with its reason; earlier ones stay readable in the store."""
    with services_of(request).store.writing() as db:
        get_flag(db, flag_id)
        dispose(db, flag_id, body.verdict, body.reason.strip(), who=person.name)
        return _flag(get_flag(db, flag_id))
