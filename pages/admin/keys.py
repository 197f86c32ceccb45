"""Keys: which other programs may ask this server, and what each may do."""

from maskdet.language import tr, tr_later
from ui.keys.new_key import make_key_form, show_made_key
from ui.keys.valid_keys import show_valid_keys
from ui.widgets.errors import stop_on_error
from ui.widgets.page_head import open_page

INTRO = tr_later(
    "Other programs, such as Home Assistant or Frigate, ask this server with a key of their own."
)

open_page("Keys", tr(INTRO))
with stop_on_error():
    show_made_key()
    show_valid_keys()
    make_key_form()
