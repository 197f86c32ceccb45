"""Plots, all with the template of `ui.widgets.states`; labels differ by colour and by pattern."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from maskdet.dataset import SPLITS, DatasetIndex, Picture
from maskdet.language import tr
from maskdet.results import State
from ui.widgets.datasets import label_name
from ui.widgets.states import plot_template

if TYPE_CHECKING:
    import plotly.graph_objects as go

PATTERNS = {State.WITH_MASK: "", State.WITHOUT_MASK: "/", State.MASK_WORN_INCORRECTLY: "x"}
HEIGHT = 320  # pixels


def plot_mark(label: str) -> dict[str, Any]:
    """Colour and pattern of a label's bars; labels the app does not know are grey with dots."""
    from maskdet.images import STYLES

    if label not in set(State):
        return {"color": "#7a8794", "pattern": {"shape": "."}}
    state = State(label)
    return {"color": STYLES[state].hex, "pattern": {"shape": PATTERNS.get(state, "")}}


def counts_plot(index: DatasetIndex, split_names: Mapping[str, str]) -> go.Figure:
    """Pictures per split, a bar per label."""
    import plotly.graph_objects as go

    counts = index.counts()
    bars = [
        go.Bar(
            name=label_name(label),
            x=[split_names[split] for split in SPLITS],
            y=[counts.get((label, split), 0) for split in SPLITS],
            marker=plot_mark(label),
            texttemplate="%{y:,}",
        )
        for label in index.labels
    ]
    title = tr("Pictures per split")
    return go.Figure(bars, {"template": plot_template(), "title": title, "height": HEIGHT})


def spread_plot(index: DatasetIndex, title: str, value: Callable[[Picture], float]) -> go.Figure:
    """How a number is spread over the pictures of each label."""
    import plotly.graph_objects as go

    bars = [
        go.Histogram(
            name=label_name(label),
            x=[value(p) for p in index.pictures if p.label == label],
            nbinsx=40,
            marker=plot_mark(label),
            opacity=0.75,
        )
        for label in index.labels
    ]
    layout = {"template": plot_template(), "title": title, "height": HEIGHT, "barmode": "overlay"}
    return go.Figure(bars, layout)
