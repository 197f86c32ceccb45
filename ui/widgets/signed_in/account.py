"""The last lines of the menu: who is signed in, and the way to one's account."""

from __future__ import annotations

import html

import streamlit as st

from maskdet.access import NOBODY, VISITOR, current_person
from maskdet.language import tr

STYLE = """<style>
.st-key-account a {display: block; padding: .5rem .25rem; min-height: 44px; overflow-wrap: anywhere;
  color: light-dark(#005a90, #7cc3ef)}
</style>"""


def show_account() -> None:
    """Nothing where nobody has to sign in."""
    person = current_person()
    if person in (VISITOR, NOBODY) or person.role is None:
        return
    with st.sidebar, st.container(key="account"):
        name = f"{person.name} ({person.role.word})"
        words = html.escape(tr("{name}: account, sign out", name=name))
        st.html(STYLE + f'<a href="/account" target="_self">{words}</a>')
