"""Robustness on the page: how accuracy falls as faces get harder, and what each perturbation looks like."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import streamlit as st

from maskdet.dataset import Picture
from maskdet.errors import MaskdetError
from maskdet.formatting import number, plain, whole_percent
from maskdet.language import tr, tr_many
from maskdet.registry.report import Robustness, RobustnessRow, retold
from maskdet.results import Image, MaskLabel
from ui.evaluation.data import Evaluated, other_versions, report_of, start_evaluation
from ui.evaluation.plots.groups import robustness_plot
from ui.widgets.errors import empty_state, show_error
from ui.widgets.states import percent
from ui.widgets.watches import written_time

if TYPE_CHECKING:
    from maskdet.evaluation import JudgedFace

NUM_EXAMPLES = 6  # faces to choose from


def show_robustness(evaluated: Evaluated) -> None:
    """Curves against the clean score, beside other versions'; examples of each perturbation."""
    robustness = evaluated.report.robustness
    if not robustness:
        empty_state(
            tr("Not stressed yet"),
            tr(
                "Up to 200 faces are made darker, blurred, smaller, turned and covered in 16 ways, each in five severities, and "
                "judged again: two to five minutes. It runs beside the server."
            ),
            icon=":material/science:",
        )
        with st.container(horizontal=True, horizontal_alignment="center"):
            if st.button(
                tr("Run the stress lab"),
                type="primary",
                icon=":material/play_arrow:",
                key="run_stress",
                disabled=evaluated.busy,
            ):
                start_evaluation(evaluated.version, evaluated.entry.root, "--stress")
        show_examples(evaluated, choose_perturbation({}))
        return
    made = written_time(robustness.measured or evaluated.report.measured)
    st.caption(f"{plain(retold(robustness.note))} {tr('Measured {time}.', time=made)}")
    kind = choose_perturbation(hardest(robustness))
    left, right = st.columns([3, 2], gap="large")
    with left:
        show_curve(evaluated, robustness, kind)
    with right:
        show_examples(evaluated, kind)
    show_all(robustness)
    if st.button(tr("Run it again"), icon=":material/refresh:", key="run_stress", disabled=evaluated.busy):
        start_evaluation(evaluated.version, evaluated.entry.root, "--stress")


def hardest(robustness: Robustness) -> dict[str, float]:
    """Kind -> its lowest accuracy, the lowest first."""
    lowest = {kind: min(row.accuracy for row in rows) for kind, rows in robustness.by_kind().items()}
    return dict(sorted(lowest.items(), key=lambda item: item[1]))


def choose_perturbation(lowest: Mapping[str, float]) -> str:
    """The perturbation to show; where it was measured, the hardest first."""
    from maskdet.evaluation.robustness import PERTURBATIONS

    titles = {perturbation.kind: perturbation.title for perturbation in PERTURBATIONS}
    kinds = [kind for kind in lowest if kind in titles] or list(titles)

    def name(kind: str) -> str:
        title = tr(titles[kind])
        return (
            tr("{title}: down to {share}", title=title, share=percent(lowest[kind]))
            if kind in lowest
            else title
        )

    return str(st.selectbox(tr("Perturbation"), kinds, format_func=name, key="perturbation"))


def show_curve(evaluated: Evaluated, robustness: Robustness, kind: str) -> None:
    """Accuracy over severity, beside that of other versions on the same faces."""
    lines = {evaluated.version.name: robustness.by_kind()[kind]}
    for name, version in other_versions(evaluated.version).items():
        stored = report_of(version, evaluated)
        theirs = stored[0].robustness if stored else None
        # Other faces would make another curve.
        if theirs and theirs.fingerprint == robustness.fingerprint and kind in theirs.by_kind():
            lines[name] = theirs.by_kind()[kind]
    clean = robustness.clean.accuracy if robustness.clean else None
    st.plotly_chart(robustness_plot(lines, clean), key="stress_plot", alt=tr("Accuracy by severity"))
    worst = min(lines[evaluated.version.name], key=lambda row: row.accuracy)
    st.caption(worst_words(worst, robustness.threshold))
    others = list(other_versions(evaluated.version))
    if len(lines) == 1 and others:
        st.caption(
            tr("Run the stress lab for another version on the same pictures, and its curve appears here too.")
        )


