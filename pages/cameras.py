"""Cameras: what is watched, how it stands, who is told, and what rules would have made of a video."""

from maskdet.language import tr, tr_later
from ui.cameras.form import show_watch_form
from ui.cameras.replay import show_replay
from ui.cameras.view import cameras_view
from ui.cameras.wall import show_wall
from ui.widgets.errors import stop_on_error
from ui.widgets.page_head import open_page

INTRO = tr_later("Cameras that are watched day and night, also while no browser is open.")

open_page("Cameras", tr(INTRO), watches_people=True)
with stop_on_error():
    view = cameras_view()
    if view.kind == "form":
        show_watch_form(view.watch_id)
    elif view.kind == "replay":
        show_replay(view.watch_id)
    else:
        show_wall()
