"""Figures by slice: small, dark, turned faces, and groups that the visitor knows of."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Sequence

import streamlit as st

from maskdet.errors import MaskdetError
from maskdet.formatting import number, plain
from maskdet.language import tr, tr_as, tr_many
from maskdet.registry.report import SliceGap, SliceRow, Slices, retold
from ui.evaluation.data import Evaluated
from ui.evaluation.plots.groups import slices_plot
from ui.widgets.errors import show_error
from ui.widgets.signed_in.downloads import offer_file
from ui.widgets.states import percent, span

MAX_METADATA_MB = 20
PLOTTED = 16  # slices; more are in the table
CACHED = "evaluation_slices"


def show_slices(evaluated: Evaluated) -> None:
    """Worst slice first, each with its count and interval."""
    slices = with_metadata(evaluated) or evaluated.report.slices
    if not slices or not slices.rows:
        st.info(tr("Nothing was measured by slice. Evaluate again."), icon=":material/info:")
        return
    for gap in slices.gaps[:3]:
        st.markdown(gap_words(gap))
    enough = [row for row in slices.rows if row.enough]
    if enough:
        st.plotly_chart(slices_plot(enough[:PLOTTED]), key="slices_plot", alt=tr("Accuracy by slice"))
    else:
        st.info(tr("No slice has enough pictures to say anything."), icon=":material/info:")
    show_table(slices.rows)


EVEN = 0.0005  # what is shown as 0.0 points


def gap_words(gap: SliceGap) -> str:
    """A gap as a sentence in Markdown."""
    sign = ":material/priority_high:" if gap.clear else ":material/drag_handle:"
    dimension = plain(retold(gap.dimension))
    if gap.gap < EVEN:
        words = tr("**{dimension}**: the same in all of its slices.", dimension=dimension)
        return f"{sign} {words}"
    values = {
        "dimension": dimension,
        "points": number(100 * gap.gap, 1),
        "worst": plain(retold(gap.worst)),
        "best": plain(retold(gap.best)),
    }
    if gap.clear:
        words = tr(
            "**{dimension}**: {points} points between “{worst}” and “{best}”, a clear difference.", **values
        )
    else:
        words = tr(
            "**{dimension}**: {points} points between “{worst}” and “{best}”, within what chance does.",
            **values,
        )
    return f"{sign} {words}"


def show_table(rows: Sequence[SliceRow]) -> None:
    """All slices; those with too few pictures say so in place of a figure."""
    st.dataframe(
        [
            {
                tr("What"): retold(row.dimension),
                tr("Slice"): retold(row.slice),
                tr("Faces"): row.count,
                tr_as("judged right", "Right"): percent(row.accuracy) if row.enough else retold(row.note),
                tr("95 % interval"): span(row.interval) if row.enough else "",
                tr("Missed"): row.missed,
                tr("False alerts"): row.false_alerts,
            }
            for row in rows
        ],
        hide_index=True,
        key="slices_table",
        height=min(600, 38 + 35 * len(rows)),
    )
    st.caption(tr("Missed: unmasked called masked. False alerts: masked called unmasked."))


# Labels of the visitor's own


def with_metadata(evaluated: Evaluated) -> Slices | None:
    """The slices with the visitor's own groups, while a file of them is given."""
    with st.expander(
        tr("Add groups of your own: skin tone, age, camera, site"), icon=":material/upload_file:"
    ):
        st.markdown(
            tr(
                "A CSV with one row a picture. **file**: its name, or its path in the data set (label/name). Every other column "
                "is a way to group: `skin_tone` (such as I to VI on Fitzpatrick's scale), `age_group`, `camera`, `site`. Numbers "
                "are cut into four ranges; empty cells are left out. The file stays in memory and is gone with this visit."
            )
        )
        with st.container(horizontal=True, vertical_alignment="bottom"):
            offer_file(
                tr("Template with these pictures"),
                lambda: template(evaluated),
                "groups.csv",
                "text/csv",
                key="metadata_template",
                icon=":material/download:",
            )
        file = st.file_uploader(
            tr("CSV of groups"), type=["csv", "tsv", "txt"], max_upload_size=MAX_METADATA_MB, key="metadata"
        )
        if file is None:
            return None
        try:
            slices = slices_with(evaluated, file.getvalue())
        except MaskdetError as error:
            show_error(error)
            return None
        if left_out := slices.unmatched_rows:
            st.warning(
                tr_many(
                    "{n} row names no picture that was measured, and counts for nothing.",
                    "{n} rows name no picture that was measured, and counts for nothing.",
                    left_out,
                ),
                icon=":material/filter_list:",
            )
        return slices


def template(evaluated: Evaluated) -> bytes:
    """The names of all measured pictures, with empty columns to fill in."""
    text = io.StringIO(newline="")
    lines = csv.writer(text)
    lines.writerow(["file", "skin_tone", "age_group"])
    lines.writerows([face.file, "", ""] for face in evaluated.reported.faces)
    return text.getvalue().encode()


def slices_with(evaluated: Evaluated, content: bytes) -> Slices:
    """Computed once for a file; stored in this visitor's session and nowhere else.

    Raises: DatasetProblem for a file that cannot be used.
    """
    from maskdet.evaluation import read_metadata
    from maskdet.evaluation.metrics import slices

    key = (hashlib.sha256(content).hexdigest(), evaluated.version.key, evaluated.report.measured)
    cached: tuple[tuple[str, str, str], Slices] | None = st.session_state.get(CACHED)
    if cached is None or cached[0] != key:
        metadata = read_metadata(content)
        with st.spinner(tr("Counting ...")):
            cached = st.session_state[CACHED] = (key, slices(evaluated.reported, metadata))
    return cached[1]
