"""What this installation keeps, where and how long, camera by camera, and what leaves it."""

from __future__ import annotations

import streamlit as st

from maskdet.formatting import plain
from maskdet.language import tr, tr_as
from maskdet.reports import NEVER, camera_facts, kept_kinds, ways_out
from maskdet.settings import get_settings
from ui.widgets.signed_in.roles import page_link
from ui.widgets.watches import watch_store


def show_kept() -> None:
    """Tables, and sentences around them.

    Raises: StoreProblem.
    """
    store = watch_store()
    st.subheader(tr("What is kept"), anchor=False)
    kinds = kept_kinds(store)
    st.table(
        {
            tr("What"): [plain(kind.what) for kind in kinds],
            tr("Where"): [plain(kind.where) for kind in kinds],
            tr("How long"): [plain(kind.how_long) for kind in kinds],
            tr("Now"): [plain(kind.now) for kind in kinds],
        }
    )
    page_link("pages/events.py", label=tr("Forget what a camera saw"), icon=":material/delete_forever:")
    st.subheader(tr("What is never kept"), anchor=False)
    st.markdown("\n".join(f"- {tr(line)}" for line in NEVER))
    _show_cameras()
    st.subheader(tr("What leaves this computer"), anchor=False)
    out = ways_out(store)
    st.markdown(
        "\n".join(f"- {plain(way)}" for way in out)
        if out
        else tr("Nothing: no receiver, broker or database elsewhere is set.")
    )
    _show_notice()


def _show_cameras() -> None:
    st.subheader(tr("The cameras"), anchor=False)
    cameras = camera_facts(watch_store())
    if not cameras:
        st.markdown(tr("No camera is set up."))
        return
    st.table(
        {
            tr("Camera"): [plain(camera.name) for camera in cameras],
            tr("Keeps"): [plain(camera.keeps) for camera in cameras],
            tr_as("a heading: when the camera watches", "Watches"): [
                plain(camera.when) for camera in cameras
            ],
            tr("Zones"): [plain(camera.zones) for camera in cameras],
            tr_as("a heading: whom the camera tells", "Tells"): [plain(camera.told) for camera in cameras],
        }
    )


def _show_notice() -> None:
    st.subheader(tr("What people are told"), anchor=False)
    settings = get_settings()
    if settings.privacy_notice:
        st.markdown(plain(f"{settings.privacy_notice} {settings.privacy_contact}"))
    else:
        st.markdown(
            tr(
                "No notice is set. `MASKDET_PRIVACY_NOTICE` and `MASKDET_PRIVACY_CONTACT` are shown on *Live* and *Cameras*; put up a "
                "sign in front of each camera as well."
            )
        )
