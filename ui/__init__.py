"""What the pages share: the only shared Streamlit code. Pages write `ui.show_error(...)`.

Heavy imports (OpenCV, plotly, pandas) happen inside the functions that need them, so that the first page
is painted before they are loaded.
"""

from ui.empty import empty_state
from ui.errors import friendly_errors, plain, show_error, stop_on_error
from ui.faces import data_url, face_rows, show_faces
from ui.head import APP, FAVICON, LOGO, mark_app_as_run, open_page
from ui.model import get_pipeline, version_key
from ui.states import STATE_COLOURS, percent, plot_template, show_totals, shown_states, state_chip

__all__ = [
    "APP", "FAVICON", "LOGO", "STATE_COLOURS", "data_url", "empty_state", "face_rows", "friendly_errors",
    "get_pipeline", "mark_app_as_run", "open_page", "percent", "plain", "plot_template", "show_error",
    "show_faces", "show_totals", "shown_states", "state_chip", "stop_on_error", "version_key",
]  # fmt: skip
