"""Who sees a camera and its events: an admin chooses; others read it."""

from __future__ import annotations

import streamlit as st

from maskdet.access import VISITOR, Role, current_person, may
from maskdet.cameras import Watch
from maskdet.store.people import people
from ui.widgets.watches import watch_store

ROLES = {"role:operator": "All operators", "role:viewer": "All viewers"}


def edit_seen_by(base: Watch) -> tuple[str, ...]:
    """The field; as it was where nobody signs in or who visits is no admin. Raises: StoreProblem."""
    about = Watch.field("seen_by")
    st.markdown(f"##### {about.title}")
    if current_person() == VISITOR or not may(Role.ADMIN):
        whom = ", ".join(ROLES.get(name, name) for name in base.seen_by) or "All operators, and admins"
        st.caption(f"{whom}. An admin who has signed in can change it.")
        return base.seen_by
    names = [person.name for person in people(watch_store()) if person.role is not Role.ADMIN]
    known = [*ROLES, *names, *(name for name in base.seen_by if name not in (*ROLES, *names))]
    chosen = st.multiselect(
        "People",
        known,
        default=list(base.seen_by),
        format_func=lambda name: ROLES.get(name, name),
        key="watch_seen_by",
        accept_new_options=True,
        placeholder="All operators",
        help="Nobody: all operators see it. Admins see all cameras. Its events and pictures are shown to the same people.",
        label_visibility="collapsed",
    )
    return tuple(chosen)
