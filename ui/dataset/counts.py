"""How many pictures a data set holds, and of which kind."""

from math import log10

import streamlit as st

from maskdet.dataset import DatasetIndex
from maskdet.formatting import number, plain
from maskdet.language import tr, tr_as, tr_many
from ui.dataset.picture import SPLIT_NAMES
from ui.widgets.datasets import label_chip
from ui.widgets.plots import counts_plot, spread_plot


def show_counts(index: DatasetIndex) -> None:
    """The pictures of each label, and the files that cannot be read."""
    counts = index.counts()
    with st.grid(1 + len(index.labels), min_column_width=140, key="totals"):
        everything = tr_as("pictures", "All")
        show_number("all", f":gray-badge[:material/photo_library: {everything}]", len(index.pictures))
        for label in index.labels:
            show_number(label, label_chip(label), sum(n for (name, _), n in counts.items() if name == label))
    if index.unreadable:
        names = ", ".join(plain(bad.file) for bad in index.unreadable[:3])
        words = tr_many(
            "{n} file cannot be read and is left out: {names}. “Find faults” lists them.",
            "{n} files cannot be read and are left out: {names}. “Find faults” lists them.",
            len(index.unreadable),
            names=names + (" ..." if len(index.unreadable) > 3 else ""),
        )
        st.warning(words, icon=":material/broken_image:")


def show_number(name: str, label: str, value: int) -> None:
    """One large number under its label."""
    with st.container(key=f"total_{name}"):
        st.metric(label, number(value), border=True)


def show_plots(index: DatasetIndex) -> None:
    """How counts, sizes, brightness and sharpness are spread, when asked for."""
    with st.expander(tr("Counts, sizes, brightness, sharpness"), icon=":material/bar_chart:"):
        if not st.toggle(tr("Draw the plots"), key="draw_plots"):
            st.caption(tr("How the pictures are spread over labels and splits, and how they look."))
            return
        left, right = st.columns(2)
        left.plotly_chart(
            counts_plot(index, {split: tr(name) for split, name in SPLIT_NAMES.items()}), width="stretch"
        )
        right.plotly_chart(
            spread_plot(index, tr("Long side in pixels"), lambda p: max(p.width, p.height)), width="stretch"
        )
        left.plotly_chart(
            spread_plot(index, tr("Brightness, % of white"), lambda p: 100 * p.brightness), width="stretch"
        )
        right.plotly_chart(
            spread_plot(index, tr("Sharpness, on a log scale"), lambda p: log10(max(1.0, p.sharpness))),
            width="stretch",
        )
