"""History: how many people there were, and how many of them wore a mask; as a page to print, too."""

import ui

INTRO = "People and masks by day, hour, weekday and camera."


def main() -> None:
    ui.open_page("History", INTRO)
    with ui.stop_on_error():
        ui.show_history()


main()
