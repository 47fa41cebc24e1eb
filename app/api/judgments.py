"""``/judgments``: grades that inspectors gave, their versions, and what panels made of them."""

import datetime
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from app.accounts.roles import Person
from app.api import PREFIX
from app.api.access import InspectorCalls, InspectorOrPanelCalls, PanelCalls
from app.api.bodies import Body
from app.api.paging import Next, next_page
from app.api.problems import documented
from app.serving.forces import checked_force
from app.serving.grades import REASON
from app.serving.moderating import judgment_not_found, moderate, need_judgment
from app.serving.services import services_of
from app.store.judgments import StoredJudgment, judgments_after, record_judgments, versions
from app.store.outcomes import StoredOutcome, every_outcome
from classifier.reading.judgments import judgment_of
from classifier.reading.shapes import Row
from criteria.errors import PeelError

router = APIRouter(prefix=PREFIX)
MOST = 1_000
_PANEL = ("panel",)


class JudgmentIn(Body):
    """A grade with the evidence it was given on; the inspector is whoever sends it."""

    model_config = ConfigDict(extra="forbid")

    judgment_id: str = Field(min_length=1, max_length=200)
    force: str = Field(min_length=1, max_length=200)
    scope: str = Field(min_length=1, max_length=64, description="Such as 3, 3.2 or 3.2.4.")
    grade: str = Field(min_length=1, max_length=64)
    text: str = Field(min_length=1, description="The evidence, as the inspector wrote it.")
    date: str | None = Field(None, max_length=40, description="ISO date, not in the future.")
    suggestion_seen: bool | None = Field(
        None, description="Whether the inspector had seen the suggestion before judging."
    )
    reason: str | None = Field(None, max_length=5000)


class JudgmentOut(BaseModel):
    """One version of a judgment."""

    judgment_id: str
    version: int
    force: str
    scope: str
    grade: str
    text: str
    inspector: str | None
    date: datetime.date | None
    suggestion_seen: bool | None
    recorded_by: str
    recorded_at: datetime.datetime
    extra: dict[str, Any]


class JudgmentsOut(BaseModel):
    """A page of the judgments as they stand, by id."""

    judgments: list[JudgmentOut]
    more: bool = Field(description="Whether there are more after the last of these.")
    next: Next = None


class OutcomeOut(BaseModel):
    """What a panel made of a version of a judgment."""

    moderated_grade: str
    moderator: str | None
    moderated_at: datetime.datetime | None
    reason: str | None
    judgment_version: int
    version: int


class HistoryOut(BaseModel):
    """Every version of a judgment and of its moderation, oldest first."""

    versions: list[JudgmentOut]
    outcomes: list[OutcomeOut]


class ModerationIn(Body):
    """The grade that shall stand, and why."""

    model_config = ConfigDict(extra="forbid")

    moderated_grade: str = Field(min_length=1, max_length=64)
    reason: str = Field(min_length=1, max_length=5000)


def _judgment(one: StoredJudgment) -> JudgmentOut:
    judgment = one.judgment
    return JudgmentOut(
        judgment_id=judgment.judgment_id,
        version=one.version,
        force=judgment.force,
        scope=judgment.scope,
        grade=judgment.grade,
        text=judgment.text,
        inspector=judgment.inspector,
        date=judgment.date,
        suggestion_seen=judgment.suggestion_seen,
        recorded_by=one.recorded_by,
        recorded_at=one.recorded_at,
        extra=dict(judgment.extra),
    )


def _outcome(one: StoredOutcome) -> OutcomeOut:
    outcome = one.outcome
    return OutcomeOut(
        moderated_grade=outcome.moderated_grade,
        moderator=outcome.moderator,
        moderated_at=outcome.moderated_at,
        reason=outcome.reason,
        judgment_version=one.judgment_version,
        version=one.version,
    )


def _may_see(person: Person, one: StoredJudgment) -> bool:
    return person.may(_PANEL) or one.judgment.inspector == person.name


