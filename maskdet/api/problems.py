"""What goes wrong, as problem details (RFC 9457), in the sentences that pages show, too."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.routing import Match

from maskdet.cameras import WatchProblem
from maskdet.errors import ImageTooLarge, MaskdetError, ModelBroken, ModelNotFound, UnreadableImage
from maskdet.inference import Busy
from maskdet.installation import UPDATED, was_updated
from maskdet.redaction import hide_in_text
from maskdet.store import StoreProblem

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.requests import Request

log = logging.getLogger("maskdet.api")
MEDIA_TYPE = "application/problem+json"
STORE_RETRY_S = 5
METHODS = ("DELETE", "GET", "HEAD", "PATCH", "POST", "PUT")
# As RFC 9110 names them: Python says it otherwise until 3.13, and programs know problems by these names.
PHRASES = {413: "Content Too Large", 422: "Unprocessable Content"}
# The first that fits counts.
STATUSES: tuple[tuple[type[MaskdetError], int], ...] = (
    (ImageTooLarge, 413),
    (UnreadableImage, 422),
    (Busy, 503),
    (StoreProblem, 503),
    (ModelNotFound, 503),
    (ModelBroken, 503),
    (WatchProblem, 422),
    (MaskdetError, 422),
)


class Refused(MaskdetError):
    """A request that is answered with a status of its own; `code`: what CompreFace's clients know it by."""

    def __init__(
        self, status: int, sentence: str, headers: Mapping[str, str] | None = None, *, code: int = 0
    ) -> None:
        super().__init__(sentence)
        self.status, self.headers, self.code = status, dict(headers or {}), code


class Problem(BaseModel):
    """What went wrong (RFC 9457): a status, and a sentence with what to do."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(description="which kind it is, for programs", examples=["urn:maskdet:unreadable-image"])
    title: str = Field(examples=["Unprocessable Content"])
    status: int = Field(examples=[422])
    detail: str = Field(examples=["The file is empty (0 bytes). Choose the picture again."])


def problem_of(error: Exception) -> Problem:
    """The problem behind an error; what was not foreseen goes to the log and is told without details."""
    if isinstance(error, MaskdetError):
        status = status_of(error)
        problem = _problem(_slug(error), status, hide_in_text(str(error)))
        code = getattr(error, "code", 0)
        return problem.model_copy(update={"code": code}) if code else problem
    if isinstance(error, RequestValidationError):
        return _problem("invalid-request", 422, _what_is_wrong(error))
    if isinstance(error, HTTPException):
        return _problem(_status_slug(error.status_code), error.status_code, _http_sentence(error))
    log.error("A request failed", exc_info=error)
    if was_updated():
        return _problem("updated", 503, UPDATED)
    return _problem(
        "unforeseen",
        500,
        "Something went wrong in the server, and the request is not at fault. Its log has the details.",
    )


def status_of(error: MaskdetError) -> int:
    """The HTTP status of an error of the core."""
    if isinstance(error, Refused):
        return error.status
    return next(status for kind, status in STATUSES if isinstance(error, kind))


def add_problem_handlers(app: FastAPI) -> None:
    """Have everything that goes wrong in `app` answered as a problem."""
    for kind in (MaskdetError, RequestValidationError, HTTPException, Exception):
        app.add_exception_handler(kind, _answer)


async def _answer(request: Request, error: Exception) -> JSONResponse:
    headers = headers_of(error)
    if isinstance(error, HTTPException) and error.status_code == 405:
        headers["Allow"] = ", ".join(sorted(_methods(request)))
    return problem_response(problem_of(error), request.url.path, headers)


def _methods(request: Request) -> Iterator[str]:
    """How an address may be asked; Starlette itself names the methods of one route only."""
    for method in METHODS:
        scope = {**request.scope, "method": method}
        if any(route.matches(scope)[0] is Match.FULL for route in request.app.routes):
            yield method


def problem_response(problem: Problem, path: str, headers: Mapping[str, str]) -> JSONResponse:
    """The answer, with what clients of CompreFace and DeepStack look for beside it."""
    content = {**problem.model_dump(), **_as_others_say_it(path, problem)}
    return JSONResponse(content, problem.status, dict(headers), MEDIA_TYPE)


def headers_of(error: Exception) -> dict[str, str]:
    """When to ask again, and how to prove who asks."""
    if isinstance(error, Busy):
        return {"Retry-After": str(error.retry_after_s)}
    if isinstance(error, StoreProblem):
        return {"Retry-After": str(STORE_RETRY_S)}
    return dict(getattr(error, "headers", None) or {})


def _as_others_say_it(path: str, problem: Problem) -> dict[str, Any]:
    if path.startswith("/api/v1/detection/"):
        return {"message": problem.detail, "code": problem.model_dump().get("code", 0)}
    if path.startswith("/v1/vision/"):
        return {"success": False, "error": problem.detail}
    return {}


def _problem(kind: str, status: int, detail: str) -> Problem:
    return Problem(type=f"urn:maskdet:{kind}", title=_phrase(status), status=status, detail=detail)


def _slug(error: MaskdetError) -> str:
    if isinstance(error, Refused):
        return _status_slug(error.status)
    return re.sub(r"(?<!^)(?=[A-Z])", "-", type(error).__name__).lower()


def _phrase(status: int) -> str:
    return PHRASES.get(status) or HTTPStatus(status).phrase


def _status_slug(status: int) -> str:
    return _phrase(status).lower().replace(" ", "-").replace("'", "")


def _what_is_wrong(error: RequestValidationError) -> str:
    """The first thing that is wrong; values are left out, as they may be secrets."""
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"] if part not in ("body", "query", "path")) or "body"
    why = str(first["msg"]).removeprefix("Value error, ").rstrip(".")
    return f"{where} cannot be used: {why}. Change it or leave it out; /api/docs says what is possible."


def _http_sentence(error: HTTPException) -> str:
    if error.status_code == 404:
        return "There is nothing at this address. /api/docs names all there are."
    if error.status_code == 405:
        return "This address is asked in another way, such as GET or POST. /api/docs says how."
    return f"{error.detail}."
