"""Public data sets to fetch."""

import streamlit as st

from maskdet.dataset.download import CATALOGUE, CatalogueEntry
from maskdet.errors import MaskdetError
from maskdet.formatting import plain
from maskdet.language import tr
from maskdet.settings import get_settings
from ui.widgets.datasets import offer_practice_set_button
from ui.widgets.errors import show_error
from ui.widgets.progress import progress


def add_public_sets() -> None:
    """The sets of the catalogue, each with its licence and a button."""
    st.markdown(
        tr("Sets that others published. They are fetched from the internet only when you press the button.")
    )
    for entry in CATALOGUE:
        with st.container(border=True):
            st.markdown(f"**{plain(entry.name)}** ({entry.size_text}): {plain(tr(entry.about))}")
            st.caption(
                tr(
                    "Licence: {licence}. [About it]({home})",
                    licence=plain(entry.licence),
                    home=entry.home,
                )
            )
            agreed = entry.sha256 is not None or st.checkbox(
                tr("Fetch it although its publisher names no checksum, so that the file cannot be verified"),
                key=f"agree {entry.name}",
            )
            if st.button(
                tr("Fetch"), icon=":material/download:", disabled=not agreed, key=f"fetch {entry.name}"
            ):
                fetch(entry)
    offer_practice_set_button()


def fetch(entry: CatalogueEntry) -> None:
    """Download a set and import it."""
    from maskdet.dataset.download import fetch_set

    st.caption(tr("Stay on this page. If it breaks off, it goes on from there the next time."))
    try:
        with progress(tr("Fetching, bytes")) as on_bytes, progress(tr("Importing")) as on_pictures:
            result = fetch_set(
                entry,
                get_settings().data_dir,
                accept_unchecked=entry.sha256 is None,
                on_bytes=on_bytes,
                on_pictures=on_pictures,
            )
    except MaskdetError as error:
        show_error(error)
        return
    st.session_state["import_result"] = (entry.name, [result])
    st.rerun()
