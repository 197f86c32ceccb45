"""The pictures of a data set, filtered and sorted."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from maskdet.data_quality import HealthReport, load_report
from maskdet.dataset import SPLITS, DatasetEntry, DatasetIndex, Picture, edits
from maskdet.formatting import number
from maskdet.language import tr, tr_as, tr_later, tr_many
from ui.dataset.changes import change
from ui.dataset.picture import SPLIT_NAMES, labels_of, show_picture
from ui.widgets.datasets import label_chip, label_name, short_name
from ui.widgets.errors import empty_state
from ui.widgets.gallery import Tile, one_page, show_tiles

ANY = tr_later("Everything")


ORDERS: dict[str, Callable[[Picture], Any]] = {
    tr_later("Name"): lambda p: p.file,
    tr_later("Newest first"): lambda p: -p.modified,
    tr_later("Smallest first"): lambda p: p.width * p.height,
    tr_later("Darkest first"): lambda p: p.brightness,
    tr_later("Most blurred first"): lambda p: p.sharpness,
}


SIZES: dict[str, tuple[int, int]] = {  # long side in pixels
    tr_later("Any size"): (0, 10**9),
    tr_later("Under 64 pixels"): (0, 64),
    tr_later("64 to 255 pixels"): (64, 256),
    tr_later("256 pixels and more"): (256, 10**9),
}


@dataclass(frozen=True)
class Filters:
    """What the visitor wants to see; empty: everything."""

    labels: list[str]
    splits: list[str]
    flagged: frozenset[str] | None
    size: str
    text: str
    order: str

    def of(self, pictures: tuple[Picture, ...]) -> list[Picture]:
        """The pictures that pass all filters, in the chosen order."""
        found = [p for p in pictures if self._wanted(p)]
        return sorted(found, key=ORDERS[self.order])

    def _wanted(self, picture: Picture) -> bool:
        return (
            (not self.labels or picture.label in self.labels)
            and (not self.splits or picture.split in self.splits)
            and SIZES[self.size][0] <= max(picture.width, picture.height) < SIZES[self.size][1]
            and (self.flagged is None or picture.file in self.flagged)
            and self.text.lower() in picture.file.lower()
        )


def show_gallery(entry: DatasetEntry, index: DatasetIndex) -> None:
    """Filters, small pictures, and the large one that was clicked."""
    filters = choose_filters(index, load_report(entry.root))
    pictures = filters.of(index.pictures)
    several = False
    with st.container(horizontal=True, vertical_alignment="center"):
        words = tr_many(
            "**{shown}** of {n} picture",
            "**{shown}** of {n} pictures",
            len(index.pictures),
            shown=number(len(pictures)),
        )
        st.markdown(words)
        if entry.writable:
            several = st.toggle(tr("Select several"), key="several")
        else:
            st.caption(tr(":material/lock: read-only: its folder cannot be changed"))
    if not pictures:
        empty_state(tr("Nothing matches"), tr("Take a filter away."), icon=":material/filter_alt_off:")
        return
    chosen: set[str] = st.session_state.setdefault(f"chosen {entry.name}", set())
    if several:
        change_several(entry, index, chosen)
    tiles = [tile(picture, chosen if several else set()) for picture in one_page(pictures, name="dataset")]
    show_tiles(tiles, toggler(chosen) if several else open_picture, name="pictures")
    opened = st.session_state.pop("open_picture", None)
    found = [picture for picture in pictures if picture.file == opened]
    if found:
        show_picture(entry, index, found[0])


def choose_filters(index: DatasetIndex, report: HealthReport | None) -> Filters:
    """The controls above the gallery."""
    flags = {finding.kind.value: finding for finding in report.findings if finding.pictures} if report else {}
    with st.container(border=True, key="filters"):
        left, right = st.columns(2, gap="medium")
        labels = left.pills(
            tr("Label"), list(index.labels), format_func=label_name, selection_mode="multi", key="f_label"
        )
        splits = right.pills(
            tr_as("training, validation or test", "Split"),
            list(SPLITS),
            format_func=lambda split: tr(SPLIT_NAMES[split]),
            selection_mode="multi",
            key="f_split",
        )
        first, second, third, fourth = st.columns(4, gap="medium")
        text = first.text_input(tr("Name contains"), key="f_text")
        flag = second.selectbox(
            tr("Found by the check"),
            [ANY, *flags],
            format_func=lambda kind: flags[kind].title if kind in flags else tr(ANY),
            key="f_flag",
            help=tr("Run “Find faults” first."),
        )
        size = third.selectbox(tr("Size"), list(SIZES), format_func=tr, key="f_size")
        order = fourth.selectbox(tr_as("of pictures", "Order"), list(ORDERS), format_func=tr, key="f_order")
    flagged = frozenset(p.file for p in flags[flag].pictures) if flag in flags else None
    return Filters(labels, splits, flagged, size, text, order)


def tile(picture: Picture, chosen: set[str]) -> Tile:
    """One small picture, ticked where it is among the chosen."""
    tick = ":material/check_box: " if picture.file in chosen else ""
    return Tile(
        picture.path,
        picture.modified,
        tick + label_chip(picture.label, short_name(picture.label)),
        picture.file,
    )


def open_picture(file: str) -> None:
    """Open this picture when the page is drawn anew."""
    st.session_state["open_picture"] = file


def toggler(chosen: set[str]) -> Callable[[str], None]:
    """Adds a clicked picture to the chosen, or takes it out."""
    return lambda file: chosen.symmetric_difference_update({file})


def change_several(entry: DatasetEntry, index: DatasetIndex, chosen: set[str]) -> None:
    """Move or delete all chosen pictures."""
    chosen &= {picture.file for picture in index.pictures}
    with st.container(horizontal=True, vertical_alignment="bottom", key="several_bar"):
        label = st.selectbox(tr("Move to"), labels_of(index), format_func=label_name, key="several_label")
        files = sorted(chosen)
        if st.button(
            tr_many("Move {n}", "Move {n}", len(files)),
            icon=":material/drive_file_move:",
            disabled=not files,
            key="several_move",
        ):
            change(entry, [(edits.move, (file, label)) for file in files if not file.startswith(f"{label}/")])
        if st.button(
            tr_many("Delete {n}", "Delete {n}", len(files)),
            icon=":material/delete:",
            disabled=not files,
            key="several_delete",
        ):
            change(entry, [(edits.remove, (file,)) for file in files])
