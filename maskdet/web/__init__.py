"""What the server answers and refuses before any page runs: its routes and its middleware, each listed in one place.

`app.py` hands both to Streamlit's server; everything that reaches it, pages, websocket, uploads and media, passes here.
May import everything of maskdet but commands; knows no Streamlit.
"""

from __future__ import annotations

from maskdet.web.answer_headers import ISOLATION
from maskdet.web.door import (
    VISIT_HEADER,
    DoorProblem,
    check_start,
    has_door,
    is_exposed,
    open_door,
    person_of_visit,
    person_without_door,
)
from maskdet.web.foreign_origins import ForeignOrigins
from maskdet.web.listed import middleware, routes
from maskdet.web.prompt_answers import answer_promptly
from maskdet.web.serving import api_alone, serve_api

__all__ = [
    "ISOLATION",
    "VISIT_HEADER",
    "DoorProblem",
    "ForeignOrigins",
    "answer_promptly",
    "api_alone",
    "check_start",
    "has_door",
    "is_exposed",
    "middleware",
    "open_door",
    "person_of_visit",
    "person_without_door",
    "routes",
    "serve_api",
]
