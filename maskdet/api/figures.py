"""The figures of the API for Prometheus: requests, how long they took, faces, what waits."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from maskdet.results import FrameResult

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from maskdet.inference import PictureQueue

BUCKETS_S = (0.02, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2, 5, 10)


class Figures:
    """Counts since the server began. Thread-safe."""

    def __init__(self, queue: PictureQueue) -> None:
        self._registry = registry = CollectorRegistry()
        self._requests = Counter(
            "maskdet_api_requests", "Requests of other programs", ["path", "status"], registry=registry
        )
        self._seconds = Histogram(
            "maskdet_api_seconds",
            "From a request to its answer",
            ["path"],
            registry=registry,
            buckets=BUCKETS_S,
        )
        self._faces = Counter("maskdet_api_faces", "Faces judged, by state", ["state"], registry=registry)
        waiting = Gauge("maskdet_api_waiting", "Pictures that wait or are being judged", registry=registry)
        waiting.set_function(lambda: len(queue))

    def note_request(self, path: str, status: int, seconds: float) -> None:
        """One request; `path` as the API names it, such as /api/v1/models/{name}/activate."""
        self._requests.labels(path, str(status)).inc()
        self._seconds.labels(path).observe(seconds)

    def note_faces(self, results: Iterable[FrameResult | Exception]) -> None:
        """What pictures came to."""
        for result in results:
            for detection in result if isinstance(result, FrameResult) else ():
                self._faces.labels(detection.state.value).inc()

    def text(self) -> bytes:
        """In Prometheus' text format."""
        return generate_latest(self._registry)


class CountRequests:
    """Middleware: every request is counted by its route, so that no client can invent names."""

    def __init__(self, app: ASGIApp, figures: Figures) -> None:
        self.app, self.figures = app, figures

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """An ASGI call."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        start, status = time.perf_counter(), 500

        async def note_status(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, note_status)
        finally:
            route = getattr(scope.get("route"), "path", "other")
            self.figures.note_request(route, status, time.perf_counter() - start)
