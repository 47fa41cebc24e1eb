"""The routes of the API, put under ``/api/v1``."""

from fastapi import FastAPI

from app.api import flags, health, judgments, suggest
from app.api.problems import Problem

PREFIX = "/api/v1"
ROUTERS = (health.router, suggest.router, judgments.router, flags.router)


def add_api(app: FastAPI) -> None:
    """Add the routes, and what problems look like to the OpenAPI document."""
    for router in ROUTERS:
        app.include_router(router, prefix=PREFIX)
    made = app.openapi

    def openapi() -> dict[str, object]:
        document = made()
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        schemas["Problem"] = Problem.model_json_schema()
        return document

    app.openapi = openapi  # type: ignore[method-assign]
