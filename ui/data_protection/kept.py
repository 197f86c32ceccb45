"""What this installation keeps, where and how long, camera by camera, and what leaves it."""

from __future__ import annotations

import streamlit as st

from maskdet.formatting import plain
from maskdet.reports import NEVER, camera_facts, kept_kinds, ways_out
from maskdet.settings import get_settings
from ui.widgets.signed_in.roles import page_link
from ui.widgets.watches import watch_store


def show_kept() -> None:
    """Tables, and sentences around them.

    Raises: StoreProblem.
    """
    store = watch_store()
    st.subheader("What is kept", anchor=False)
    kinds = kept_kinds(store)
    st.table(
        {
            "What": [plain(kind.what) for kind in kinds],
            "Where": [plain(kind.where) for kind in kinds],
            "How long": [plain(kind.how_long) for kind in kinds],
            "Now": [plain(kind.now) for kind in kinds],
        }
    )
    page_link("pages/events.py", label="Forget what a camera saw", icon=":material/delete_forever:")
    st.subheader("What is never kept", anchor=False)
    st.markdown("\n".join(f"- {line}" for line in NEVER))
    _show_cameras()
    st.subheader("What leaves this computer", anchor=False)
    out = ways_out(store)
    st.markdown(
        "\n".join(f"- {plain(way)}" for way in out)
        if out
        else "Nothing: no receiver, broker or database elsewhere is set."
    )
    _show_notice()


def _show_cameras() -> None:
    st.subheader("The cameras", anchor=False)
    cameras = camera_facts(watch_store())
    if not cameras:
        st.markdown("No camera is set up.")
        return
    st.table(
        {
            "Camera": [plain(camera.name) for camera in cameras],
            "Keeps": [plain(camera.keeps) for camera in cameras],
            "Watches": [plain(camera.when) for camera in cameras],
            "Zones": [plain(camera.zones) for camera in cameras],
            "Tells": [plain(camera.told) for camera in cameras],
        }
    )


def _show_notice() -> None:
    st.subheader("What people are told", anchor=False)
    settings = get_settings()
    if settings.privacy_notice:
        st.markdown(plain(f"{settings.privacy_notice} {settings.privacy_contact}"))
    else:
        st.markdown(
            "No notice is set. `MASKDET_PRIVACY_NOTICE` and `MASKDET_PRIVACY_CONTACT` are shown on *Live* and *Cameras*; put up a "
            "sign in front of each camera as well."
        )
