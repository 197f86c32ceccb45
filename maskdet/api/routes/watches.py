"""`/api/v1/watches`: the cameras that are watched - which, how they stand, new ones, on and off, the newest picture."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from maskdet.api.access import Operator, store_of_settings
from maskdet.api.answers import WatchAnswer, WatchesAnswer
from maskdet.api.problems import Refused
from maskdet.cameras import MAX_NAME, Rules, Watch, WatchProblem, kind_of, names_a_file
from maskdet.redaction import hide_credentials
from maskdet.settings import get_settings
from maskdet.store import StoredWatch, add_watch, set_enabled, watches
from maskdet.watching import WatchStatus, control, statuses

router = APIRouter(tags=["Cameras"])
WatchId = Annotated[int, Path(ge=0, le=2**31 - 1)]
JPEG: dict[int | str, dict[str, Any]] = {
    200: {"description": "The newest picture.", "content": {"image/jpeg": {}}}
}


class NewWatch(BaseModel):
    """A camera to watch; what is left out is as the page Cameras begins it."""

    model_config = ConfigDict(extra="forbid", strict=True)

    name: str = Field(min_length=1, max_length=MAX_NAME)
    source: str = Field(min_length=1, max_length=4000, description="rtsp://, http:// or a camera's number")
    frame_rate: float = Field(default=5, ge=1, le=15)
    min_face_px: int = Field(default=24, ge=0, le=1000)
    dwell_s: float = Field(default=5, ge=0, le=3600, description="seconds unmasked before it is reported")
    cooldown_s: float = Field(default=60, ge=0, le=86400, description="seconds of silence after a report")
    statistics_only: bool = False
    motion_gating: bool = Field(default=True, description="rest while nobody is in view and nothing moves")
    enabled: bool = True


class Switch(BaseModel):
    """On or off."""

    model_config = ConfigDict(extra="forbid", strict=True)

    enabled: bool


@router.get("/api/v1/watches")
def list_watches(key: Operator) -> WatchesAnswer:
    """All watches, and how each stands."""
    found = watches(store_of_settings())
    by_id = {status.watch_id: status for status in statuses()}
    rows = [_answer(stored, by_id.get(str(stored.watch_id))) for stored in found]
    return WatchesAnswer(watching=control.current() is not None, watches=rows)


@router.post("/api/v1/watches", status_code=201)
def new_watch(key: Operator, wanted: NewWatch) -> WatchAnswer:
    """Watch another camera. It begins at once where the watches run."""
    if not get_settings().server_folders and names_a_file(wanted.source):
        raise WatchProblem(
            "This server does not open its own files for others. Name a camera by rtsp:// or http://."
        )
    kind_of(wanted.source)  # what can never be watched is refused now, not when nobody looks
    about = wanted.model_dump(exclude={"dwell_s", "cooldown_s"})
    watch = Watch(**about, rules=Rules(dwell_s=wanted.dwell_s, cooldown_s=wanted.cooldown_s))
    watch_id = add_watch(store_of_settings(), watch, who=f"key {key.name}")
    return _found(watch_id)


@router.patch("/api/v1/watches/{watch_id}")
def switch_watch(key: Operator, watch_id: WatchId, wanted: Switch) -> WatchAnswer:
    """Switch a watch on or off."""
    _found(watch_id)
    set_enabled(store_of_settings(), watch_id, wanted.enabled, who=f"key {key.name}")
    return _found(watch_id)


@router.get("/api/v1/watches/{watch_id}/picture", response_class=Response, responses=JPEG)
def newest_picture(
    key: Operator, watch_id: WatchId, blur: Annotated[bool, Query(description="hide the faces")] = False
) -> Response:
    """The newest picture of a watch, with what was found in it."""
    _found(watch_id)
    data = control.picture(watch_id, blur=blur)
    if data is None:
        raise Refused(
            404, "This watch has no picture now: it is off, or its camera gives none. Ask how it stands."
        )
    return Response(data, media_type="image/jpeg", headers={"Cache-Control": "no-store"})


def _found(watch_id: int) -> WatchAnswer:
    stored = next((row for row in watches(store_of_settings()) if row.watch_id == watch_id), None)
    if stored is None:
        raise Refused(404, "There is no such watch. Perhaps it was deleted in the meantime.")
    status = next((s for s in statuses() if s.watch_id == str(watch_id)), None)
    return _answer(stored, status)


def _answer(stored: StoredWatch, status: WatchStatus | None) -> WatchAnswer:
    return WatchAnswer(
        id=stored.watch_id,
        name=stored.watch.name,
        source=hide_credentials(stored.watch.source),
        enabled=stored.watch.enabled,
        state=status.state.value if status else None,
        reason=status.reason if status else "",
        frame_rate=status.frame_rate if status else None,
        people={str(state): count for state, count in status.people.items()} if status else {},
    )
