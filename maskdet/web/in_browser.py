"""Below `/in-browser/`: what a page needs to judge faces by itself. Only ever read; no picture comes here."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.routing import Route

from maskdet.browser import ServedFile, served_file
from maskdet.errors import MaskdetError
from maskdet.language import tr
from maskdet.settings import get_settings

if TYPE_CHECKING:
    from starlette.requests import Request

PREFIX = "/in-browser"
LASTING, ASK_AGAIN = "public, max-age=31536000, immutable", "no-cache"


def in_browser_routes() -> list[Route]:
    """One route for all of its files."""
    return [Route(PREFIX + "/{path:path}", answer_in_browser, methods=["GET"])]


async def answer_in_browser(request: Request) -> Response:
    """The file that `path` of the route names."""
    try:
        # The first call makes the model's file, which takes a moment: not on the event loop.
        found = await run_in_threadpool(served_file, request.path_params["path"], get_settings())
    except MaskdetError as error:
        return Response(json.dumps({"problem": str(error)}), 503, media_type="application/json")
    if found is None:
        return Response(
            json.dumps({"problem": tr("There is no such file. Reload the page.")}),
            404,
            media_type="application/json",
        )
    return _file(request, found)


def _file(request: Request, found: ServedFile) -> Response:
    # The encoding is always named: Streamlit would pack models and wasm anew for each visitor, for seconds.
    headers = {"Content-Encoding": found.encoding, "X-Content-Type-Options": "nosniff"}
    if found.lasting:
        return Response(
            found.content, headers=headers | {"Cache-Control": LASTING}, media_type=found.content_type
        )
    headers |= {"Cache-Control": ASK_AGAIN, "ETag": found.etag}
    if request.headers.get("if-none-match") == found.etag:
        return Response(status_code=304, headers=headers)
    return Response(found.content, headers=headers, media_type=found.content_type)
