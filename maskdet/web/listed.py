"""All routes beside the pages, and all middleware before them: what is added to the server is added here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from starlette.middleware import Middleware
from starlette.routing import Route

from maskdet.access import note_changes_by
from maskdet.api import PATHS, PREFIXES, create_api, store_of_settings
from maskdet.inference import shared_queue
from maskdet.settings import get_settings
from maskdet.store import audit
from maskdet.web.answer_headers import AnswerHeaders
from maskdet.web.door_screen import door_routes
from maskdet.web.foreign_origins import ForeignOrigins
from maskdet.web.in_browser import in_browser_routes
from maskdet.web.languages import SpokenLanguage
from maskdet.web.request_ids import RequestIds
from maskdet.web.upload_limits import UploadBounds, UploadLimits

if TYPE_CHECKING:
    from starlette.routing import BaseRoute


def routes() -> list[BaseRoute]:
    """What is answered beside the pages; paths of Streamlit's own (`/_stcore/`, `/media/`) are not free.

    Raises: MaskdetError for a setting that is not possible.
    """
    return [*_api_routes(), *in_browser_routes(), *door_routes()]


def middleware(
    held: Callable[[], Mapping[str, int]] | None = None, door: Middleware | None = None
) -> list[Middleware]:
    """What every request passes, outermost first.

    Args:
        held: visit -> bytes of its files in memory; None where nobody visits.
        door: what lets people in to the pages; None where there are none.
    Raises: MaskdetError for a setting that is not possible.
    """
    note_changes_by(_note_change)
    passed = [
        Middleware(RequestIds),
        Middleware(SpokenLanguage),
        Middleware(ForeignOrigins),
        Middleware(AnswerHeaders),
    ]
    if door:
        passed.append(door)
    if held:
        bounds = UploadBounds.within(get_settings().max_uploads_mb)
        passed.append(Middleware(UploadLimits, held, bounds))
    return passed


def _note_change(who: str, what: str, about: str) -> None:
    audit(store_of_settings(), who, what, about)


def _api_routes() -> list[BaseRoute]:
    """The API sees its whole paths: mounted, it would see each without the beginning."""
    api = create_api(shared_queue())
    paths = [*PATHS, *PREFIXES, *(f"{prefix}/{{rest:path}}" for prefix in PREFIXES)]
    return [Route(path, api) for path in paths]
