"""The routes of the API, put under ``/api/v1``."""

from fastapi import FastAPI
from starlette.types import Lifespan

from app.api import PREFIX, flags, health, judgments, models, suggest
from app.api.problems import Problem

ROUTERS = (health.router, suggest.router, judgments.router, flags.router, models.router)


def new_app(lifespan: Lifespan[FastAPI] | None = None) -> FastAPI:
    """Return an application without routes; nothing in it is fetched from elsewhere."""
    return FastAPI(
        title="PEEL evidence classifier",
        version="1",
        description="Suggests grades from inspection notes, with the evidence they rest on.",
        docs_url=None,
        redoc_url=None,
        openapi_url=f"{PREFIX}/openapi.json",
        # The redirect would name whatever host the request did, before anybody looked at it.
        redirect_slashes=False,
        lifespan=lifespan,
    )


def add_api(app: FastAPI) -> None:
    """Add the routes, and what problems look like to the OpenAPI document."""
    for router in ROUTERS:
        app.include_router(router)
    made = app.openapi

    def openapi() -> dict[str, object]:
        document = made()
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        schemas["Problem"] = Problem.model_json_schema()
        return document

    app.openapi = openapi  # type: ignore[method-assign]
