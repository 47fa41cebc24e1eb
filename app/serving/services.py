"""The parts of a running server, made once and handed to every request."""

from dataclasses import dataclass

from fastapi import Request

from app.serving.answering import Answerer
from app.serving.model_desk import ModelDesk
from app.serving.worker import Worker
from app.store.opening import Store
from criteria.errors import PeelError
from criteria.schema import Edition


@dataclass(frozen=True)
class Serving:
    """How a server may be reached.

    Attributes:
        loopback: From this machine alone.
        encrypted: By https alone, here or at the proxy in front.
        behind_proxy: Through a proxy that says who the client is.
    """

    loopback: bool = True
    encrypted: bool = False
    behind_proxy: bool = False

    @property
    def may_be_alone(self) -> bool:
        """Whether the server may do without accounts while there are none."""
        return self.loopback and not self.behind_proxy


@dataclass(frozen=True)
class Services:
    """What requests use.

    Attributes:
        edition: The criteria that suggestions answer by.
        store: Where everything is kept.
        answerer: Asks the pipeline.
        worker: Runs jobs.
        serving: How the server may be reached.
        desk: Reads and switches models.
    """

    edition: Edition
    store: Store
    answerer: Answerer
    worker: Worker
    serving: Serving
    desk: ModelDesk


def services_of(request: Request) -> Services:
    """Return the parts of the server that a request came to."""
    services: Services = request.app.state.services
    return services


def forbidden() -> PeelError:
    """Return the error for what is not for a role."""
    return PeelError(
        "FORBIDDEN",
        "this is not for your role",
        hint="ask whoever looks after accounts here, if you need it",
    )
