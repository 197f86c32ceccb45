"""What the pages share: the head of a page, the pipeline, errors in words, numbers, tables of faces.

Heavy imports (OpenCV, plotly, pandas) happen inside the functions that need them, so that the first page
is painted before they are loaded.
"""

from __future__ import annotations

import base64
import logging
import re
import runpy
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from maskdet.errors import MaskdetError
from maskdet.registry import Version, active_version
from maskdet.results import BoundingBox, Detection, FrameResult, Image, MaskLabel, State
from maskdet.settings import get_settings

if TYPE_CHECKING:
    from maskdet.pipeline import MaskPipeline

log = logging.getLogger("maskdet.pages")

APP = Path(__file__).with_name("app.py")
APP_HAS_RUN = "app_has_run"
# Drawn here: Streamlit fetches icons and emoji for the browser's tab from the internet.
LOGO = FAVICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#0068a6"/>'
    '<path d="M7 12q9-5 18 0v6q0 3-3 5-6 4-12 0-3-2-3-5z" fill="#fff"/>'
    '<path d="M11 15h10M11 19h10M7 13l-4-2M25 13l4-2" stroke="#0068a6" stroke-width="1.6"/>'
    '<path d="M7 13l-4-2M25 13l4-2" stroke="#fff" stroke-width="1.6"/></svg>'
)
# The names of the theme's colours (.streamlit/config.toml) that show each state.
STATE_COLOURS = {
    State.WITH_MASK: "blue",
    State.WITHOUT_MASK: "orange",
    State.MASK_WORN_INCORRECTLY: "violet",
    State.UNSURE: "yellow",
}
PLOT_TEMPLATE = "maskdet"
FACE_SIDE = 72  # pixels of a face in a table
FACE_MARGIN = 0.12  # per side: a little hair and chin make a face easier to find again
STYLE = """<style>
.stMainBlockContainer {max-width: 1240px; padding: 3.4rem clamp(1rem, 3vw, 3rem) 4rem}
[class*="st-key-total_"] [data-testid="stMetricValue"] {font-variant-numeric: tabular-nums; font-weight: 650}
.st-key-hero img {max-height: 27rem; object-fit: contain}
[class*="st-key-sample_"] {position: relative}
[class*="st-key-sample_"] button::after {content: ""; position: absolute; inset: 0; cursor: pointer}
[class*="st-key-sample_"] :is(.stElementContainer, .stButton, button) {position: static}
[class*="st-key-sample_"]:hover {filter: brightness(1.04)}
</style>"""


# The head of a page, and what keeps Streamlit in order


def open_page(title: str, intro: str, *, icon: str = "") -> None:
    """The first line of every page: its title in the page and in the browser's tab, and one sentence."""
    _run_app_first()
    st.set_page_config(page_title=f"{title} · maskdet")
    st.html(STYLE)
    st.title(f"{icon} {title}".strip(), anchor=False)
    st.markdown(intro)


def mark_app_as_run() -> None:
    """Called by app.py after st.navigation: from then on Streamlit knows the pages from there."""
    st.session_state[APP_HAS_RUN] = True


def _run_app_first() -> None:
    """Until st.navigation was called once, Streamlit serves the folder `pages/` by its old rules.

    Then the first visit after the server's start, if it is to /photos, would run that page without app.py:
    without its settings and its menu. So the page runs app.py, which runs the page as it should.
    """
    if APP_HAS_RUN not in st.session_state:
        runpy.run_path(str(APP))
        st.stop()


# Errors, in words


def show_error(error: MaskdetError) -> None:
    """The core's errors are sentences for visitors."""
    st.error(plain(str(error)), icon=":material/error:")


@contextmanager
def stop_on_error() -> Iterator[None]:
    """Show what the core complains of, and leave the rest of the page out."""
    try:
        yield
    except MaskdetError as error:
        show_error(error)
        st.stop()


@contextmanager
def friendly_errors() -> Iterator[None]:
    """Around a whole page: whatever breaks, the visitor reads a sentence and the log has the details."""
    try:
        yield
    except MaskdetError as error:
        show_error(error)
    except Exception:
        log.exception("A page failed")
        st.error(
            "Something went wrong on this page, and it is not your fault. Reload the page. If it happens again, "
            "whoever runs this server finds the details in its log.",
            icon=":material/error:",
        )


def plain(text: str) -> str:
    """Text to be shown as it is: file names may hold signs that Markdown would act on."""
    return re.sub(r"([\\`*_{}\[\]()#+!$:|~<>])", r"\\\1", text)


# The model


def get_pipeline() -> MaskPipeline:
    """The pipeline of the active version, loaded once for all visitors.

    Raises: ModelNotFound, ModelBroken.
    """
    return _load_pipeline(version_key(active_version(get_settings().models_dir)))


def version_key(version: Version) -> str:
    """Changes whenever another model takes over."""
    return f"{version.folder}:{version.light_sha256}"


