"""The application: everything that other programs may ask, in one FastAPI app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi_offline import FastAPIOffline
from starlette.responses import Response

from maskdet.api.access import RateLimit
from maskdet.api.batch_jobs import Batches
from maskdet.api.body_limits import BodyLimits
from maskdet.api.figures import CountRequests, Figures
from maskdet.api.judging import LEFT, ClientGone
from maskdet.api.problems import MEDIA_TYPE, Problem, add_problem_handlers
from maskdet.api.routes import ROUTERS
from maskdet.doctor import add_gauge
from maskdet.inference import PictureQueue
from maskdet.settings import get_settings

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.requests import Request

# Where the application answers; all other addresses of the server are the pages'.
PREFIXES = ("/api", "/v1/vision")
PATHS = ("/healthz", "/readyz", "/metrics")
ABOUT = """Faces in pictures, and whether they wear a mask. Every request shows a key (`python -m maskdet keys add NAME`
makes one) as `x-api-key: KEY` or `Authorization: Bearer KEY`. What goes wrong is told as problem details
(RFC 9457). Pictures stay in memory and are not kept."""
STATUSES = {
    400: "The request holds no picture, or a damaged form.",
    401: "Without a valid key.",
    403: "The key's role does not suffice.",
    404: "There is no such thing.",
    406: "It cannot be answered in the form that was asked for.",
    408: "It came too slowly.",
    413: "Too large, in bytes or in pixels.",
    415: "A kind of body that brings no pictures.",
    422: "Something in the request cannot be used, such as a file that is no picture.",
    429: "The key asks too often; Retry-After says when to ask again.",
    503: "Busy, or a model or the database is missing; Retry-After says when to ask again.",
}


def create_api(queue: PictureQueue | None = None) -> FastAPI:
    """The application; models are loaded at the first picture.

    Args:
        queue: who else judges pictures in this process shares it; None: one of its own.

    Raises: MaskdetError for a setting that is not possible.
    """
    settings = get_settings()
    queue = queue or PictureQueue(settings.api_queue, num_cores=settings.num_threads)
    figures = Figures(queue)
    app = FastAPIOffline(
        title="maskdet",
        description=ABOUT,
        version="1",
        docs_url="/api/docs",
        redoc_url=None,
        openapi_url="/api/openapi.json",
        static_url="/api/docs-files",
        swagger_ui_oauth2_redirect_url="/api/docs/oauth2-redirect",
        responses={status: _problem(words) for status, words in STATUSES.items()},
    )
    app.state.queue, app.state.figures = queue, figures
    add_gauge("maskdet_api_queue", "Pictures of programs that wait", lambda: len(queue))
    app.state.batches, app.state.rate = Batches(), RateLimit()
    for router in ROUTERS:
        app.include_router(router)
    add_problem_handlers(app)
    app.add_exception_handler(ClientGone, _nobody_reads)
    app.add_middleware(BodyLimits)
    app.add_middleware(CountRequests, figures=figures)
    return app


def _problem(description: str) -> dict[str, object]:
    schema = {"$ref": f"#/components/schemas/{Problem.__name__}"}
    return {"description": description, "content": {MEDIA_TYPE: {"schema": schema}}}


async def _nobody_reads(_: Request, __: Exception) -> Response:
    return Response(status_code=LEFT)
