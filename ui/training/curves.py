"""Learning curves of a run: loss and accuracy, training and validation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from maskdet.training.runs import PHASES, EpochEvent, StepEvent
from ui.widgets.states import plot_template

if TYPE_CHECKING:
    import plotly.graph_objects as go

TRAINING, VALIDATION = "#0068a6", "#be4800"  # and solid with dots against dashed, so that colour is not alone
Figure = Literal["loss", "accuracy"]


def curves(steps: Sequence[StepEvent], epochs: Sequence[EpochEvent], what: Figure, title: str) -> go.Figure:
    """Training per step, validation per epoch."""
    import plotly.graph_objects as go

    before = rounds_before([*steps, *epochs])
    validated = [epoch for epoch in epochs if validation(epoch, what) is not None]
    lines = [
        go.Scatter(
            name="Training",
            x=[before[s.phase] + s.epoch - 1 + s.step / max(1, s.steps) for s in steps],
            y=[s.loss if what == "loss" else s.accuracy for s in steps],
            mode="lines",
            line={"color": TRAINING},
        ),
        go.Scatter(
            name="Validation",
            x=[before[epoch.phase] + epoch.epoch for epoch in validated],
            y=[validation(epoch, what) for epoch in validated],
            mode="lines+markers",
            line={"color": VALIDATION, "dash": "dash"},
            marker={"size": 9, "symbol": "diamond"},
        ),
    ]
    layout = {"template": plot_template(), "title": title, "height": 300, "xaxis": {"title": "Round"}}
    return go.Figure(lines, layout)


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
