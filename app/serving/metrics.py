"""Counts and times of a server, in Prometheus's format."""

import time
from collections.abc import Iterator

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import generate_latest
from prometheus_client.registry import Collector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.serving.answering import Answerer

_REGISTRY = CollectorRegistry()
_REQUESTS = Counter(
    "peel_requests", "Requests answered", ["method", "route", "status"], registry=_REGISTRY
)
_SECONDS = Histogram(
    "peel_request_seconds",
    "Time until an answer was complete",
    ["method", "route"],
    registry=_REGISTRY,
)
# Whoever sends others shall not fill the memory with labels of their making.
_METHODS = ("GET", "HEAD", "POST")


class _OfAnswerer(Collector):
    def __init__(self, answerer: Answerer) -> None:
        self._answerer = answerer

    def collect(self) -> Iterator[Metric]:
        figures = {
            "peel_ready": ("Whether the model is loaded", float(self._answerer.ready)),
            "peel_waiting_requests": ("Requests that wait", self._answerer.waiting),
            "peel_batches": ("Batches answered together", self._answerer.batches),
            "peel_notes": ("Notes read", self._answerer.notes),
        }
        for name, (what, value) in figures.items():
            yield GaugeMetricFamily(name, what, value)


def exposition(answerer: Answerer) -> tuple[bytes, str]:
    """Return the metrics as text, and its media type."""
    of_answerer = CollectorRegistry()
    of_answerer.register(_OfAnswerer(answerer))
    return generate_latest(_REGISTRY) + generate_latest(of_answerer), CONTENT_TYPE_LATEST


class Metered:
    """Counts and times every request by its route, never by its address, which may hold a key."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), 500

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watched)
        finally:
            route = getattr(scope.get("route"), "path", "none")
            method = scope["method"] if scope["method"] in _METHODS else "other"
            _REQUESTS.labels(method, route, status).inc()
            _SECONDS.labels(method, route).observe(time.perf_counter() - began)