@router.get(
    "/judgments",
    response_model=JudgmentsOut,
    responses=documented(401, 403, 422, 503),
    summary="List judgments as they stand",
)
def list_judgments(
    request: Request,
    person: InspectorOrPanelCalls,
    force: Annotated[str | None, Query(max_length=200)] = None,
    scope: Annotated[str | None, Query(max_length=64)] = None,
    after: Annotated[str, Query(max_length=200, description="Id of the last one seen.")] = "",
    limit: Annotated[int, Query(ge=1, le=MOST)] = 100,
) -> JudgmentsOut:
    """Return judgments by id: a panel member's all, an inspector's own."""
    whose = None if person.may(_PANEL) else person.name
    wanted = {"force": force, "scope": scope, "inspector": whose}
    with services_of(request).store.reading() as db:
        # One more than asked for tells whether there is a next page.
        found = judgments_after(db, after, limit + 1, **wanted)
    page = [_judgment(one) for one in found[:limit]]
    more = len(found) > limit
    following = next_page(request, after=page[-1].judgment_id) if more else None
    return JudgmentsOut(judgments=page, more=more, next=following)


@router.post(
    "/judgments",
    response_model=JudgmentOut,
    status_code=201,
    responses={
        200: {"model": JudgmentOut, "description": "It was recorded already, just so"},
        **documented(400, 401, 403, 413, 422, 503),
    },
    summary="Record a judgment, or a new version of one",
)
def add_judgment(
    request: Request, response: Response, person: InspectorCalls, body: JudgmentIn
) -> JudgmentOut:
    """Record it; one that differs from its latest version becomes a new version."""
    services = services_of(request)
    fields = body.model_dump(exclude={"reason"}) | {"inspector": person.name}
    row = Row(fields, where="the judgment", number=1, field_word="key")
    given = judgment_of(row, services.edition, datetime.datetime.now(datetime.UTC).date())
    if body.reason:
        given = replace(given, extra={REASON: body.reason})
    with services.store.writing() as db:
        _check_own(versions(db, given.judgment_id), person)
        checked_force(db, given.force, leaving=[given.judgment_id])
        account = record_judgments(db, [given], who=person.name, why=body.reason)
        latest = versions(db, given.judgment_id)[-1]
        if account.unchanged:
            response.status_code = 200
        return _judgment(latest)


def _check_own(known: list[StoredJudgment], person: Person) -> None:
    if known and not _may_see(person, known[-1]):
        raise PeelError(
            "JUDGMENT_NOT_YOURS",
            "this judgment is somebody else's",
            hint="use another judgment_id",
        )


@router.get(
    "/judgments/{judgment_id}",
    response_model=HistoryOut,
    responses=documented(401, 403, 404, 422, 503),
    summary="Every version of a judgment and its moderation",
)
def show_judgment(request: Request, judgment_id: str, person: InspectorOrPanelCalls) -> HistoryOut:
    """Return its history; somebody else's is not found."""
    with services_of(request).store.reading() as db:
        found = need_judgment(db, judgment_id)
        if not _may_see(person, found[-1]):
            raise judgment_not_found()
        moderated = every_outcome(db, judgment_id)
        return HistoryOut(
            versions=[_judgment(one) for one in found],
            outcomes=[_outcome(one) for one in moderated],
        )


@router.post(
    "/judgments/{judgment_id}/moderation",
    response_model=HistoryOut,
    status_code=201,
    responses=documented(400, 401, 403, 404, 413, 422, 503),
    summary="Moderate a judgment",
)
def moderate_judgment(
    request: Request, judgment_id: str, person: PanelCalls, body: ModerationIn
) -> HistoryOut:
    """Record the grade that a panel settles on."""
    services = services_of(request)
    with services.store.writing() as db:
        moderate(
            db,
            services.edition,
            person.name,
            judgment_id,
            grade=body.moderated_grade,
            reason=body.reason.strip(),
        )
    return show_judgment(request, judgment_id, person)
