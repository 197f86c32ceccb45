"""Events: what the watches reported, live; to be acknowledged, marked as false, and taken away as a table."""

import ui

INTRO = "What the cameras reported, the newest first."


def main() -> None:
    ui.open_page("Events", INTRO)
    with ui.stop_on_error():
        ui.show_events()


main()
