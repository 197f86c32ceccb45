"""Models: the saved versions; use one, go back, compare, take them elsewhere, bring one in."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from maskdet.errors import MaskdetError
from maskdet.registry import (
    ImportNote,
    ModelForm,
    Version,
    activate,
    active_version,
    broken_versions,
    compare,
    delete_version,
    export_bytes,
    export_name,
    import_model,
    list_versions,
    previous,
    rollback,
)
from maskdet.results import MaskLabel
from maskdet.settings import get_settings
from ui.widgets.errors import empty_state, plain, show_error
from ui.widgets.model_card import show_card
from ui.widgets.page_head import open_page
from ui.widgets.states import percent

INTRO = "Every version of the model. The one in use judges for everyone, at once, without a restart."
MAX_MODEL_MB = 200
settings = get_settings()


def main() -> None:
    open_page("Models", INTRO)
    show_messages()
    versions = list_versions(settings.models_dir)
    active = active_name()
    if not versions:
        empty_state("No model yet", "Train one, or bring one in below.", icon=":material/deployed_code:")
    offer_rollback()
    for version in versions:
        show_version(version, is_active=version.name == active)
    show_broken()
    if len(versions) > 1:
        show_comparison(versions, active)
    offer_import()


def active_name() -> str:
    try:
        return active_version(settings.models_dir).name
    except MaskdetError as error:
        show_error(error)
        return ""


def show_messages() -> None:
    if problem := st.session_state.pop("model_problem", ""):
        st.error(plain(problem), icon=":material/error:")
    if done := st.session_state.pop("model_done", ""):
        st.toast(done, icon=":material/check:")


def attempt(done: str, work: Callable[..., Any], *arguments: Any) -> None:
    """Do it, and show the page anew with what came of it."""
    try:
        work(*arguments)
        st.session_state["model_done"] = done
    except MaskdetError as error:
        st.session_state["model_problem"] = str(error)
    st.rerun()


def offer_rollback() -> None:
    before = previous(settings.models_dir)
    if before and st.button(f"Go back to {before}", icon=":material/undo:", key="rollback"):
        attempt(f"{before} is in use again.", rollback, settings.models_dir)


# One version


def show_version(version: Version, *, is_active: bool) -> None:
    with st.container(border=True, key=f"version_{version.name}"):
        badge = " :blue-badge[:material/check: in use]" if is_active else ""
        st.markdown(f"#### {plain(version.name)}{badge}")
        show_figures(version)
        with st.container(horizontal=True):
            if not is_active and st.button(
                "Use this version", icon=":material/publish:", key=f"use {version.name}"
            ):
                attempt(f"{version.name} is in use.", activate, settings.models_dir, version.name)
            if st.button("Evaluate", icon=":material/fact_check:", key=f"evaluate {version.name}"):
                st.switch_page("pages/evaluation.py", query_params={"version": version.name})
            offer_export(version)
            if not is_active:
                offer_delete(version.name)
        if version.card():
            with st.expander("Its card: data, figures, limits", icon=":material/description:"):
                show_card(version, key=f"card_{version.name}")


def show_figures(version: Version) -> None:
    try:
        report = version.report()
    except MaskdetError as error:
        show_error(error)
        report = {}
    size = version.tflite_path.stat().st_size / 1e6 if version.tflite_path.is_file() else 0.0
    facts = [
        version.architecture,
        f"{version.image_size} pixels",
        f"{size:.1f} MB",
        f"made {str(version.config.get('created', ''))[:10]}",
    ]
    st.caption(" · ".join(fact for fact in facts if fact))
    parts = [
        ("test_photos", "Right on test photos"),
        ("held_out_scenes", "Right in whole scenes"),
        ("sample_faces", "Right on sample faces"),
    ]
    measured = [(title, report[key]) for key, title in parts if key in report]
    if not measured:
        st.caption("No figures were measured for it.")
        return
    with st.grid(len(measured), min_column_width=180):
        for title, figures in measured:
            low, high = figures["accuracy_interval"]
            with st.container(border=True, gap="xxsmall"):
                st.metric(title, percent(figures["accuracy"]))
                st.caption(f"{figures['count']:,} faces, likely {percent(low)} to {percent(high)}")


def offer_export(version: Version) -> None:
    with st.popover("Take it elsewhere", icon=":material/download:"):
        forms = list(ModelForm)
        form = st.radio(
            "Format", forms, format_func=lambda form: form.display_name, key=f"form {version.name}"
        )
        st.caption("A ZIP with the model, its card, and how to load it. ONNX takes about half a minute.")
        st.download_button(
            "Download", lambda: export_bytes(version, form), export_name(version, form), "application/zip",
            key=f"export {version.name}", on_click="ignore", icon=":material/folder_zip:",
        )  # fmt: skip


def offer_delete(name: str) -> None:
    with st.popover("Delete", icon=":material/delete:"):
        st.markdown(f"{plain(name)} will be gone for good.")
        if st.button("Delete it", key=f"delete {name}", type="primary"):
            attempt(f"{name} was deleted.", delete_version, settings.models_dir, name)


def show_broken() -> None:
    for broken in broken_versions(settings.models_dir):
        with st.container(border=True):
            st.markdown(f"#### {plain(broken.name)} :orange-badge[:material/error: cannot be used]")
            st.markdown(plain(broken.problem))
            offer_delete(broken.name)


# Several versions


def show_comparison(versions: list[Version], active: str) -> None:
    st.subheader("Side by side", anchor=False)
    names = [version.name for version in versions]
    left, right = st.columns(2, gap="medium")
    one = left.selectbox("Version", names, names.index(active) if active in names else 0, key="one")
    others = [name for name in names if name != one]
    other = right.selectbox("Against", others, key="other")
    by_name = {version.name: version for version in versions}
    try:
        rows = compare(by_name[one], by_name[other])
    except MaskdetError as error:
        show_error(error)
        return
    if any(row.same_pictures is False for row in rows):
        st.warning(
            "They were measured on different pictures, so their figures say little about which is better.",
            icon=":material/balance:",
        )
    table = [f"| | {plain(one)} | {plain(other)} | |", "|---|--:|--:|---|"]
    table += [f"| {row.title} | {row.first} | {row.second} | {row.note} |" for row in rows]
    st.markdown("\n".join(table))


def offer_import() -> None:
    with st.expander("Bring in a model of your own", icon=":material/upload:"):
        st.markdown(
            "A `.keras` file that takes RGB pictures of faces, values 0 to 255, and ends in a softmax. It is checked "
            "and tried on sample faces before it is kept; files with code inside are refused."
        )
        file = st.file_uploader("Model file", type=["keras"], max_upload_size=MAX_MODEL_MB, key="model_file")
        left, right = st.columns(2, gap="medium")
        name = left.text_input("Name of the version", "imported", key="import_name", max_chars=60).strip()
        labels = right.multiselect(
            "Labels, in the order of its outputs", [*MaskLabel], [MaskLabel.WITH_MASK, MaskLabel.WITHOUT_MASK],
            format_func=lambda label: label.display_name, key="import_labels",
        )  # fmt: skip
        source = left.text_input("Where it comes from", key="import_source")
        licence = right.text_input("Its licence", key="import_licence")
        if st.button("Check and keep", icon=":material/verified:", disabled=file is None, key="import_model"):
            bring_in(file.getvalue(), name, tuple(labels), ImportNote(source, licence))


def bring_in(data: bytes, name: str, labels: tuple[MaskLabel, ...], note: ImportNote) -> None:
    try:
        with st.spinner("Trying it on sample faces: about 20 seconds ...", show_time=True):
            import_model(data, settings.models_dir, name, labels, note)
    except MaskdetError as error:
        show_error(error)
        return
    st.session_state["model_done"] = f"{name} was kept. It is not in use yet."
    st.rerun()


main()
