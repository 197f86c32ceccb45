"""Calibration: whether the probabilities can be believed, and the temperature that mends them."""

from __future__ import annotations

import streamlit as st

from maskdet.errors import MaskdetError
from maskdet.formatting import number, plain, short_number
from maskdet.language import tr, tr_many
from maskdet.registry import choose
from maskdet.registry.report import BACK_TO_TRAINED, CalibrationReport, retold
from ui.evaluation.data import Evaluated
from ui.evaluation.plots.probabilities import reliability_plot
from ui.widgets.errors import show_error

SAME = 0.001  # temperatures that differ by less are one


def show_calibration(evaluated: Evaluated) -> None:
    """The plot, the errors before and after, and the button that calibrates."""
    found = without_twins(evaluated.report.calibration or CalibrationReport())
    st.subheader(tr("Can its probabilities be believed?"), anchor=False)
    if not found.now:
        st.info(
            tr("There is no unseen picture in the test split, so this was not measured."),
            icon=":material/info:",
        )
        return
    left, right = st.columns(2, gap="large")
    left.plotly_chart(reliability_plot(found), key="reliability", alt=tr("How right against how sure"))
    with right:
        st.markdown("\n".join(calibration_lines(found)))
        st.caption(
            tr(
                "Calibration error: by how much, on average, the share that is right differs from how sure the version was. "
                "A temperature changes how sure it is, never which label it names."
            )
        )
        offer_calibration(evaluated, found)


def without_twins(found: CalibrationReport) -> CalibrationReport:
    """Each temperature once: a version may be used as it was trained, or with the fitted one."""
    used, fitted = found.temperature_now, found.temperature
    twins = {"as_trained": used == 1, "fitted": fitted is not None and abs(fitted - used) < SAME}
    return found.replaced(**{name: None for name, twin in twins.items() if twin})


def calibration_lines(found: CalibrationReport) -> list[str]:
    """Calibration errors before and after, as a table in Markdown."""
    heads = (tr("Calibration error"), tr("Log loss"), tr("Brier"))
    table = [f"| | {' | '.join(heads)} |", "|---|--:|--:|--:|"]
    used, fitted = short_number(found.temperature_now), short_number(found.temperature or 0)
    rows = (
        (tr("As trained"), found.as_trained),
        (tr("As used (temperature {temperature})", temperature=used), found.now),
        (tr("Fitted (temperature {temperature})", temperature=fitted), found.fitted),
    )
    for name, part in rows:
        if part:
            error, loss, brier = number(100 * part.ece, 2), number(part.log_loss, 4), number(part.brier, 4)
            table.append(f"| {name} | {error}% | {loss} | {brier} |")
    return table


def offer_calibration(evaluated: Evaluated, found: CalibrationReport) -> None:
    """Store the fitted temperature, or go back."""
    if found.why_not:
        st.info(plain(retold(found.why_not)), icon=":material/info:")
    with st.container(horizontal=True):
        if st.button(tr("Calibrate"), icon=":material/tune:", key="calibrate", disabled=not found.fitted):
            change_temperature(evaluated, fitted=True)
        if found.temperature_now != 1 and st.button(
            tr("Back to as trained"), icon=":material/undo:", key="uncalibrate"
        ):
            change_temperature(evaluated, fitted=False)
    if found.fitted:
        st.caption(
            tr_many(
                "Fitted on {n} picture that no figure is taken from. “Calibrate” stores it for everyone: "
                "probabilities change at once, so choose the threshold anew afterwards.",
                "Fitted on {n} pictures that no figure is taken from. “Calibrate” stores it for everyone: "
                "probabilities change at once, so choose the threshold anew afterwards.",
                found.fitted_on,
            )
        )


def change_temperature(evaluated: Evaluated, *, fitted: bool) -> None:
    """Store a temperature with the version."""
    from maskdet.evaluation.metrics import calibrate

    try:
        if fitted:
            found = calibrate(evaluated.version, evaluated.predictions)
        else:
            found = choose(evaluated.version.folder, temperature=1.0, why=BACK_TO_TRAINED.english())
    except MaskdetError as error:
        show_error(error)
        return
    st.toast(
        tr(
            "Temperature {temperature} is in force. Look at the threshold again.",
            temperature=short_number(found.temperature),
        ),
        icon=":material/check:",
    )
    st.rerun()
