"""Cameras: what is watched, how it stands, who is told, and what rules would have made of a film."""

import ui

INTRO = "Cameras that are watched day and night, also while no browser is open."


def main() -> None:
    ui.open_page("Cameras", INTRO)
    with ui.stop_on_error():
        view = ui.cameras_view()
        if view.kind == "form":
            ui.show_watch_form(view.watch_id)
        elif view.kind == "replay":
            ui.show_replay(view.watch_id)
        else:
            ui.show_wall()


main()
