"""Who sees a camera and its events: an admin chooses; others read it."""

from __future__ import annotations

import streamlit as st

from maskdet.access import VISITOR, Role, current_person, may
from maskdet.cameras import Watch
from maskdet.language import tr, tr_later
from maskdet.store.people import people
from ui.widgets.watches import watch_store

ROLES = {"role:operator": tr_later("All operators"), "role:viewer": tr_later("All viewers")}


def edit_seen_by(base: Watch) -> tuple[str, ...]:
    """The field; as it was where nobody signs in or who visits is no admin. Raises: StoreProblem."""
    about = Watch.field("seen_by")
    st.markdown(f"##### {about.title}")
    if current_person() == VISITOR or not may(Role.ADMIN):
        whom = ", ".join(map(_shown, base.seen_by)) or tr("All operators, and admins")
        st.caption(tr("{whom}. An admin who has signed in can change it.", whom=whom))
        return base.seen_by
    names = [person.name for person in people(watch_store()) if person.role is not Role.ADMIN]
    known = [*ROLES, *names, *(name for name in base.seen_by if name not in (*ROLES, *names))]
    chosen = st.multiselect(
        tr("People"),
        known,
        default=list(base.seen_by),
        format_func=_shown,
        key="watch_seen_by",
        accept_new_options=True,
        placeholder=tr("All operators"),
        help=tr(
            "Nobody: all operators see it. Admins see all cameras. Its events and pictures are shown to the same people."
        ),
        label_visibility="collapsed",
    )
    return tuple(chosen)


def _shown(name: str) -> str:
    """A role in words; a person by name."""
    return tr(ROLES[name]) if name in ROLES else name
