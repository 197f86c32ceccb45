"""Calibration: whether the probabilities can be believed, and the temperature that mends them."""

from __future__ import annotations

import streamlit as st

from maskdet.errors import MaskdetError
from maskdet.formatting import plain
from maskdet.registry import choose
from maskdet.registry.report import CalibrationReport
from ui.evaluation.data import Evaluated
from ui.evaluation.plots.probabilities import reliability_plot
from ui.widgets.errors import show_error

SAME = 0.001  # temperatures that differ by less are one


def show_calibration(evaluated: Evaluated) -> None:
    """The plot, the errors before and after, and the button that calibrates."""
    found = without_twins(evaluated.report.calibration or CalibrationReport())
    st.subheader("Can its probabilities be believed?", anchor=False)
    if not found.now:
        st.info(
            "There is no unseen picture in the test split, so this was not measured.", icon=":material/info:"
        )
        return
    left, right = st.columns(2, gap="large")
    left.plotly_chart(reliability_plot(found), key="reliability", alt="How right against how sure")
    with right:
        st.markdown("\n".join(calibration_lines(found)))
        st.caption(
            "Calibration error: by how much, on average, the share that is right differs from how sure the version was. "
            "A temperature changes how sure it is, never which label it names."
        )
        offer_calibration(evaluated, found)


def without_twins(found: CalibrationReport) -> CalibrationReport:
    """Each temperature once: a version may be used as it was trained, or with the fitted one."""
    used, fitted = found.temperature_now, found.temperature
    twins = {"as_trained": used == 1, "fitted": fitted is not None and abs(fitted - used) < SAME}
    return found.replaced(**{name: None for name, twin in twins.items() if twin})


def calibration_lines(found: CalibrationReport) -> list[str]:
    """Calibration errors before and after, as a table in Markdown."""
    table = ["| | Calibration error | Log loss | Brier |", "|---|--:|--:|--:|"]
    rows = (
        ("As trained", found.as_trained),
        (f"As used (temperature {found.temperature_now:.3g})", found.now),
        (f"Fitted (temperature {found.temperature or 0:.3g})", found.fitted),
    )
    for name, part in rows:
        if part:
            table.append(f"| {name} | {part.ece:.2%} | {part.log_loss:.4f} | {part.brier:.4f} |")
    return table


def offer_calibration(evaluated: Evaluated, found: CalibrationReport) -> None:
    """Store the fitted temperature, or go back."""
    if found.why_not:
        st.info(plain(found.why_not), icon=":material/info:")
    with st.container(horizontal=True):
        if st.button("Calibrate", icon=":material/tune:", key="calibrate", disabled=not found.fitted):
            change_temperature(evaluated, fitted=True)
        if found.temperature_now != 1 and st.button(
            "Back to as trained", icon=":material/undo:", key="uncalibrate"
        ):
            change_temperature(evaluated, fitted=False)
    if found.fitted:
        st.caption(
            f"Fitted on {found.fitted_on:,} pictures that no figure is taken from. “Calibrate” stores it for everyone: "
            "probabilities change at once, so choose the threshold anew afterwards."
        )


def change_temperature(evaluated: Evaluated, *, fitted: bool) -> None:
    """Store a temperature with the version."""
    from maskdet.evaluation.metrics import calibrate

    try:
        if fitted:
            found = calibrate(evaluated.version, evaluated.predictions)
        else:
            found = choose(evaluated.version.folder, temperature=1.0, why="Back to as it was trained.")
    except MaskdetError as error:
        show_error(error)
        return
    st.toast(
        f"Temperature {found.temperature:.3g} is in force. Look at the threshold again.",
        icon=":material/check:",
    )
    st.rerun()
