"""Learning curves of a run: loss and accuracy, training and validation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from maskdet.training.runs import PHASES
from ui.widgets.states import plot_template

if TYPE_CHECKING:
    import plotly.graph_objects as go


TRAINING, VALIDATION = "#0068a6", "#be4800"  # and solid with dots against dashed, so that colour is not alone


def curves(
    steps: Sequence[dict[str, Any]], epochs: Sequence[dict[str, Any]], what: str, title: str
) -> go.Figure:
    """Training per step, validation per epoch."""
    import plotly.graph_objects as go

    before = rounds_before([*steps, *epochs])
    at = [before[e["phase"]] + e["epoch"] - 1 + e["step"] / max(1, e["steps"]) for e in steps]
    validated = [e for e in epochs if e.get(f"val_{what}") is not None]
    lines = [
        go.Scatter(name="Training", x=at, y=[e[what] for e in steps], mode="lines", line={"color": TRAINING}),
        go.Scatter(
            name="Validation",
            x=[before[e["phase"]] + e["epoch"] for e in validated],
            y=[e[f"val_{what}"] for e in validated],
            mode="lines+markers",
            line={"color": VALIDATION, "dash": "dash"},
            marker={"size": 9, "symbol": "diamond"},
        ),
    ]
    layout = {"template": plot_template(), "title": title, "height": 300, "xaxis": {"title": "Round"}}
    return go.Figure(lines, layout)


def rounds_before(rows: Sequence[dict[str, Any]]) -> dict[str, int]:
    """Phase -> how many rounds the phases before it have: the head comes before the fine-tuning."""
    lengths = {row["phase"]: row["epochs"] for row in rows}
    found, total = {}, 0
    for phase in sorted(lengths, key=lambda phase: PHASES.index(phase) if phase in PHASES else 0):
        found[phase] = total
        total += lengths[phase]
    return found
