"""Pictures: look through a data set, put labels right, take it elsewhere."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from math import log10
from pathlib import Path
from typing import Any

import streamlit as st

import ui
from maskdet.dataset import edits
from maskdet.dataset.collection import DatasetEntry
from maskdet.dataset.findings import HealthReport, load_report
from maskdet.dataset.index import SPLITS, DatasetIndex, Picture
from maskdet.errors import MaskdetError
from maskdet.results import MaskLabel

INTRO = "What the model learns from. Click a picture to see it large, put its label right or delete it."
SPLIT_NAMES = {"train": "Training", "validation": "Validation", "test": "Test"}
ANY = "Everything"
ORDERS: dict[str, Callable[[Picture], Any]] = {
    "Name": lambda p: p.file,
    "Newest first": lambda p: -p.modified,
    "Smallest first": lambda p: p.width * p.height,
    "Darkest first": lambda p: p.brightness,
    "Most blurred first": lambda p: p.sharpness,
}
SIZES: dict[str, tuple[int, int]] = {  # long side in pixels
    "Any size": (0, 10**9),
    "Under 64 pixels": (0, 64),
    "64 to 255 pixels": (64, 256),
    "256 pixels and more": (256, 10**9),
}
EXPORT_NAMES = {"zip": "Folders, one per label", "coco": "COCO, with boxes", "yolo": "YOLO, with boxes"}


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


def main() -> None:
    ui.open_page("Pictures", INTRO)
    with ui.stop_on_error():
        entry = ui.choose_dataset()
        if entry is None:
            return
        index = ui.open_index(entry.root)
    show_counts(index)
    show_changes(entry)
    show_gallery(entry, index)
    show_plots(index)
    show_export(entry, index)


# Counts and plots


def show_counts(index: DatasetIndex) -> None:
    counts = index.counts()
    with st.grid(1 + len(index.labels), min_column_width=140, key="totals"):
        number("all", ":gray-badge[:material/photo_library: All]", len(index.pictures))
        for label in index.labels:
            number(label, ui.label_chip(label), sum(n for (name, _), n in counts.items() if name == label))
    if index.unreadable:
        names = ", ".join(ui.plain(bad.file) for bad in index.unreadable[:3])
        st.warning(
            f"{len(index.unreadable)} files cannot be read and are left out: {names}"
            f"{' ...' if len(index.unreadable) > 3 else ''}. “Find faults” lists them.",
            icon=":material/broken_image:",
        )


def number(name: str, label: str, value: int) -> None:
    with st.container(key=f"total_{name}"):
        st.metric(label, f"{value:,}", border=True)


def show_plots(index: DatasetIndex) -> None:
    with st.expander("Counts, sizes, brightness, sharpness", icon=":material/bar_chart:"):
        if not st.toggle("Draw the plots", key="draw_plots"):
            st.caption("How the pictures are spread over labels and splits, and how they look.")
            return
        left, right = st.columns(2)
        left.plotly_chart(ui.counts_plot(index, SPLIT_NAMES), width="stretch")
        right.plotly_chart(
            ui.spread_plot(index, "Long side in pixels", lambda p: max(p.width, p.height)), width="stretch"
        )
        left.plotly_chart(
            ui.spread_plot(index, "Brightness, % of white", lambda p: 100 * p.brightness), width="stretch"
        )
        right.plotly_chart(
            ui.spread_plot(index, "Sharpness, on a log scale", lambda p: log10(max(1.0, p.sharpness))),
            width="stretch",
        )


# The gallery


def show_gallery(entry: DatasetEntry, index: DatasetIndex) -> None:
    filters = choose_filters(index, load_report(entry.root))
    pictures = filters.of(index.pictures)
    several = False
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{len(pictures):,}** of {len(index.pictures):,} pictures")
        if entry.writable:
            several = st.toggle("Select several", key="several")
        else:
            st.caption(":material/lock: read-only: its folder cannot be changed")
    if not pictures:
        ui.empty_state("Nothing matches", "Take a filter away.", icon=":material/filter_alt_off:")
        return
    chosen: set[str] = st.session_state.setdefault(f"chosen {entry.name}", set())
    if several:
        change_several(entry, index, chosen)
    tiles = [tile(picture, chosen if several else set()) for picture in ui.one_page(pictures, name="dataset")]
    ui.show_tiles(tiles, toggler(chosen) if several else look_at, name="pictures")
    looked_at = st.session_state.pop("look_at", None)
    found = [picture for picture in pictures if picture.file == looked_at]
    if found:
        show_picture(entry, index, found[0])


def choose_filters(index: DatasetIndex, report: HealthReport | None) -> Filters:
    flags = {finding.title: finding for finding in report.findings if finding.pictures} if report else {}
    with st.container(border=True, key="filters"):
        left, right = st.columns(2, gap="medium")
        labels = left.pills(
            "Label", list(index.labels), format_func=ui.label_name, selection_mode="multi", key="f_label"
        )
        splits = right.pills(
            "Split", list(SPLITS), format_func=SPLIT_NAMES.get, selection_mode="multi", key="f_split"
        )
        first, second, third, fourth = st.columns(4, gap="medium")
        text = first.text_input("Name contains", key="f_text")
        flag = second.selectbox(
            "Found by the check", [ANY, *flags], key="f_flag", help="Run “Find faults” first."
        )
        size = third.selectbox("Size", list(SIZES), key="f_size")
        order = fourth.selectbox("Order", list(ORDERS), key="f_order")
    flagged = frozenset(p.file for p in flags[flag].pictures) if flag in flags else None
    return Filters(labels, splits, flagged, size, text, order)


def tile(picture: Picture, chosen: set[str]) -> ui.Tile:
    tick = ":material/check_box: " if picture.file in chosen else ""
    return ui.Tile(picture.path, picture.modified, tick + ui.label_chip(picture.label), picture.file)


def look_at(file: str) -> None:
    st.session_state["look_at"] = file


def toggler(chosen: set[str]) -> Callable[[str], None]:
    return lambda file: chosen.symmetric_difference_update({file})


def change_several(entry: DatasetEntry, index: DatasetIndex, chosen: set[str]) -> None:
    chosen &= {picture.file for picture in index.pictures}
    with st.container(horizontal=True, vertical_alignment="bottom", key="several_bar"):
        label = st.selectbox("Move to", labels_of(index), format_func=ui.label_name, key="several_label")
        files = sorted(chosen)
        if st.button(
            f"Move {len(files)}", icon=":material/drive_file_move:", disabled=not files, key="several_move"
        ):
            change(entry, [(edits.move, (file, label)) for file in files if not file.startswith(f"{label}/")])
        if st.button(
            f"Delete {len(files)}", icon=":material/delete:", disabled=not files, key="several_delete"
        ):
            change(entry, [(edits.remove, (file,)) for file in files])


def labels_of(index: DatasetIndex) -> list[str]:
    """Where a picture may go: the labels of the set, and those the app knows."""
    return list(dict.fromkeys([*index.labels, *(label.value for label in MaskLabel)]))


# One picture, large


@st.dialog("Picture", width="large")
@ui.friendly_errors()
def show_picture(entry: DatasetEntry, index: DatasetIndex, picture: Picture) -> None:
    st.markdown(f"{ui.label_chip(picture.label)} **{ui.plain(picture.path.name)}**")
    image, facts = st.columns([3, 2], gap="medium")
    with image:
        show_large(picture)
    with facts:
        st.markdown(facts_of(picture))
        if entry.writable:
            others = [label for label in labels_of(index) if label != picture.label]
            label = st.selectbox("Right label", others, format_func=ui.label_name, key="right_label")
            if st.button("Move there", icon=":material/drive_file_move:", key="move", width="stretch"):
                change(entry, [(edits.move, (picture.file, label))])
            if st.button("Delete", icon=":material/delete:", key="delete", width="stretch"):
                change(entry, [(edits.remove, (picture.file,))])
    ui.show_augmentation(picture.path)


def show_large(picture: Picture) -> None:
    """The picture with the faces in it, as the app sees them."""
    from maskdet.images import decode_image
    from maskdet.photos import drawn

    try:
        pixels = decode_image(picture.path.read_bytes())
        result = ui.get_pipeline().run(pixels, threshold=ui.active_threshold())
    except (MaskdetError, OSError) as error:
        st.error(ui.plain(str(error)))
        return
    st.image(drawn(pixels, result), width="stretch", alt=picture.path.name)
    faces = (
        "No face was found."
        if not len(result)
        else f"{len(result)} face{'s' if len(result) > 1 else ''} found."
    )
    st.caption(f"{faces} The boxes show what the model in use says, not the label.")


def facts_of(picture: Picture) -> str:
    lines = [
        f"**Path in the set**  \n{ui.plain(picture.file)}",
        f"**Size**  \n{picture.width} x {picture.height} pixels, {picture.num_bytes / 1000:,.0f} kB",
        f"**Split**  \n{SPLIT_NAMES[picture.split]}",
        f"**Brightness, sharpness**  \n{picture.brightness:.0%}, {picture.sharpness:,.0f}",
        f"**SHA-256**  \n`{picture.sha256[:16]}…`",
    ]
    if picture.taken:
        lines.append(f"**Taken**  \n{picture.taken.replace('T', ' ')} {ui.plain(picture.camera or '')}")
    return "\n\n".join(lines)


# Changes


def change(entry: DatasetEntry, steps: list[tuple[Callable[..., Any], tuple[str, ...]]]) -> None:
    """Do the steps, each all or nothing, and show the page anew."""
    done = 0
    try:
        for edit, (file, *rest) in steps:
            edit(entry.root, Path(file), *rest)
            done += 1
    except MaskdetError as error:
        st.session_state["edit_problem"] = str(error)
    st.session_state["edit_done"] = done
    st.session_state.get(f"chosen {entry.name}", set()).clear()
    st.rerun()


def show_changes(entry: DatasetEntry) -> None:
    """What was just done, and the way back."""
    if problem := st.session_state.pop("edit_problem", ""):
        st.error(ui.plain(problem), icon=":material/error:")
    if done := st.session_state.pop("edit_done", 0):
        st.toast(f"{done} picture{'s' if done > 1 else ''} changed.", icon=":material/check:")
    standing = edits.standing_changes(entry.root)
    if not standing:
        return
    last = standing[-1]
    words = (
        f"deleted {last.source}"
        if last.action == "remove"
        else f"moved {last.source} to {Path(last.target).parent}"
    )
    with st.container(horizontal=True, vertical_alignment="center", key="undo_bar"):
        st.markdown(f":material/history: Last change: {ui.plain(words)}")
        if st.button("Undo", icon=":material/undo:", key="undo"):
            take_back(entry)
        with st.popover(f"All changes ({len(standing)})"):
            st.dataframe(
                [
                    {"When": c.time, "What": c.action, "From": c.source, "To": c.target}
                    for c in reversed(standing)
                ],
                hide_index=True,
            )


def take_back(entry: DatasetEntry) -> None:
    try:
        edits.undo(entry.root)
    except MaskdetError as error:
        st.session_state["edit_problem"] = str(error)
    st.rerun()


# Export


def show_export(entry: DatasetEntry, index: DatasetIndex) -> None:
    with st.expander("Take the pictures elsewhere", icon=":material/folder_zip:"):
        form = st.radio(
            "Format", list(EXPORT_NAMES), format_func=EXPORT_NAMES.get, horizontal=True, key="format"
        )
        st.caption("With a manifest: the exact content, the split of every picture, the licences.")
        st.download_button(
            "Download (ZIP)", lambda: exported(index, form), f"{entry.name}_{form}.zip", "application/zip",
            key="export", on_click="ignore", icon=":material/download:",
        )  # fmt: skip


def exported(index: DatasetIndex, form: str) -> bytes:
    from maskdet.dataset.exports import EXPORTS

    data = io.BytesIO()
    EXPORTS[form](index, data)
    return data.getvalue()


main()
