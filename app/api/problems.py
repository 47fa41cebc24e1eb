"""Errors as problem details (RFC 9457), with the same codes as the command line."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from app.serving.statuses import status_of
from criteria.errors import PeelError

MEDIA_TYPE = "application/problem+json"


class Problem(BaseModel):
    """A problem document."""

    type: str = Field(description="`about:blank`: the status says what kind of problem it is.")
    title: str
    status: int
    detail: str
    code: str = Field(description="The same code that the command line prints.")
    hint: str = Field(description="What to do about it.")
    where: str | None = Field(None, description="The place: line, column or field.")


def problem_of(error: PeelError) -> Problem:
    """Return an error as a problem document."""
    status = status_of(error)
    return Problem(
        type="about:blank",
        title=HTTPStatus(status).phrase,
        status=status,
        detail=error.message,
        code=error.code,
        hint=error.hint,
        where=error.where,
    )


def problem_response(error: PeelError, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """Return the answer that carries the problem document of an error."""
    problem = problem_of(error)
    sent = dict(headers or {})
    if problem.status == HTTPStatus.UNAUTHORIZED:
        sent["WWW-Authenticate"] = "Bearer"
    return JSONResponse(problem.model_dump(), problem.status, sent, media_type=MEDIA_TYPE)


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the documentation of the problems that a route may answer with."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        status: {"description": HTTPStatus(status).phrase, "content": content}
        for status in statuses
    }
