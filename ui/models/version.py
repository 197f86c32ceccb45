"""One version on the page Models."""

from __future__ import annotations

from datetime import date

import streamlit as st

from maskdet.errors import MaskdetError
from maskdet.formatting import day_text, number, plain
from maskdet.installation import training_advice, training_is_installed
from maskdet.language import tr, tr_as, tr_many
from maskdet.registry import (
    BrokenVersion,
    ModelForm,
    Version,
    activate,
    delete_version,
    export_bytes,
    export_name,
)
from maskdet.registry.report import VersionReport, read_report
from maskdet.settings import get_settings
from ui.models.actions import attempt
from ui.widgets.errors import show_error
from ui.widgets.model_card import show_card
from ui.widgets.signed_in.downloads import offer_file
from ui.widgets.states import percent, span


def show_version(version: Version, *, is_active: bool) -> None:
    """One version: its figures, card, and what can be done with it."""
    with st.container(border=True, key=f"version_{version.name}"):
        badge = f" :blue-badge[:material/check: {tr('in use')}]" if is_active else ""
        st.markdown(f"#### {plain(version.name)}{badge}")
        _show_figures(version)
        with st.container(horizontal=True):
            if not is_active and st.button(
                tr("Use this version"), icon=":material/publish:", key=f"use {version.name}"
            ):
                done = tr("{version} is in use.", version=version.name)
                attempt(done, activate, get_settings().models_dir, version.name)
            if st.button(tr("Evaluate"), icon=":material/fact_check:", key=f"evaluate {version.name}"):
                st.switch_page("pages/evaluation.py", query_params={"version": version.name})
            _offer_export(version)
            if not is_active:
                _offer_delete(version.name)
        if version.card():
            with st.expander(tr("Its card: data, figures, limits"), icon=":material/description:"):
                show_card(version, key=f"card_{version.name}")


def _show_figures(version: Version) -> None:
    try:
        report = read_report(version)
    except MaskdetError as error:
        show_error(error)
        report = VersionReport()
    size = version.tflite_path.stat().st_size / 1e6 if version.tflite_path.is_file() else 0.0
    about = [
        version.architecture,
        tr_many("{n} pixel", "{n} pixels", version.image_size),
        tr("{size} MB", size=number(size, 1)),
        tr("made {day}", day=_day(version.created)),
    ]
    st.caption(" · ".join(part for part in about if part))
    drawn = report.test_photos is not None and report.test_photos.mostly_drawn
    parts = [
        (
            tr_as("of verdicts", "Right on drawn masks")
            if drawn
            else tr_as("of verdicts", "Right on test photos"),
            report.test_photos,
        ),
        (tr_as("of verdicts", "Right, of faces in scenes"), report.held_out_scenes),
        (tr("Right on sample faces"), report.sample_faces),
    ]
    measured = [(title, figures) for title, figures in parts if figures]
    if not measured:
        st.caption(tr("No figures were measured for it."))
        return
    with st.grid(len(measured), min_column_width=180):
        for title, figures in measured:
            with st.container(border=True, gap="xxsmall"):
                st.metric(title, percent(figures.accuracy))
                st.caption(
                    tr_many(
                        "{n} face, likely {interval}",
                        "{n} faces, likely {interval}",
                        figures.count,
                        interval=span(figures.accuracy_interval),
                    )
                )


def _day(created: str) -> str:
    try:
        return day_text(date.fromisoformat(created[:10]))
    except ValueError:  # an imported config may say anything
        return created[:10]


def _offer_export(version: Version) -> None:
    with st.popover(tr("Take it elsewhere"), icon=":material/download:"):
        forms = [form for form in ModelForm if form is not ModelForm.ONNX or training_is_installed()]
        form = st.radio(
            tr("Format"), forms, format_func=lambda form: form.display_name, key=f"form {version.name}"
        )
        st.caption(tr("A ZIP with the model, its card, and how to load it. ONNX takes about half a minute."))
        if ModelForm.ONNX not in forms:
            st.caption(training_advice("ONNX"))
        offer_file(
            tr("Download"),
            lambda: export_bytes(version, form),
            export_name(version, form),
            "application/zip",
            key=f"export {version.name}",
            icon=":material/folder_zip:",
        )


def _offer_delete(name: str) -> None:
    with st.popover(tr("Delete"), icon=":material/delete:"):
        st.markdown(tr("{name} will be gone for good.", name=plain(name)))
        if st.button(tr("Delete it"), key=f"delete {name}", type="primary"):
            attempt(tr("{name} was deleted.", name=name), delete_version, get_settings().models_dir, name)


def show_broken(broken: BrokenVersion) -> None:
    """A folder that cannot be used, why, and its end."""
    with st.container(border=True):
        badge = f":orange-badge[:material/error: {tr('cannot be used')}]"
        st.markdown(f"#### {plain(broken.name)} {badge}")
        st.markdown(plain(broken.problem))
        _offer_delete(broken.name)