def worst_words(worst: RobustnessRow, threshold: float | None) -> str:
    """What happens at the severity with the lowest accuracy; `threshold`: of sure verdicts, where it is known."""
    values = {
        "severity": worst.severity,
        "missed": number(worst.missed),
        "alerts": number(worst.false_alerts),
        "share": percent(worst.sure),
    }
    if threshold is None:
        return tr_many(
            "At the worst, severity {severity}: of {n} face {missed} unmasked called masked, "
            "{alerts} masked called unmasked; {share} got a sure verdict.",
            "At the worst, severity {severity}: of {n} faces {missed} unmasked called masked, "
            "{alerts} masked called unmasked; {share} got a sure verdict.",
            worst.count,
            **values,
        )
    return tr_many(
        "At the worst, severity {severity}: of {n} face {missed} unmasked called masked, "
        "{alerts} masked called unmasked; {share} got a sure verdict at {threshold}.",
        "At the worst, severity {severity}: of {n} faces {missed} unmasked called masked, "
        "{alerts} masked called unmasked; {share} got a sure verdict at {threshold}.",
        worst.count,
        **values,
        threshold=whole_percent(threshold),
    )


def show_all(robustness: Robustness) -> None:
    """Every perturbation at every severity."""
    by_kind = robustness.by_kind()
    table = [
        {tr("Perturbation"): tr(rows[0].title), tr("Faces"): rows[0].count}
        | {str(row.severity): percent(row.accuracy) for row in rows}
        for rows in (by_kind[kind] for kind in hardest(robustness))
    ]
    st.dataframe(table, hide_index=True, key="stress_table", height=38 + 35 * len(table))
    st.caption(tr("Right at each severity, 0 being the face as it is; the hardest first."))


# What it means


def show_examples(evaluated: Evaluated, kind: str) -> None:
    """One face at severities 1 to 5."""
    from maskdet.evaluation.robustness import PERTURBATIONS

    perturbation = next(perturbation for perturbation in PERTURBATIONS if perturbation.kind == kind)
    faces = example_faces(evaluated)
    if not faces:
        st.caption(
            tr(
                "No bare face with eyes, nose and mouth was found among these pictures, so there is no example."
            )
        )
        return
    title = tr(perturbation.title)
    st.markdown(
        tr("**{title}**, severities 1 to 5. {meaning}.", title=title, meaning=plain(tr(perturbation.meaning)))
    )
    face = choose_face(faces)
    try:
        pictures = _examples(
            evaluated.pictures[face.sha256].sha256, kind, evaluated.pictures[face.sha256], face
        )
    except (MaskdetError, OSError) as error:
        show_error(MaskdetError(str(error)))
        return
    with st.grid(5, min_column_width=110, key="stress_examples"):
        for severity, picture in enumerate(pictures, start=1):
            st.image(
                picture,
                caption=str(severity),
                width="stretch",
                alt=tr("{title}, severity {severity}", title=title, severity=severity),
            )


def choose_face(faces: Sequence[JudgedFace]) -> JudgedFace:
    """One of them, by its number; the only one without being asked."""
    if len(faces) == 1:
        return faces[0]
    chosen = st.segmented_control(
        tr("On"),
        range(len(faces)),
        format_func=lambda k: tr("Face {number}", number=k + 1),
        default=0,
        required=True,
        key="stress_face",
        label_visibility="collapsed",
    )
    return faces[chosen]


def example_faces(evaluated: Evaluated) -> list[JudgedFace]:
    """The largest bare faces with landmarks, as things are drawn on these."""
    fit = [
        face
        for face in evaluated.reported.faces
        if face.truth is MaskLabel.WITHOUT_MASK
        and face.landmarks is not None
        and face.sha256 in evaluated.pictures
    ]
    return sorted(fit, key=lambda face: -face.box.height)[:NUM_EXAMPLES]


@st.cache_data(max_entries=60, show_spinner=False)
def _examples(sha256: str, kind: str, _picture: Picture, _face: JudgedFace) -> list[Image]:
    from maskdet.evaluation.robustness import examples
    from maskdet.images import decode_image

    return list(examples(decode_image(_picture.path.read_bytes()), _face.box, _face.landmarks, kind))
