"""The threshold explorer: what each threshold does to the verdicts, and the one that is wanted, chosen for everyone."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from maskdet.errors import MaskdetError
from maskdet.formatting import number, plain, signed, whole_percent
from maskdet.language import tr, tr_many
from maskdet.registry import choose, own_thresholds
from maskdet.registry.report import BY_HAND, RECOMMENDED, ThresholdRow, Thresholds, retold
from maskdet.results import WORN_LABELS, MaskLabel
from maskdet.settings import get_settings
from ui.evaluation.calibration import show_calibration
from ui.evaluation.data import Evaluated
from ui.evaluation.plots.probabilities import sweep_plots
from ui.widgets.datasets import label_name
from ui.widgets.errors import friendly_errors, show_error
from ui.widgets.states import percent, share

EXPLORED, NEXT = "explored_threshold", "explored_threshold_next"
LOWEST, HIGHEST = 0.5, 0.99


def show_threshold(evaluated: Evaluated) -> None:
    """The explorer, and the calibration below it."""
    if "threshold" in get_settings().model_fields_set:
        st.warning(
            tr(
                "The environment sets the threshold here (MASKDET_THRESHOLD), so one that is chosen on this page takes no "
                "effect."
            ),
            icon=":material/lock:",
        )
    explore(evaluated)
    show_calibration(evaluated)


@st.fragment
@friendly_errors()
def explore(evaluated: Evaluated) -> None:
    """A slider, and what follows from it; reruns without the rest of the page."""
    from maskdet.evaluation.metrics import at

    active, key = evaluated.threshold, f"{EXPLORED} {evaluated.version.name}"
    low, high = min(LOWEST, active), max(HIGHEST, active)
    wanted = st.session_state.pop(NEXT, st.session_state.get(key, active))
    st.session_state[key] = min(max(wanted, low), high)  # the range moves when another one is in force
    explored = st.slider(
        tr("How sure to be"),
        low,
        high,
        step=0.01,
        format="percent",
        key=key,
        help=tr("Verdicts less sure than this are shown as “Unsure”, and a person has a look."),
    )
    thresholds = evaluated.report.thresholds or Thresholds()
    own, in_force = choose_own(evaluated), own_thresholds(evaluated.version, get_settings())
    row, now = at(evaluated.reported, explored, own), at(evaluated.reported, active, in_force)
    show_row(row, now)
    offer_use(evaluated, explored, own, changed=(explored, own) != (active, in_force))
    left, right = st.columns(2, gap="large")
    with left:
        show_matrix(row)
    with right:
        show_shares(row)
        offer_recommendation(evaluated, row)
    mistakes, unsure = sweep_plots(thresholds.rows, active, explored)
    first, second = st.columns(2)
    first.plotly_chart(mistakes, key="sweep_mistakes", alt=tr("Mistakes left at each threshold"))
    second.plotly_chart(unsure, key="sweep_unsure", alt=tr("Share of unsure faces at each threshold"))


def show_row(row: ThresholdRow, now: ThresholdRow) -> None:
    """The numbers at this threshold, and how they differ from those at the one in force."""

    def change(value: float, before: float, digits: int = 0) -> str | None:
        return signed(value - before, digits) if value != before else None

    rate, before = row.false_alerts_per_1000_faces, now.false_alerts_per_1000_faces
    unsure = change(100 * row.unsure_share, 100 * now.unsure_share, 1)
    alerts = change(row.false_alerts, now.false_alerts)
    with st.grid(5, min_column_width=150, key="totals"):
        show_number(tr("Missed unmasked"), number(row.missed), change(row.missed, now.missed))
        show_number(tr("False alerts"), number(row.false_alerts), alerts)
        show_number(tr("... per 1,000 faces"), number(rate, 1), change(rate, before, 1))
        show_number(tr("Unsure"), percent(row.unsure_share), unsure)
        show_number(tr("Right, if sure"), share(row.right_share), None)
    st.caption(alerts_words(row.false_alerts_per_1000_masked))


def alerts_words(masked: float | None) -> str:
    """What is counted as a false alert; `masked`: expected of 1,000 masked faces, None without one."""
    if masked is None:
        return tr(
            "Expected false alerts for 1,000 faces with as many masks as in these pictures. Small numbers in colour "
            "show the difference from the threshold in force."
        )
    return tr(
        "Expected false alerts for 1,000 faces with as many masks as in these pictures. Of 1,000 masked faces, {alerts} "
        "raise one. Small numbers in colour show the difference from the threshold in force.",
        alerts=number(masked, 1),
    )


def show_number(title: str, value: str, change: str | None) -> None:
    """A big number with its change."""
    st.metric(title, value, change, "inverse", border=True)  # inverse: fewer mistakes are good


def show_matrix(row: ThresholdRow) -> None:
    """The confusion matrix with a column for the unsure."""
    st.markdown(tr("**Confusion matrix at this threshold**"))
    names = [plain(label_name(label)) for label in row.labels]
    heads = (tr("is ↓ called →"), *names, tr("Unsure"))
    table = [f"| {' | '.join(heads)} |", "|---|" + "--:|" * (len(names) + 1)]
    for name, cells in zip(names, row.matrix, strict=True):
        shown = [f"**{number(count)}** ({percent(count / max(1, sum(cells)))})" for count in cells]
        table.append(f"| {name} | {' | '.join(shown)} |")
    st.markdown("\n".join(table))


def show_shares(row: ThresholdRow) -> None:
    """Precision and recall of each label."""
    st.markdown(tr("**Precision and recall at this threshold**"))
    table = [f"| {tr('Label')} | {tr('Precision')} | {tr('Recall')} |", "|---|--:|--:|"]
    table += [
        f"| {plain(label_name(label))} | {share(row.precision[label])} | {share(row.recall[label])} |"
        for label in row.labels
    ]
    st.markdown("\n".join(table))


def choose_own(evaluated: Evaluated) -> dict[MaskLabel, float]:
    """Thresholds of single labels that differ from the one for all."""
    version = evaluated.version
    in_force = own_thresholds(version, get_settings())
    with st.expander(tr("Another threshold for one of the verdicts"), expanded=bool(in_force)):
        st.caption(
            tr(
                "A verdict that is rarely right, or must never be missed, can ask for more or less. Empty: as above."
            )
        )
        with st.grid(3, min_column_width=200):
            entered = {
                label: st.number_input(
                    f"{label.display_name} (%)",
                    1,
                    99,
                    round(100 * in_force[label]) if label in in_force else None,
                    placeholder=tr("as above"),
                    key=f"own_threshold {version.name} {label.value}",
                )
                for label in WORN_LABELS
                if label in version.worn_labels
            }
    return {label: percent / 100 for label, percent in entered.items() if percent is not None}


def offer_use(
    evaluated: Evaluated, explored: float, own: Mapping[MaskLabel, float], *, changed: bool
) -> None:
    """Put the explored thresholds in force."""
    with st.container(horizontal=True, vertical_alignment="center"):
        name = plain(evaluated.version.name)
        st.markdown(
            tr("In force for {version}: **{thresholds}**", version=name, thresholds=in_words(evaluated))
        )
        threshold = whole_percent(explored)
        if st.button(
            tr("Use {threshold} and the others for everyone", threshold=threshold)
            if own
            else tr("Use {threshold} for everyone", threshold=threshold),
            icon=":material/publish:",
            key="use_threshold",
            disabled=not changed,
        ):
            use_threshold(evaluated, explored, BY_HAND.english(dataset=evaluated.report.dataset.name), own)


def in_words(evaluated: Evaluated) -> str:
    """The thresholds in force, such as "80%, Mask worn wrongly 60%"."""
    own = own_thresholds(evaluated.version, get_settings())
    others = [f"{label.display_name} {whole_percent(least)}" for label, least in own.items()]
    return ", ".join([whole_percent(evaluated.threshold), *others])


def offer_recommendation(evaluated: Evaluated, row: ThresholdRow) -> None:
    """The lowest threshold at which few enough unmasked faces are missed."""
    from maskdet.evaluation.metrics import recommend

    unmasked = sum(
        sum(cells) for name, cells in zip(row.labels, row.matrix, strict=True) if name != "with_mask"
    )
    st.markdown(tr("**Recommend for me**"))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        most = st.number_input(
            tr_many(
                "At most so many of the {n} unmasked face missed",
                "At most so many of the {n} unmasked faces missed",
                unmasked,
            ),
            0,
            max(0, unmasked),
            0,
            key="max_missed",
            width=320,
        )
        if st.button(tr("Recommend and use"), icon=":material/recommend:", type="primary", key="recommend"):
            try:
                found = recommend(evaluated.reported, int(most))
            except MaskdetError as error:
                show_error(error)
                return
            dataset = evaluated.report.dataset.name
            why = RECOMMENDED.english(most=most, n=unmasked, dataset=dataset, missed=found.missed)
            use_threshold(evaluated, found.threshold, why, {})  # counted without other thresholds


def use_threshold(
    evaluated: Evaluated, threshold: float, why: str, own: Mapping[MaskLabel, float] | None = None
) -> None:
    """Store it with the version; from then on all visitors have it. `own`: of single labels; None: they stay."""
    by_label = None if own is None else {label.value: least for label, least in own.items()}
    choose(evaluated.version.folder, threshold=threshold, by_label=by_label, why=why)
    st.session_state[NEXT] = threshold
    st.toast(
        tr(
            "{threshold} is in force for {version}. {why}",
            threshold=whole_percent(threshold),
            version=plain(evaluated.version.name),
            why=plain(retold(why)),
        ),
        icon=":material/check:",
    )
    st.rerun()
