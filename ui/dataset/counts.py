"""How many pictures a data set holds, and of which kind."""

from math import log10

import streamlit as st

from maskdet.dataset import DatasetIndex
from maskdet.formatting import counted, plain
from ui.dataset.picture import SPLIT_NAMES
from ui.widgets.datasets import label_chip
from ui.widgets.plots import counts_plot, spread_plot


def show_counts(index: DatasetIndex) -> None:
    """The pictures of each label, and the files that cannot be read."""
    counts = index.counts()
    with st.grid(1 + len(index.labels), min_column_width=140, key="totals"):
        number("all", ":gray-badge[:material/photo_library: All]", len(index.pictures))
        for label in index.labels:
            number(label, label_chip(label), sum(n for (name, _), n in counts.items() if name == label))
    if index.unreadable:
        names = ", ".join(plain(bad.file) for bad in index.unreadable[:3])
        st.warning(
            f"{counted(len(index.unreadable), 'file cannot be read and is', 'files cannot be read and are')} left out: {names}"
            f"{' ...' if len(index.unreadable) > 3 else ''}. “Find faults” lists them.",
            icon=":material/broken_image:",
        )


def number(name: str, label: str, value: int) -> None:
    """One large number under its label."""
    with st.container(key=f"total_{name}"):
        st.metric(label, f"{value:,}", border=True)


def show_plots(index: DatasetIndex) -> None:
    """How counts, sizes, brightness and sharpness are spread, when asked for."""
    with st.expander("Counts, sizes, brightness, sharpness", icon=":material/bar_chart:"):
        if not st.toggle("Draw the plots", key="draw_plots"):
            st.caption("How the pictures are spread over labels and splits, and how they look.")
            return
        left, right = st.columns(2)
        left.plotly_chart(counts_plot(index, SPLIT_NAMES), width="stretch")
        right.plotly_chart(
            spread_plot(index, "Long side in pixels", lambda p: max(p.width, p.height)), width="stretch"
        )
        left.plotly_chart(
            spread_plot(index, "Brightness, % of white", lambda p: 100 * p.brightness), width="stretch"
        )
        right.plotly_chart(
            spread_plot(index, "Sharpness, on a log scale", lambda p: log10(max(1.0, p.sharpness))),
            width="stretch",
        )
