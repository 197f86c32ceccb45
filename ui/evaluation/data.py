"""Evaluations on the page: which version on which pictures, measured beside the server, read once for all visitors."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from maskdet import jobs
from maskdet.dataset import DatasetEntry, DatasetIndex, Picture
from maskdet.installation import measuring_is_installed
from maskdet.language import tr
from maskdet.registry import (
    Version,
    VersionProblem,
    active_version,
    list_versions,
    operating_threshold,
    own_thresholds,
)
from maskdet.registry.report import EvaluationReport, FiguresInFull, Thresholds
from maskdet.settings import get_settings
from ui.widgets.errors import show_error
from ui.widgets.jobs import follow_job, show_end

if TYPE_CHECKING:
    from maskdet.evaluation import JudgedFace, Predictions, StoredEvaluation

JOB = "evaluate"
CHOSEN = "evaluation_version"


@dataclass(frozen=True, eq=False)
class Evaluated:
    """What was measured of a version on a data set, as the version is used now.

    Attributes:
        index: of the data set as it is now; the measurement may be older, see `is_current`.
        report: of `evaluate`. predictions: of all faces. reported: of those the figures are taken from.
        busy: whether a measurement runs, so that no other can be started.
    """

    version: Version
    entry: DatasetEntry
    index: DatasetIndex
    report: EvaluationReport
    predictions: Predictions
    reported: Predictions
    busy: bool = False

    @property
    def is_current(self) -> bool:
        """Whether the pictures and their labels are those that were measured."""
        return self.predictions.fingerprint == self.index.fingerprint

    @property
    def threshold(self) -> float:
        """In force for this version."""
        return operating_threshold(self.version, get_settings())

    @property
    def figures(self) -> FiguresInFull:
        """Those of the report. Raises: MaskdetError where it has none."""
        return self.report.measured_figures()

    @cached_property
    def pictures(self) -> dict[str, Picture]:
        """SHA-256 -> picture: a face is found again after its picture was moved."""
        return {picture.sha256: picture for picture in self.index.pictures}

    @cached_property
    def faces(self) -> dict[str, JudgedFace]:
        """Path in the data set -> face, of all that were judged."""
        return {face.file: face for face in self.predictions.faces}


def choose_version() -> Version:
    """The version the page is about; at first the active one, or the one the address names.

    An unknown name in the address is told, and the active one shown.

    Raises: ModelNotFound where there is none.
    """
    models_dir = get_settings().models_dir
    active = active_version(models_dir).name
    versions = {version.name: version for version in list_versions(models_dir)}
    wanted = st.query_params.pop("version", "")
    if wanted and wanted not in versions:
        words = tr(
            "There is no version {wanted}. There are: {names}.", wanted=wanted, names=", ".join(versions)
        )
        show_error(VersionProblem(words))
        wanted = ""
    if wanted or st.session_state.get(CHOSEN) not in versions:
        st.session_state[CHOSEN] = wanted or active
    name = st.selectbox(
        tr("Version"),
        list(versions),
        key=CHOSEN,
        persist_state="session",
        format_func=lambda name: tr("{version} (in use)", version=name) if name == active else name,
    )
    return versions[name]


def other_versions(version: Version) -> dict[str, Version]:
    """All but this one, by name."""
    found = list_versions(get_settings().models_dir)
    return {other.name: other for other in found if other.name != version.name}


# Measuring


def start_evaluation(version: Version, root: Path, *options: str) -> None:
    """Measure beside the server, and show the page anew; what was measured before is measured along.

    Args:
        options: more of the command line, such as `--stress`.
    """
    arguments = ["evaluate", str(root), "--version", version.name, *options, "--events"]
    jobs.start(JOB, arguments, subject=f"{version.name}:{root}")
    st.rerun()


def follow_evaluation(version: Version, entry: DatasetEntry) -> bool:
    """Follow a measurement that runs, or say why the last one of this choice came to nothing. Returns: whether one runs."""
    job = jobs.current(JOB)
    if job is None:
        return False
    name, _, root = job.subject.partition(":")  # the name of a version has no colon
    if job.state is jobs.JobState.RUNNING:
        follow_job(job, tr("Evaluating {version} on {dataset}", version=name, dataset=Path(root).name))
        return True
    if (name, root) == (version.name, str(entry.root)):
        show_end(job)
    return False


# Reading


def stored_evaluation(
    version: Version, entry: DatasetEntry, index: DatasetIndex, *, busy: bool = False
) -> Evaluated | None:
    """The evaluation of exactly these pictures, else the newest of this data set; None without any.

    Raises: MaskdetError when it is damaged.
    """
    from maskdet.evaluation import find_evaluation, list_evaluations

    name = entry.root.resolve().name
    stored = find_evaluation(version, index.fingerprint) or next(
        (found for found in list_evaluations(version) if found.dataset == name), None
    )
    if stored is None:
        return None
    report, predictions = read_stored(stored, version, index)
    reported = _reported(version.key, _stamp(stored), predictions, report.part)
    return Evaluated(version, entry, index, _as_used(version, report, reported), predictions, reported, busy)


def _as_used(version: Version, report: EvaluationReport, reported: Predictions) -> EvaluationReport:
    """The report with the threshold that is in force now: another one may have been chosen since."""
    from maskdet.evaluation.metrics import at

    threshold = operating_threshold(version, get_settings())
    thresholds = report.thresholds or Thresholds()
    return report.replaced(
        version=report.version.replaced(threshold=threshold),
        operating=version.operating_point(),
        thresholds=thresholds.replaced(
            current=at(reported, threshold, own_thresholds(version, get_settings()))
        ),
    )


def predictions_of(version: Version, evaluated: Evaluated) -> Predictions | None:
    """Another version's predictions on the same pictures, or None."""
    stored = report_of(version, evaluated)
    return None if stored is None else stored[1]


def report_of(version: Version, evaluated: Evaluated) -> tuple[EvaluationReport, Predictions] | None:
    """Another version's report and predictions on the same pictures, or None."""
    from maskdet.evaluation import find_evaluation

    stored = find_evaluation(version, evaluated.predictions.fingerprint)
    return None if stored is None else read_stored(stored, version, evaluated.index)


def read_stored(
    stored: StoredEvaluation, version: Version, index: DatasetIndex
) -> tuple[EvaluationReport, Predictions]:
    """Report and predictions at the temperature the version is used with now."""
    with st.spinner(tr("Reading the evaluation ...")):
        return _read(version.key, _stamp(stored), stored, version, index)


def _stamp(stored: StoredEvaluation) -> str:
    return f"{stored.path}:{stored.path.stat().st_mtime_ns}"


@st.cache_resource(max_entries=8, show_spinner=False)
def _read(
    key: str, stamp: str, _stored: StoredEvaluation, _version: Version, _index: DatasetIndex
) -> tuple[EvaluationReport, Predictions]:
    from maskdet.evaluation import measure

    report, predictions = _stored.report(), _stored.predictions()
    temperature = _version.operating_point().temperature
    # Calibrated since: no picture need be judged again. What cannot be measured here stays as it was measured.
    if predictions.temperature != temperature and measuring_is_installed():
        predictions = predictions.at_temperature(temperature)
        again = measure(_version, predictions, _index, report.part)
        fresh = {name: getattr(again, name) for name in again.model_fields_set - {"measured", "dataset"}}
        report = report.replaced(**fresh)
    return report, predictions


@st.cache_resource(max_entries=8, show_spinner=False)
def _reported(key: str, stamp: str, _predictions: Predictions, part: str) -> Predictions:
    return _predictions.reported(part)
