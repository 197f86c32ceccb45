"""What was found in an archive: numbers, a plot over time, the faces as a table, and their pictures on request."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from maskdet.archive import ArchivePictures, Counted, Filter, Manifest, Results, results_folder
from maskdet.formatting import number, plain
from maskdet.language import tr, tr_as, tr_many
from maskdet.presets import find_preset
from maskdet.results import State
from ui.archive.choose import Choice, choose_faces
from ui.archive.start import may_read, offer_to_go_on
from ui.widgets.signed_in.downloads import offer_file
from ui.widgets.states import percent, state_chip

ROWS, PICTURES, SIDE, BAD = 200, 12, 480, 200  # on one page; pixels; bad files


def show_results(name: str) -> None:
    """The whole of it.

    Raises: ResultsProblem.
    """
    folder = results_folder(name)
    with Results(folder) as found:
        _show_state(name, found)
        if found.is_empty:
            return
        choice = choose_faces(name, found)
        if choice is None:
            return
        totals = found.totals(choice.filter)
        show_totals(totals)
        if totals.faces:
            show_plot(found, choice.filter)
            show_faces(name, found, choice, totals.faces)
        else:
            st.info(tr("No face is like that. Choose less in the filter."), icon=":material/filter_alt:")
        show_bad(found)
    offer_downloads(name)


def _show_state(name: str, found: Results) -> None:
    """How far it is."""
    manifest = Manifest.read(found.folder)
    pictures, _, bad = found.size()
    left = manifest.plan.pictures - pictures - bad
    words = tr(
        "{pictures} scored by the version {version}, preset {preset}.",
        pictures=tr_many("{n} picture", "{n} pictures", pictures),
        version=manifest.judging.version,
        preset=find_preset(manifest.judging.preset).title,
    )
    unread = tr_many("{n} file could not be opened.", "{n} files could not be opened.", bad) if bad else ""
    waiting = tr_many("{n} picture left.", "{n} pictures left.", left) if left else ""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(plain(" ".join(filter(None, (words, unread, waiting)))))
        offer_to_go_on(name)


def show_totals(totals: Counted) -> None:
    """Faces in each state."""
    with st.grid(2 + len(State), min_column_width=140, key="archive_totals"):
        st.metric(f":gray-badge[:material/face: {tr('Faces')}]", number(totals.faces), border=True)
        for state in State:
            st.metric(state_chip(state), number(totals.counts[state]), border=True)
        share = totals.share_masked
        st.metric(tr("Share with mask"), "–" if share is None else percent(share), border=True)


def show_plot(found: Results, chosen: Filter) -> None:
    """Faces over time; the same as a table."""
    from ui.archive.plots import faces_plot

    rows = found.over_time(chosen)
    st.plotly_chart(faces_plot(rows), key="archive_plot", alt=tr("Faces over time, by state"))
    with st.expander(tr("As a table"), icon=":material/table:"):
        st.dataframe(
            [{tr("When"): row.key, **{s.display_name: row.counts[s] for s in State}} for row in rows],
            hide_index=True,
        )


def show_faces(name: str, found: Results, choice: Choice, total: int) -> None:
    """A page of faces, as a table or, where the server's folders may be read, as pictures."""
    st.subheader(tr("Faces"), anchor=False)
    with st.container(horizontal=True, vertical_alignment="center", key="archive_ways"):
        allowed = may_read()
        shown = allowed and st.toggle(
            tr("Pictures"), key="archive_pictures", help=tr("They are read from where they are.")
        )
        blur = not (
            shown
            and st.toggle(
                tr("Show faces"), key="archive_faces", help=tr("They are blurred until you ask for them.")
            )
        )
    each = PICTURES if shown else ROWS
    num_pages = max(1, -(-total // each))
    page = st.pagination(num_pages, key=f"archive_page {name} {num_pages}") if num_pages > 1 else 1
    rows = found.faces(choice.filter, choice.sort, limit=each, offset=(page - 1) * each)
    if shown:
        show_pictures(found, rows, blur=blur)
    else:
        st.dataframe([_words(row) for row in rows], hide_index=True, key="archive_rows")


def show_pictures(found: Results, rows: Sequence[dict[str, Any]], *, blur: bool) -> None:
    """The pictures of these faces, each once."""
    numbers = list(dict.fromkeys(row["id"] for row in rows))
    boxes, opened = found.boxes(numbers), ArchivePictures(found.folder)
    with st.spinner(tr("Reading pictures ...")), st.grid(4, min_column_width=220, key="archive_tiles"):
        for number in numbers:
            own = [box for box in boxes if box["id"] == number]
            with st.container(border=True, gap="xxsmall"):
                if data := opened.jpeg(number, own, side=SIDE, blur=blur):
                    st.image(data, width="stretch", alt=own[0]["name"])
                else:
                    st.markdown(f":material/broken_image: {tr('cannot be opened any more')}")
                st.caption(plain(own[0]["name"]))
    opened.close()


def _words(row: dict[str, Any]) -> dict[str, Any]:
    return {
        tr("Picture"): row["name"],
        tr("Folder or source"): row["watch"],
        tr_as("of a photo: when", "Taken"): row["taken"],
        tr("Face"): row["face"],
        tr("State"): State(row["state"]).display_name,
        tr_as("a heading: how sure", "Sure"): percent(row["probability"]),
        tr("Height (px)"): round(row["y_max"] - row["y_min"]),
        tr_as("a heading: in which folder", "In"): row["place"],
    }


def show_bad(found: Results) -> None:
    """What could not be opened, and why."""
    rows = found.bad(BAD)
    if rows:
        with st.expander(
            tr("Files that could not be opened"), icon=":material/broken_image:", key="archive_bad"
        ):
            st.dataframe(
                [
                    {
                        tr("File"): row["name"],
                        tr("Why"): tr(row["reason"]),
                        tr_as("a heading: in which folder", "In"): row["place"],
                    }
                    for row in rows
                ],
                hide_index=True,
            )
            if len(rows) == BAD:
                st.caption(tr("The first {n}; all stand in the files bad.parquet.", n=BAD))


def offer_downloads(name: str) -> None:
    """The summary as a page."""
    from maskdet.reports import archive_html

    folder = results_folder(name)
    with st.container(horizontal=True, vertical_alignment="center", key="archive_downloads"):
        thumbnails = may_read() and st.toggle(
            tr("With the worst pictures"), key="archive_thumbnails", help=tr("Faces in it are blurred.")
        )
        offer_file(
            tr("Summary (HTML)"),
            lambda: archive_html(folder, thumbnails=thumbnails).encode(),
            f"{name}.html",
            "text/html",
            key="archive_html",
            icon=":material/html:",
        )
    st.caption(plain(tr("The tables (Parquet) are in {folder} on the server.", folder=folder)))
