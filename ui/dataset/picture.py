"""One picture of a data set, large, with what is known of it."""

import streamlit as st

from maskdet.dataset import DatasetEntry, DatasetIndex, Picture, edits, label_named
from maskdet.errors import MaskdetError
from maskdet.formatting import number, plain
from maskdet.language import tr, tr_as, tr_later, tr_many
from maskdet.results import MaskLabel
from ui.dataset.augmentation import show_augmentation
from ui.dataset.changes import change
from ui.widgets.datasets import label_chip, label_name
from ui.widgets.errors import friendly_errors
from ui.widgets.model import active_threshold, get_pipeline

SPLIT_NAMES = {"train": tr_later("Training"), "validation": tr_later("Validation"), "test": tr_later("Test")}


def labels_of(index: DatasetIndex) -> list[str]:
    """Where a picture may go: the labels of the set, and those the app knows."""
    there = {label_named(folder) for folder in index.labels}
    return [*index.labels, *(label.value for label in MaskLabel if label not in there)]


def show_picture(entry: DatasetEntry, index: DatasetIndex, picture: Picture) -> None:
    """A picture, large, with what is known of it and what can be changed."""
    st.dialog(tr("Picture"), width="large")(_show_picture)(entry, index, picture)


@friendly_errors()
def _show_picture(entry: DatasetEntry, index: DatasetIndex, picture: Picture) -> None:
    st.markdown(f"{label_chip(picture.label)} **{plain(picture.path.name)}**")
    image, details = st.columns([3, 2], gap="medium")
    with image:
        show_large(picture)
    with details:
        st.markdown(details_of(picture))
        if entry.writable:
            others = [label for label in labels_of(index) if label != picture.label]
            label = st.selectbox(
                tr_as("the correct one", "Right label"), others, format_func=label_name, key="right_label"
            )
            if st.button(tr("Move there"), icon=":material/drive_file_move:", key="move", width="stretch"):
                change(entry, [(edits.move, (picture.file, label))])
            if st.button(tr("Delete"), icon=":material/delete:", key="delete", width="stretch"):
                change(entry, [(edits.remove, (picture.file,))])
    show_augmentation(picture.path)


def show_large(picture: Picture) -> None:
    """The picture with the faces in it, as the app sees them."""
    from maskdet.images import decode_image
    from maskdet.inference import drawn

    try:
        pixels = decode_image(picture.path.read_bytes())
        result = get_pipeline().run(pixels, threshold=active_threshold())
    except (MaskdetError, OSError) as error:
        st.error(plain(str(error)))
        return
    st.image(drawn(pixels, result), width="stretch", alt=picture.path.name)
    faces = (
        tr_many("{n} face found.", "{n} faces found.", len(result))
        if len(result)
        else tr("No face was found.")
    )
    st.caption(f"{faces} {tr('The boxes show what the model in use says, not the label.')}")


def details_of(picture: Picture) -> str:
    """What is known of a picture, in Markdown."""
    size = tr(
        "{width} x {height} pixels, {size} kB",
        width=picture.width,
        height=picture.height,
        size=number(picture.num_bytes / 1000),
    )
    rows = [
        (tr("Path in the set"), plain(picture.file)),
        (tr("Size"), size),
        (tr_as("training, validation or test", "Split"), tr(SPLIT_NAMES[picture.split])),
        (tr("Brightness, sharpness"), f"{number(100 * picture.brightness)}%, {number(picture.sharpness)}"),
        (tr("Fingerprint of the file"), f"`{picture.sha256[:16]}…`"),
    ]
    if picture.taken:
        taken = f"{picture.taken.replace('T', ' ')} {plain(picture.camera or '')}"
        rows.append((tr_as("a photo, when", "Taken"), taken))
    return "\n\n".join(f"**{name}**  \n{value}" for name, value in rows)
