"""How good the model in use was measured to be, in words."""

from __future__ import annotations

import streamlit as st

from maskdet.errors import ModelBroken
from maskdet.formatting import listed, number, plain
from maskdet.language import tr, tr_as, tr_later
from maskdet.registry import Version
from maskdet.registry.report import Figures, HeightRow, VersionReport, read_report
from ui.overview.quality import show_quality
from ui.widgets.model import usual_preset
from ui.widgets.preset import preset_words
from ui.widgets.signed_in.roles import page_link
from ui.widgets.states import percent, span

SURE = tr_later(
    "Another set of photos would give a slightly different figure: the range says where it most likely lies."
)
RECOGNISED = {
    "with_mask": tr_later("{share} of the people with a mask"),
    "without_mask": tr_later("{share} of the people without one"),
    "mask_worn_incorrectly": tr_later("{share} of the people wearing it wrongly"),
}
PHOTOS = tr_later("Right for {share} of **{count}** photos of one face each, none of them used in training.")
DRAWN = tr_later(
    "Right for {share} of **{count}** photos of the practice set, where masks are drawn: it says little about real ones."
)
SCENES = tr_later(
    "Right for {share} of **{count}** annotated faces of {height} pixels and more in pictures of streets and groups, "
    "none used in training."
)
ENDLESS_PX = 10_000  # the last range of heights has no upper border


def show_model(version: Version) -> None:
    """The honest sentence; below it, folded, its figures, the usual preset, and its card."""
    st.subheader(tr("How good it is"), anchor=False)
    report = report_or_nothing(version)
    show_quality(version, report)
    st.caption(tr("The version in use is {name}.", name=plain(version.name)))
    with st.expander(tr("All figures"), icon=":material/query_stats:"):
        show_all_figures(version, report)


def show_all_figures(version: Version, report: VersionReport) -> None:
    """Each measurement with its count and range; the usual preset; the card."""
    photos, scenes = report.test_photos, report.held_out_scenes
    if photos:
        title = (
            tr_as("of verdicts", "Right on drawn masks")
            if photos.mostly_drawn
            else tr_as("of verdicts", "Right on test photos")
        )
        show_figures(title, DRAWN if photos.mostly_drawn else PHOTOS, photos)
    if scenes:
        show_figures(
            tr_as("of verdicts", "Right, of faces in scenes"), SCENES, scenes, height=scenes.min_height_px
        )
    if photos or scenes:
        measured = tr("Measured for the model in use, {name}.", name=plain(version.name))
        st.caption(f"{measured} {tr(SURE)}")
    else:
        words = tr("The model in use is {name}. No figures were measured for it.", name=version.name)
        st.info(words, icon=":material/info:")
    st.caption(f"{preset_words(usual_preset())} {tr('Check photos and Live offer others.')}")
    if scenes and scenes.by_height:
        show_by_height(scenes.by_height)
    if version.card():
        page_link(
            "pages/models.py", label=tr("Its card: data, figures and limits"), icon=":material/description:"
        )


def report_or_nothing(version: Version) -> VersionReport:
    """A damaged report is no reason not to check photos."""
    try:
        return read_report(version)
    except ModelBroken:
        return VersionReport()


def show_figures(title: str, what: str, figures: Figures, **values: int) -> None:
    """One measurement: the big number, of how many of what, its range, and how it treats each label.

    Args:
        title: translated.
        what: the sentence on how many of what, in English, as marked; values: those of its places that are no figures.
    """
    with st.container(border=True):
        big, words = st.columns([1, 3], vertical_alignment="center")
        big.metric(title, percent(figures.accuracy))
        lines = [tr(what, share=percent(figures.accuracy), count=number(figures.count), **values)]
        if figures.accuracy_interval:
            lines.append(tr("Likely range: {span}.", span=span(figures.accuracy_interval)))
        words.markdown(" ".join(lines + recalls(figures)))


def recalls(figures: Figures) -> list[str]:
    """How many of each kind were recognised, as sentences."""
    found = {label: figures.per_label[label].recall for label in RECOGNISED if label in figures.per_label}
    groups = [
        tr(RECOGNISED[label], share=percent(recall)) for label, recall in found.items() if recall is not None
    ]
    return [tr("It recognised {groups}.", groups=listed(groups))] if groups else []


def show_by_height(rows: tuple[HeightRow, ...]) -> None:
    """Accuracy by the height of the face in the picture."""
    with st.container():
        st.markdown(tr("Small faces are harder. In scenes, by the height of the face in the picture:"))
        right = tr_as("of verdicts", "Right")
        table = [f"| {tr('Height of the face')} | {tr('Faces')} | {right} |", "|---|--:|--:|"]
        table += [
            f"| {height(row)} | {number(row.count)} | {percent(row.accuracy)} |" for row in rows if row.count
        ]
        st.markdown("\n".join(table))


def height(row: HeightRow) -> str:
    """Such as "24 to 32 pixels"."""
    endless = not row.to_px or row.to_px >= ENDLESS_PX
    if endless:
        return tr("{low} pixels and more", low=row.from_px)
    return tr("{low} to {high} pixels", low=row.from_px, high=row.to_px)
