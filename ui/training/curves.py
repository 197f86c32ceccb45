"""Learning curves of a run: loss and accuracy, training and validation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from maskdet.language import tr, tr_as
from maskdet.training.runs import PHASES, EpochEvent, StepEvent
from ui.widgets.states import plot_template

if TYPE_CHECKING:
    import plotly.graph_objects as go

TRAINING, VALIDATION = "#0068a6", "#be4800"  # and solid with dots against dashed, so that colour is not alone
LOSS_SHOWN = 1.0  # guessing between two labels has 0.69; what is above stands at the edge
Figure = Literal["loss", "accuracy"]


def curves(steps: Sequence[StepEvent], epochs: Sequence[EpochEvent], what: Figure, title: str) -> go.Figure:
    """Training per step, validation per epoch."""
    import plotly.graph_objects as go

    before = rounds_before([*steps, *epochs])
    validated = [epoch for epoch in epochs if validation(epoch, what) is not None]
    lines = [
        go.Scatter(
            name=tr("Training"),
            x=[before[s.phase] + s.epoch - 1 + s.step / max(1, s.steps) for s in steps],
            y=[min(LOSS_SHOWN, s.loss) if what == "loss" else s.accuracy for s in steps],
            mode="lines",
            line={"color": TRAINING},
        ),
        go.Scatter(
            name=tr("Validation"),
            x=[before[epoch.phase] + epoch.epoch for epoch in validated],
            y=[validation(epoch, what) for epoch in validated],
            mode="lines+markers",
            line={"color": VALIDATION, "dash": "dash"},
            marker={"size": 9, "symbol": "diamond"},
        ),
    ]
    axes = {
        "xaxis": {"title": tr_as("of training", "Round"), "range": [0, num_rounds([*steps, *epochs])]},
        "yaxis": y_axis(what),
    }
    return go.Figure(lines, {"template": plot_template(), "title": title, "height": 300} | axes)


def y_axis(what: Figure) -> dict[str, Any]:
    """The same from the first round to the last, and for every run: a line that moves has changed."""
    if what == "accuracy":
        return {"range": [0, 1.02], "tickformat": ".0%", "dtick": 0.25}
    return {"range": [0, LOSS_SHOWN], "dtick": 0.25}


def num_rounds(rows: Sequence[StepEvent | EpochEvent]) -> int:
    """Of all phases that are known of so far."""
    return max(1, sum({row.phase: row.epochs for row in rows}.values()))


def validation(epoch: EpochEvent, what: Figure) -> float | None:
    """A figure on the validation pictures."""
    return epoch.val_loss if what == "loss" else epoch.val_accuracy


def rounds_before(rows: Sequence[StepEvent | EpochEvent]) -> dict[str, int]:
    """Phase -> how many rounds the phases before it have: the head comes before the fine-tuning."""
    lengths = {row.phase: row.epochs for row in rows}
    found, total = {}, 0
    for phase in sorted(lengths, key=lambda phase: PHASES.index(phase) if phase in PHASES else 0):
        found[phase] = total
        total += lengths[phase]
    return found
