"""What the pages share: the only shared Streamlit code. Pages write `ui.show_error(...)`.

Heavy imports (OpenCV, plotly, pandas) happen inside the functions that need them, so that the first page
is painted before they are loaded; what only some pages need is imported at its first use.
"""

from importlib import import_module
from typing import Any

from ui.empty import empty_state
from ui.errors import friendly_errors, plain, show_error, stop_on_error
from ui.faces import data_url, face_rows, show_faces
from ui.head import APP, FAVICON, LOGO, mark_app_as_run, open_page
from ui.model import active_threshold, get_engines, get_pipeline, usual_preset, version_key
from ui.preset import choose_preset, follow_preset, preset_words
from ui.states import STATE_COLOURS, percent, plot_template, show_totals, shown_states, state_chip

__all__ = [
    "APP", "FAVICON", "LOGO", "STATE_COLOURS", "active_threshold", "choose_preset", "data_url", "empty_state", "face_rows",
    "follow_preset", "friendly_errors", "get_engines", "get_pipeline", "mark_app_as_run", "open_page", "percent", "plain",
    "plot_template", "preset_words", "show_error", "show_faces", "show_totals", "shown_states", "state_chip", "stop_on_error",
    "usual_preset", "version_key",
]  # fmt: skip

_LATER = {
    "choose_dataset": "datasets", "open_index": "datasets", "progress": "datasets", "label_chip": "datasets",
    "label_name": "datasets", "offer_practice_set_button": "datasets", "thumbnail": "datasets", "time_left": "datasets",
    "Tile": "gallery", "show_tiles": "gallery", "one_page": "gallery",
    "counts_plot": "plots", "spread_plot": "plots", "plot_mark": "plots",
    "follow_run": "training", "show_outcome": "training", "compare_runs": "training",
    "show_augmentation": "augmentation",
    "follow_job": "jobs", "show_end": "jobs",
    "show_camera": "camera",
    "show_video": "live_video", "show_snapshots": "live_pictures", "show_photo": "live_pictures",
    "Evaluated": "evaluation_data", "choose_version": "evaluation_data", "follow_evaluation": "evaluation_data",
    "kept_evaluation": "evaluation_data", "start_evaluation": "evaluation_data",
    "show_headline": "evaluation_result", "show_result": "evaluation_result",
    "show_threshold": "evaluation_threshold", "show_errors": "evaluation_errors", "show_slices": "evaluation_slices",
    "show_chosen_face": "evaluation_faces", "show_label_changes": "evaluation_faces",
    "show_stress": "evaluation_stress", "show_scenes": "evaluation_scenes", "show_compare": "evaluation_compare",
    "show_card": "evaluation_card", "show_report": "evaluation_card",
    "cameras_view": "watch_state", "show_wall": "watch_wall", "show_watch_form": "watch_form", "show_replay": "watch_replay",
    "show_events": "watch_events", "show_history": "watch_history",
    "SILENT": "alarm", "TONE": "alarm", "SPOKEN": "alarm",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module 'ui' has no attribute {name!r}")
    return getattr(import_module(f"ui.{_LATER[name]}"), name)
