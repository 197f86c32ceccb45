"""Below `/door/`: the door screen, as a page of its own outside the pages' frame, and what it asks and tells the server."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from functools import cache
from typing import Any

from pydantic import BaseModel, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from maskdet.access import OWNER, acting_as
from maskdet.browser import page_folder, page_language
from maskdet.entrance import (
    DoorSettings,
    DoorState,
    Inside,
    MayEnter,
    PinGuard,
    ScreenReport,
    inside_path,
    load_settings,
)
from maskdet.errors import MaskdetError
from maskdet.language import tr
from maskdet.settings import PROJECT_ROOT, get_settings
from maskdet.tracking import Crossings, crossing_rules
from maskdet.watching import WatchState, control, statuses
from maskdet.web.foreign_origins import is_own_page
from maskdet.web.in_browser import answer_in_browser
from maskdet.web.languages import spoken_template

PREFIX = "/door"
FILES = PROJECT_ROOT / "static" / "door"
TYPES = {".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript"}
MOST_BYTES = 100_000
NO_STORE = {"Cache-Control": "no-store"}


class TypedPin(BaseModel):
    """What the screen sends for leaving it."""

    pin: str


def door_routes() -> list[Route]:
    """The page, its files, and four questions."""
    return [
        Route(PREFIX, _to_page, methods=["GET"]),
        Route(f"{PREFIX}/settings.json", _settings, methods=["GET"]),
        Route(f"{PREFIX}/picture.jpg", _picture, methods=["GET"]),
        Route(f"{PREFIX}/report", _report, methods=["POST"]),
        Route(f"{PREFIX}/pin", _pin, methods=["POST"]),
        # Below its own address: what keeps them for when the server is away reaches no further.
        Route(PREFIX + "/in-browser/{path:path}", answer_in_browser, methods=["GET"]),
        Route(PREFIX + "/{name:path}", _file, methods=["GET"]),
    ]


@cache
def _inside() -> Inside:
    return Inside(inside_path())


@cache
def _may_enter() -> MayEnter:
    return MayEnter()


@cache
def _guard() -> PinGuard:
    return PinGuard()


async def _to_page(request: Request) -> Response:
    return RedirectResponse(f"{request.url.path.rstrip('/')}/", 308)


async def _file(request: Request) -> Response:
    path = FILES / (request.path_params["name"] or "index.html")
    if path == FILES / "index.html":
        return HTMLResponse(spoken_template(path).render(), headers={"Cache-Control": "no-cache"})
    if path.parent != FILES or path.suffix not in TYPES or not path.is_file():
        return _problem(tr("There is no such page. Go back to the door screen."), 404)
    return FileResponse(path, media_type=TYPES[path.suffix], headers={"Cache-Control": "no-cache"})


async def _settings(request: Request) -> Response:
    try:
        settings = await run_in_threadpool(load_settings)
    except MaskdetError as error:
        return _problem(str(error), 503)
    return JSONResponse(
        settings.shown()
        | {
            "key": _key(settings),
            "page": page_folder(),
            "crossing": crossing_rules(),
            "preset": get_settings().preset,
            "language": page_language(),
        },
        headers=NO_STORE,
    )


async def _report(request: Request) -> Response:
    """What a screen tells; it is answered how things stand."""
    body = await _body(request)
    try:
        report = ScreenReport.model_validate_json(body) if body is not None else None
    except ValidationError:
        report = None
    if report is None:
        return _problem(tr("What the door screen told could not be read. Reload it."), 422)
    try:
        state = await run_in_threadpool(_taken, report)
    except MaskdetError as error:
        return _problem(str(error), 503)
    return JSONResponse(state.to_json(), headers=NO_STORE)


def _taken(report: ScreenReport) -> DoorState:
    settings = load_settings()
    people, problem, source, totals = None, "", report.screen, report.totals
    if settings.watch_id is None:
        _keep(report, settings)
    else:
        people, problem, source, totals = _of_watch(settings.watch_id)
    inside = None
    if settings.line:
        midnight = settings.empty_at_midnight
        inside = _inside().count(source, totals, empty_at_midnight=midnight)
    _may_enter().hear(report.screen, report.sign, inside, settings)
    return DoorState(inside, _key(settings), page_folder(), people, problem)


def _keep(report: ScreenReport, settings: DoorSettings) -> None:
    """Its minutes, in History. Raises: StoreProblem; then the screen tells them again."""
    counts = report.counts(settings.name, datetime.now(UTC))
    if counts:
        from maskdet.api import store_of_settings
        from maskdet.store import count_minute

        for count in counts:
            count_minute(store_of_settings(), count)


def _of_watch(watch_id: int) -> tuple[dict[str, int], str, str, Crossings]:
    """Who is in view of it by state, why nobody can be seen, and what it counted under which name."""
    with acting_as(OWNER):  # whoever looks at the screen: it was chosen to hang there
        found = next((status for status in statuses() if status.watch_id == str(watch_id)), None)
    if found is None:
        return (
            {},
            tr("The watch does not run: start watching on the page Cameras."),
            f"watch {watch_id}",
            Crossings(),
        )
    live = found.state is WatchState.LIVE
    people = {state.value: count for state, count in found.people.items()} if live else {}
    problem = (
        ""
        if live
        else found.reason or tr("The watch gives no picture now ({state}).", state=found.state.display_name)
    )
    totals = Crossings(found.entered, found.exited)
    return people, problem, f"watch {watch_id} process {found.pid}", totals


async def _picture(request: Request) -> Response:
    """The newest picture of the watch, faces hidden: it hangs where everyone passes."""
    settings = await run_in_threadpool(load_settings)
    if settings.watch_id is None or not settings.show_picture:
        return _problem(tr("The door screen shows no picture of a watch."), 404)
    with acting_as(OWNER):  # as above
        data = await run_in_threadpool(control.picture, settings.watch_id, blur=True)
    if data is None:
        return _problem(tr("There is no picture now."), 404)
    return Response(data, media_type="image/jpeg", headers=NO_STORE)


async def _pin(request: Request) -> Response:
    body = await _body(request)
    try:
        pin = TypedPin.model_validate_json(body or b"").pin
        right = await run_in_threadpool(lambda: _guard().check(pin, load_settings().pin_hash))
    except ValidationError:
        return _problem(tr("The PIN did not arrive. Type it again."), 422)
    except MaskdetError as error:
        return _problem(str(error), 429)
    return Response(status_code=204) if right else _problem(tr("This is not the PIN. Try again."), 403)


async def _body(request: Request) -> bytes | None:
    """None where it is not from this server's own page, or too long."""
    if not is_own_page(request.headers):
        return None
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MOST_BYTES:
            return None
    return body


def _key(settings: DoorSettings) -> str:
    text = json.dumps(settings.shown(), sort_keys=True) + get_settings().preset
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _problem(sentence: str, status: int) -> JSONResponse:
    content: dict[str, Any] = {"problem": sentence}
    return JSONResponse(content, status, headers=NO_STORE)
