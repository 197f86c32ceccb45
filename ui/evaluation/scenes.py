"""Annotated scenes: how well faces are found and judged in whole pictures, by their height."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from maskdet.formatting import height_range, number, plain, whole_percent
from maskdet.language import tr, tr_many
from maskdet.presets import PRESETS
from maskdet.registry.report import Scenes, read_report
from maskdet.settings import get_settings
from ui.evaluation.data import Evaluated, start_evaluation
from ui.evaluation.plots.groups import scenes_plot
from ui.evaluation.scene_pictures import show_scene_pictures
from ui.widgets.errors import empty_state
from ui.widgets.states import share

ENOUGH = 20  # faces; a share of fewer says nothing


def show_scenes(evaluated: Evaluated) -> None:
    """The version's own measurement on scenes, or the one made here; and the way to measure on others."""
    measured_here, in_card = evaluated.report.scenes, read_report(evaluated.version).evaluation
    scenes = measured_here or (in_card.scenes if in_card else None)
    if scenes:
        if not measured_here:
            st.caption(tr("Measured when the version was made; the pictures are not on this computer."))
        show_table(scenes)
        st.plotly_chart(scenes_plot(scenes.rows), key="scenes_plot", alt=tr("Faces found by height"))
    else:
        empty_state(
            tr("No annotated scenes yet"),
            tr(
                "Whole pictures with a box around every face show what single faces cannot: who is not found at all."
            ),
            icon=":material/groups:",
        )
    offer_scenes(evaluated)


def show_table(scenes: Scenes) -> None:
    """All heights: faces found, and found and judged right."""
    st.markdown(measured_words(scenes))
    if not scenes.training_known:
        st.caption(tr(":material/warning: What it learned from is not known: the figures may be too good."))
    st.dataframe(
        [
            {
                tr("Height of the face"): height_range(row.from_px, row.to_px),
                tr("Faces"): row.faces,
                tr("Found"): share(row.recall),
                tr("Real"): share(row.precision),
                "F1": share(row.f1),
                "mAP50": share(row.map50),
                tr("Not found"): row.unmasked_not_found,
                tr("Missed"): row.unmasked_called_masked,
                tr("False alerts"): row.masked_called_unmasked,
            }
            for row in scenes.rows
            if row.faces
        ],
        hide_index=True,
        key="scenes_table",
    )
    st.caption(
        tr(
            "Found: the share of annotated faces. Real: of what was found, the share that is a face. F1: found and judged right. "
            "mAP50: mean average precision at half overlap. Not found and missed (called masked) count unmasked people only."
        )
    )
    if scenes.rows[0].faces < ENOUGH:
        st.caption(tr(":material/warning: Fewer than {enough} faces: too few to say.", enough=ENOUGH))


def measured_words(scenes: Scenes) -> str:
    """What was measured on how many pictures, and how closely they were searched."""
    values = {"confidence": whole_percent(scenes.min_confidence), "leaked": number(scenes.leaked)}
    if scenes.preset not in PRESETS:
        return tr_many(
            "**{n}** picture, from finding the face to the verdict, at a face confidence of {confidence}. "
            "{leaked} were left out as it learned from them.",
            "**{n}** pictures, from finding the face to the verdict, at a face confidence of {confidence}. "
            "{leaked} were left out as it learned from them.",
            scenes.scenes,
            **values,
        )
    return tr_many(
        "**{n}** picture, from finding the face to the verdict with the preset **{preset}**, at a face confidence of "
        "{confidence}. {leaked} were left out as it learned from them.",
        "**{n}** pictures, from finding the face to the verdict with the preset **{preset}**, at a face confidence of "
        "{confidence}. {leaked} were left out as it learned from them.",
        scenes.scenes,
        **values,
        preset=PRESETS[scenes.preset].title,
    )


def offer_scenes(evaluated: Evaluated) -> None:
    """A folder on the server to measure on, and to look at."""
    if not get_settings().server_folders:
        st.caption(
            tr(
                "Folders of the server cannot be named here; whoever runs it can use `maskdet evaluate --scenes`."
            )
        )
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        text = st.text_input(
            tr("Folder on the server with images/ and annotations/ (Pascal VOC)"),
            key="scenes_folder",
            width=460,
        ).strip()
        go = st.button(
            tr("Measure on these scenes"),
            icon=":material/groups:",
            key="measure_scenes",
            disabled=evaluated.busy or not text,
        )
        looks = st.toggle(tr("Look at its pictures"), key="look_at_scenes", disabled=not text)
    if not text or not (go or looks):
        return
    folder = Path(text).expanduser()
    if not folder.is_dir():
        st.error(
            plain(
                tr(
                    "There is no folder {folder} on the server. Give the path of a folder with annotated pictures.",
                    folder=folder,
                )
            ),
            icon=":material/error:",
        )
        return
    if go:
        start_evaluation(evaluated.version, evaluated.entry.root, "--scenes", str(folder))
    show_scene_pictures(evaluated, folder)
