"""`/healthz`, `/readyz`, `/metrics`: for who runs the server. The first two need no key and tell no secrets."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request, Response

from maskdet.api.access import Viewer, store_of_settings
from maskdet.api.answers import HealthAnswer, ReadyAnswer
from maskdet.doctor import server_metrics
from maskdet.errors import MaskdetError
from maskdet.registry import active_version
from maskdet.settings import get_settings
from maskdet.store import delivery_counts, keys
from maskdet.watching import METRICS_TYPE, metrics_text, statuses

Responses = dict[int | str, dict[str, Any]]
router = APIRouter(tags=["Operation"])
LEAST_FREE = 50_000_000  # bytes: with less, events can no longer be kept
NOT_READY: Responses = {
    503: {"model": ReadyAnswer, "description": "Not ready; `checks` says what is missing."}
}
TEXT: Responses = {
    200: {"description": "The figures.", "content": {"text/plain": {"schema": {"type": "string"}}}}
}


@router.get("/healthz")
async def healthz() -> HealthAnswer:
    """Whether the server answers; nothing else is looked at."""
    return HealthAnswer(status="ok")


@router.get("/readyz", responses=NOT_READY)
def readyz(request: Request, response: Response) -> ReadyAnswer:
    """Whether pictures can be judged and keys be checked."""
    queue = request.app.state.queue
    checks = {
        "model": _check(_model_is_there, "cannot be used; `python -m maskdet models list` says why"),
        "database": _check(lambda: keys(store_of_settings()), "cannot be reached; the log says why"),
        "storage": _check(_data_can_be_written, "the data folder cannot be written or is full"),
        "queue": "ok" if len(queue) < queue.longest else "full",
    }
    ready = all(said == "ok" for said in checks.values())
    response.status_code = 200 if ready else 503
    return ReadyAnswer(ready=ready, checks=checks)


@router.get("/metrics", response_class=Response, responses=TEXT)
def metrics(request: Request, key: Viewer) -> Response:
    """Figures of the server, the API and the watches, for Prometheus."""
    try:
        waiting = {str(state): count for state, count in delivery_counts(store_of_settings()).items()}
    except MaskdetError:
        waiting = {}
    text = server_metrics() + request.app.state.figures.text() + metrics_text(statuses(), waiting)
    return Response(text, media_type=METRICS_TYPE)


def _model_is_there() -> None:
    version = active_version(get_settings().models_dir)
    if not version.tflite_path.is_file():
        raise MaskdetError("its file is missing")


def _data_can_be_written() -> None:
    folder = get_settings().data_dir
    if not os.access(folder, os.W_OK) or shutil.disk_usage(folder).free < LEAST_FREE:
        raise MaskdetError("`python -m maskdet doctor` says what to do")


def _check(look: Callable[[], object], otherwise: str) -> str:
    try:
        look()
    except (MaskdetError, OSError):
        return otherwise
    return "ok"
