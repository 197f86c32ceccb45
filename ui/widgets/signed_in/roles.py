"""Which role opens which page; links to others are not shown."""

from __future__ import annotations

import html
from typing import Any

import streamlit as st

from maskdet.access import Role, current_person, may
from maskdet.language import tr, tr_later

# By script: its title, and the role that opens it. A page that is not named here is an admin's.
PAGES = {
    "pages/overview.py": (tr_later("See who wears a mask"), Role.VIEWER),
    "pages/photos.py": ("Check photos", Role.VIEWER),
    "pages/live.py": ("Live", Role.VIEWER),
    "pages/door_screen.py": ("Door screen", Role.OPERATOR),  # its settings; the screen itself is for viewers
    "pages/cameras.py": ("Cameras", Role.OPERATOR),
    "pages/events.py": ("Events", Role.OPERATOR),
    "pages/history.py": ("History", Role.OPERATOR),
    "pages/help.py": ("Help", Role.VIEWER),
    "pages/admin/about.py": ("About", Role.VIEWER),
    "pages/admin/data_protection.py": ("Data protection", Role.VIEWER),
}


def role_of(script: str) -> Role:
    """The role that opens a page."""
    return PAGES.get(script, ("", Role.ADMIN))[1]


def may_open(script: str) -> bool:
    """Whether who visits may open a page."""
    return may(role_of(script))


def page_link(script: str, **options: Any) -> None:
    """A link to a page, for those who may open it."""
    if may_open(script):
        st.page_link(script, **options)


def check_role(title: str) -> None:
    """End a page here, with a sentence, for those whose role does not open it."""
    needed = next((role for name, role in PAGES.values() if name == title), Role.ADMIN)
    person = current_person()
    if person.may(needed):
        return
    st.title(tr(title), anchor=False)
    if person.role is None:
        st.warning(tr("You are signed out: your session has ended."), icon=":material/logout:")
        st.html(f'<a href="/" target="_self">{html.escape(tr("Sign in again"))}</a>')
    else:
        st.warning(
            tr(
                "This page needs the role {needed}; you have the role {role}. Ask an admin of this server for it.",
                needed=needed.word,
                role=person.role.word,
            ),
            icon=":material/lock:",
        )
        st.page_link("pages/overview.py", label=tr("Overview"), icon=":material/home:")
    st.stop()
