"""Which role opens which page; links to others are not shown."""

from __future__ import annotations

from typing import Any

import streamlit as st

from maskdet.access import Role, current_person, may

# By script; a page that is not named here is an admin's.
ROLES = {
    "pages/overview.py": Role.VIEWER,
    "pages/photos.py": Role.VIEWER,
    "pages/live.py": Role.VIEWER,
    "pages/door_screen.py": Role.OPERATOR,
    "pages/cameras.py": Role.OPERATOR,
    "pages/events.py": Role.OPERATOR,
    "pages/history.py": Role.OPERATOR,
    "pages/help.py": Role.VIEWER,
    "pages/admin/about.py": Role.VIEWER,
    "pages/admin/data_protection.py": Role.VIEWER,
}


def role_of(script: str) -> Role:
    """The role that opens a page."""
    return ROLES.get(script, Role.ADMIN)


def may_open(script: str) -> bool:
    """Whether who visits may open a page."""
    return may(role_of(script))


def page_link(script: str, **options: Any) -> None:
    """A link to a page, for those who may open it."""
    if may_open(script):
        st.page_link(script, **options)


def refuse(title: str, script: str) -> None:
    """What somebody reads who opened a page by its address that their role does not open."""
    person = current_person()
    st.title(title, anchor=False)
    if person.role is None:
        st.warning("You are signed out: your session has ended.", icon=":material/logout:")
        st.html('<a href="/login" target="_self">Sign in again</a>')
        return
    st.warning(
        f"This page needs the role {role_of(script).value}; you have the role {person.role.value}. Ask an admin of this "
        "server for it.",
        icon=":material/lock:",
    )
    st.page_link("pages/overview.py", label="Overview", icon=":material/home:")
