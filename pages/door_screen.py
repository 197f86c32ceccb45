"""Door screen: the settings of the full-screen sign at the entrance, which is a page of its own at /door/."""

from maskdet.language import tr
from ui.door.form import edit_door
from ui.door.inside_now import show_inside
from ui.door.words import INTRO, TITLE
from ui.widgets.errors import stop_on_error
from ui.widgets.page_head import open_page

open_page(TITLE, tr(INTRO), watches_people=True)
with stop_on_error():
    show_inside()
    edit_door()
