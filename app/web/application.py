"""The application: routes, guards and error pages put together around the parts of a server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from app.api.routes import add_api, new_app
from app.serving.headers import SecurityHeaders
from app.serving.job_kinds import take_up_uploads
from app.serving.limits import Limits
from app.serving.metrics import Metered
from app.serving.proxy import BehindProxy
from app.serving.services import Services
from app.web.failures import add_error_pages
from app.web.pages import ROUTERS
from app.web.rendering import STATIC


def create_app(services: Services) -> FastAPI:
    """Return the application; its parts start and stop with it."""

    @asynccontextmanager
    async def running(_: FastAPI) -> AsyncIterator[None]:
        with services.store.writing() as db:
            take_up_uploads(db)
        services.answerer.start()
        services.worker.start()
        yield
        services.worker.stop()
        services.answerer.stop()

    app = new_app(lifespan=running)
    app.state.services = services
    for router in ROUTERS:
        app.include_router(router, include_in_schema=False)
    add_api(app)
    add_error_pages(app)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    # The last added is the first to see a request.
    app.add_middleware(Limits, loopback=services.serving.may_be_alone)
    app.add_middleware(SecurityHeaders, encrypted=services.serving.encrypted)
    app.add_middleware(Metered)
    if services.serving.behind_proxy:
        app.add_middleware(BehindProxy)
    return app
