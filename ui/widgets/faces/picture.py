"""The component: a picture with clickable faces, and what it is told of each of them."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from maskdet.access import Role, may
from maskdet.formatting import shown_percent
from maskdet.images import BoxStyle
from maskdet.language import current_language, tr
from maskdet.results import Detection, FrameResult, MaskLabel, State
from ui.widgets.browser.mounting import component
from ui.widgets.faces.saying import Saying, hear, last_heard, said_of
from ui.widgets.states import short_label

HERE = Path(__file__).parent
SCRIPTS = ("labels.js", "table.js", "telling.js", "faces.js")  # one module: components take a single script
STYLE_OF = {label: State(label.value) for label in MaskLabel if label.value in set(State)}


@dataclass(frozen=True, eq=False)
class FacePicture:
    """A picture and who is in it.

    Attributes:
        jpeg: the picture, without frames and words.
        result: the people, in pixels of a picture of `result.image_size`; `jpeg` may be smaller.
        alt: what it shows, for those who do not see it.
        table: whether the table of faces stands beside it. worst_first: whether it begins with those without mask.
        person: the index of the one it is about, who is marked.
        box_style: what is drawn around a face, besides its label.
    """

    jpeg: bytes
    result: FrameResult
    alt: str
    table: bool = True
    worst_first: bool = False
    person: int | None = None
    box_style: BoxStyle = BoxStyle.FRAME


def face_picture(shown: FacePicture, *, key: str, saying: Saying | None = None) -> None:
    """Show it. With `saying`, one more click says what a face really is, and another one takes that back.

    Viewers only look.
    """
    saying = saying if may(Role.OPERATOR) else None
    told = _component(current_language())(
        data=component_data(shown, saying),
        key=f"faces {key}",
        on_said_change=_nothing,
        on_undone_change=_nothing,
    )
    if saying is not None:
        hear(told, shown.result, saying)


def component_data(shown: FacePicture, saying: Saying | None) -> dict[str, Any]:
    """What the browser draws; with `saying`, also what can be said of its faces."""
    said = said_of(saying.about, shown.result) if saying else {}
    return {
        "picture": "data:image/jpeg;base64," + base64.b64encode(shown.jpeg).decode("ascii"),
        "alt": shown.alt,
        "table": shown.table,
        "order": "worst" if shown.worst_first else "number",
        "person": shown.person,
        "boxes": shown.box_style.value,
        "name": saying.about if saying else None,
        "about": tr(saying.note) if saying else "",
        "heard": last_heard(saying.about) if saying else None,
        "styles": _styles(),
        "faces": [
            _face(index, detection, shown.result.image_size, said.get(index))
            | {"choices": [_choice(label) for label in saying.choices(detection)] if saying else []}
            for index, detection in enumerate(shown.result)
        ],
    }


def _face(index: int, detection: Detection, size: tuple[int, int], said: MaskLabel | None) -> dict[str, Any]:
    from maskdet.images import STYLES

    state, box, (width, height) = detection.state, detection.face.box.clipped(*size), size
    sure = shown_percent(detection.verdict.probability)
    name = STYLES[state].short_name
    return {
        "id": index,
        "number": index + 1,
        "x": box.x_min / width,
        "y": box.y_min / height,
        "w": box.width / width,
        "h": box.height / height,
        "state": state.value,
        "word": state.display_name,
        "short": name if state is State.UNSURE else f"{name} {sure}\u00a0%",
        "sure": sure,
        "isFace": shown_percent(detection.face.confidence),
        "said": said.display_name if said else "",
        "noFace": said is not None and said not in STYLE_OF,
    }


def _choice(label: MaskLabel) -> list[str]:
    """Its value, its words (the question says the rest), and the state whose symbol stands before them, if any."""
    return [label.value, short_label(label), STYLE_OF[label].value if label in STYLE_OF else ""]


@cache
def _styles() -> dict[str, dict[str, str]]:
    from maskdet.images import STYLES

    return {
        state.value: {
            "colour": style.hex,
            "text": "rgb({}, {}, {})".format(*style.text_colour),
            "symbol": style.symbol,
        }
        for state, style in STYLES.items()
    }


def _nothing() -> None:
    """What was pressed is answered after the picture, where a problem can be shown."""


@cache
def _component(language: str) -> Any:
    from jinja2 import Template

    html = Template((HERE / "faces.html").read_text(encoding="utf-8"), autoescape=True).render(tr=tr)
    css = (HERE / "faces.css").read_text(encoding="utf-8")
    return component(tuple(HERE / name for name in SCRIPTS), html, css, language)
