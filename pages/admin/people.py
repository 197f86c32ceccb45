"""People: who may sign in, and what each may do."""

from maskdet.language import tr, tr_later
from maskdet.store.people import has_people
from ui.people.accounts import show_accounts
from ui.people.first_account import first_account_form
from ui.people.new_account import make_account_form, say_how_people_sign_in, show_made_password
from ui.widgets.errors import stop_on_error
from ui.widgets.page_head import open_page
from ui.widgets.watches import watch_store

INTRO = tr_later("Who may open these pages, and what each may do. Programs have keys instead.")

open_page("People", tr(INTRO))
with stop_on_error():
    say_how_people_sign_in()
    if has_people(watch_store()):
        show_made_password()
        show_accounts()
        make_account_form()
    else:
        first_account_form()