@st.cache_resource(max_entries=1, show_spinner="Getting the model ready ...")
def _load_pipeline(key: str) -> MaskPipeline:
    from maskdet.pipeline import MaskPipeline

    return MaskPipeline.load(get_settings())


# States as chips and big numbers


def state_chip(state: State, text: str = "") -> str:
    """Markdown of a chip: colour, symbol and word together."""
    from maskdet.drawing import STYLES

    return f":{STATE_COLOURS[state]}-badge[**{STYLES[state].symbol}** {text or state.display_name}]"


def show_totals(results: Iterable[FrameResult], labels: Iterable[MaskLabel]) -> None:
    """Big numbers: people, then one per state that this version can tell."""
    results, states = list(results), shown_states(labels)
    with st.grid(1 + len(states), min_column_width=140, key="totals"):
        _total("people", ":gray-badge[:material/group: People]", sum(len(result) for result in results))
        for state in states:
            _total(state.value, state_chip(state), sum(result.count(state) for result in results))


def shown_states(labels: Iterable[MaskLabel]) -> list[State]:
    """The states of these labels and `unsure`, in the order they are always shown."""
    known = {label.value for label in labels} | {State.UNSURE.value}
    return [state for state in State if state.value in known]


def _total(name: str, label: str, number: int) -> None:
    with st.container(key=f"total_{name}"):
        st.metric(label, number, border=True)


def percent(share: float) -> str:
    """0.9877 -> "98.8 %", in one piece. Never rounded up to 100: that would claim perfection."""
    rounded = min(share, 0.999) if share < 1 else 1.0
    return f"{rounded:.1%}".replace("%", "\u00a0%")


# Pictures and tables of faces


def show_faces(rows: list[dict[str, Any]]) -> None:
    """A table with the lines of `face_rows`."""
    import pandas as pd

    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        row_height=52,
        height="auto" if len(rows) <= 6 else 380,
        column_config={
            "Nr.": st.column_config.NumberColumn(width=36),
            "Face": st.column_config.ImageColumn(width=56),
            "Verdict": st.column_config.TextColumn(width=114),
            "How sure": st.column_config.ProgressColumn(format="%d %%", min_value=0, max_value=100, width=92),
            "Is a face": st.column_config.NumberColumn(
                format="%d %%",
                width=72,
                help="Face confidence: how sure the program is that this is a face at all.",
            ),
        },
    )


def face_rows(picture: Image, result: FrameResult) -> list[dict[str, Any]]:
    """One line per face, numbered as in the picture; `result` is in the pixels of `picture` (RGB)."""
    from maskdet.images import crop_faces

    crops = crop_faces(picture, [_square(d.face.box) for d in result], size=FACE_SIDE, margin=FACE_MARGIN)
    return [_face_row(number, face, d) for number, (face, d) in enumerate(zip(crops, result, strict=True), 1)]


def _face_row(number: int, face: Image, detection: Detection) -> dict[str, Any]:
    from maskdet.drawing import STYLES

    return {
        "Nr.": number,
        "Face": data_url(face),
        "Verdict": f"{STYLES[detection.state].symbol} {detection.state.display_name}",
        "How sure": min(99, round(100 * detection.verdict.probability)),
        "Is a face": min(99, round(100 * detection.face.confidence)),
    }


def _square(box: BoundingBox) -> BoundingBox:
    """The box with equal sides around the same centre, so that a thumbnail does not distort the face."""
    half = max(box.width, box.height) / 2
    x, y = (box.x_min + box.x_max) / 2, (box.y_min + box.y_max) / 2
    return BoundingBox(x - half, y - half, x + half, y + half)


def data_url(picture: Image) -> str:
    """A small picture as text, for tables."""
    from maskdet.export import jpeg_bytes

    return "data:image/jpeg;base64," + base64.b64encode(jpeg_bytes(picture, quality=80)).decode()


def empty_state(title: str, advice: str, *, icon: str) -> None:
    """Where results will be: what is missing and what to do."""
    with st.container(border=True, horizontal_alignment="center"):
        st.markdown(f"#### {icon} {title}", width="content")
        st.markdown(f":gray[{advice}]", width="content")


def plot_template() -> str:
    """The plotly template of all plots here, by name; made at the first call (plotly is slow to import)."""
    import plotly.graph_objects as go
    import plotly.io as pio

    from maskdet.drawing import STYLES

    if PLOT_TEMPLATE not in pio.templates:
        order = (State.WITH_MASK, State.WITHOUT_MASK, State.UNSURE, State.MASK_WORN_INCORRECTLY)
        pio.templates[PLOT_TEMPLATE] = go.layout.Template(
            layout={
                "colorway": [STYLES[state].hex for state in order],
                "font": {"family": "Source Sans, sans-serif", "size": 14},
                "margin": {"l": 48, "r": 16, "t": 32, "b": 44},
                "paper_bgcolor": "rgba(0,0,0,0)",
                "plot_bgcolor": "rgba(0,0,0,0)",
                "hovermode": "x unified",
                "legend": {"orientation": "h", "y": 1.1},
            }
        )
    return PLOT_TEMPLATE
