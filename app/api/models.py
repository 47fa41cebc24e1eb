"""``/models``: which model answers, its history, and switching through the gate."""

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from app.api import PREFIX
from app.api.access import AnalystCalls
from app.api.bodies import Body
from app.api.problems import documented
from app.serving.events import log_event
from app.serving.services import Services, services_of
from training.promotions import Promotion

router = APIRouter(prefix=PREFIX)


class ModelOut(BaseModel):
    """One model of the server."""

    fingerprint: str
    name: str
    outcomes: int
    champion: bool
    challenger: bool
    rules: list[dict[str, Any]] = Field(description="The gate's, against the present champion.")


class ModelsOut(BaseModel):
    """The models, and the promotion log, newest first."""

    models: list[ModelOut]
    promotions: list[dict[str, Any]]
    trouble: str | None = Field(
        None, description="Why the champion does not answer on this server, and what to do."
    )


class PromotionIn(Body):
    """Which model shall be champion."""

    model_config = ConfigDict(extra="forbid")

    model: str = Field(
        "challenger", min_length=1, max_length=64, description="challenger or a fingerprint."
    )
    reason: str = Field("", max_length=1000)
    override: bool = Field(False, description="Where the gate refused; needs a reason.")


class RollbackIn(Body):
    """Why to go back."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field("", max_length=1000)


class PromotionOut(BaseModel):
    """The line that was added to the promotion log."""

    promotion: dict[str, Any]


@router.get(
    "/models", response_model=ModelsOut, responses=documented(401, 403, 503), summary="The models"
)
def list_models(request: Request, _: AnalystCalls) -> ModelsOut:
    """Return the models of the server and the promotion log."""
    services = services_of(request)
    desk = services.desk
    unfit = desk.unfit(services.edition)
    return ModelsOut(
        models=[ModelOut(**asdict(row)) for row in desk.models()],
        promotions=[asdict(line) for line in desk.promotions()],
        trouble=f"{unfit.message}; {unfit.hint}" if unfit else None,
    )


@router.post(
    "/models/promote",
    response_model=PromotionOut,
    responses=documented(400, 401, 403, 404, 409, 413, 422, 503),
    summary="Promote a model through the gate",
)
def promote(request: Request, person: AnalystCalls, body: PromotionIn) -> PromotionOut:
    """Make a model the champion; the server answers with it as soon as it is loaded."""
    services = services_of(request)
    line = services.desk.promote(
        body.model, who=person.name, reason=body.reason, override=body.override
    )
    return _switched(services, person.name, "model promoted", line)


@router.post(
    "/models/rollback",
    response_model=PromotionOut,
    responses=documented(400, 401, 403, 409, 413, 422, 503),
    summary="Go back to the model before",
)
def roll_back(request: Request, person: AnalystCalls, body: RollbackIn) -> PromotionOut:
    """Make the model champion again that the present one replaced."""
    services = services_of(request)
    line = services.desk.roll_back(who=person.name, reason=body.reason)
    return _switched(services, person.name, "model rolled back", line)


def _switched(services: Services, who: str, what: str, line: Promotion) -> PromotionOut:
    with services.store.writing() as db:
        log_event(db, who, what, line.after)
    services.answerer.reload()
    return PromotionOut(promotion=asdict(line))
