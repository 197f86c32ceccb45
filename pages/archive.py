"""Archive: whole archives of pictures, scored beside the server; what was found in them."""

from maskdet.language import tr, tr_later
from ui.archive.choose import choose_results
from ui.archive.results import show_results
from ui.archive.start import show_run
from ui.widgets.errors import stop_on_error
from ui.widgets.page_head import open_page

INTRO = tr_later(
    "Thousands to millions of pictures at once: scored in the background, filtered and counted here."
)

open_page("Archive", tr(INTRO))
with stop_on_error():
    running = show_run()
    if name := choose_results(running=running):
        show_results(name)
