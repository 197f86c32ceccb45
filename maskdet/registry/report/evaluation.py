"""The report of one evaluation: a version on the pictures of a data set that it has not learned from."""

from __future__ import annotations

from pydantic import Field

from maskdet.errors import MaskdetError
from maskdet.language import tr
from maskdet.registry.operating_point import OperatingPoint
from maskdet.registry.report.curves import Curves
from maskdet.registry.report.figures import FiguresInFull
from maskdet.registry.report.paired import Comparison
from maskdet.registry.report.probabilities import CalibrationReport, Thresholds
from maskdet.registry.report.robustness import Robustness
from maskdet.registry.report.scenes import Scenes
from maskdet.registry.report.section import Section, in_json
from maskdet.registry.report.slices import Slices


class EvaluatedVersion(Section):
    """What was measured. `temperature` and `threshold`: as it was used then."""

    name: str = ""
    tflite_sha256: str = in_json("light_sha256", "")
    temperature: float = 1.0
    threshold: float | None = None


class EvaluatedDataset(Section):
    """What it was measured on. `fingerprint`: of the content; labels: folder -> pictures."""

    name: str = ""
    fingerprint: str = ""
    labels: dict[str, int] = Field(default_factory=dict)


class Counts(Section):
    """How many faces there are, were leaked into the training, and were measured on.

    Attributes:
        pictures: all; unreadable: of these, those that do not open.
        leaked: the version learned from them, or from pictures alike; unleaked: the rest.
        reported: the figures are of these; splits: how they share out.
        no_face_found: of the reported ones, judged as whole pictures.
        leaked_accuracy: on the faces the version learned from, for comparison only; None without any.
        training_known: whether it is known what the version learned from.
    """

    pictures: int = 0
    unreadable: int = 0
    leaked: int = in_json("seen", 0)
    unleaked: int = in_json("unseen", 0)
    reported: int = 0
    no_face_found: int = 0
    splits: dict[str, int] = Field(default_factory=dict)
    leaked_accuracy: float | None = in_json("seen_accuracy", None)
    training_known: bool = in_json("learned_from_known", True)


class AsPublished(Section):
    """The figures by the labels as the data set says them, and the files whose labels were put right."""

    label_fixes: int = 0
    files: tuple[str, ...] = ()
    figures: FiguresInFull | None = None

    @property
    def accuracy(self) -> float | None:
        """By these labels, 0..1."""
        return self.figures.accuracy if self.figures else None


class EvaluationReport(Section):
    """What `evaluate` measured; sections that were not asked for are None.

    Attributes:
        part: the figures are of these faces, see `Predictions.reported`.
        measured: when, ISO 8601 in UTC; seconds: it took so long.
        notes: sentences to show.
        scenes, robustness: with the time they were measured, maybe by an earlier evaluation of the same faces.
    """

    version: EvaluatedVersion = EvaluatedVersion()
    operating: OperatingPoint = Field(default_factory=OperatingPoint)
    dataset: EvaluatedDataset = EvaluatedDataset()
    part: str = "test"
    measured: str = ""
    notes: tuple[str, ...] = ()
    counts: Counts = Counts()
    figures: FiguresInFull | None = None
    as_published: AsPublished = AsPublished()
    curves: Curves = Field(default_factory=dict)
    calibration: CalibrationReport | None = None
    thresholds: Thresholds | None = None
    slices: Slices | None = None
    comparison: Comparison | None = None
    scenes: Scenes | None = None
    robustness: Robustness | None = in_json("stress", None)
    seconds: float = 0.0

    def measured_figures(self) -> FiguresInFull:
        """The figures, which every evaluation measures.

        Raises: MaskdetError where the report has none.
        """
        if self.figures is None:
            name = self.version.name or tr("the version")
            raise MaskdetError(
                tr("There are no figures of {name} here. Measure the version first.", name=name)
            )
        return self.figures
