"""`report.json` of a version: what was measured when it was made, and the evaluation that was put into its card."""

from __future__ import annotations

from typing import Any

from pydantic import field_validator

from maskdet.errors import ModelBroken
from maskdet.language import tr
from maskdet.registry.report.evaluation import EvaluationReport
from maskdet.registry.report.figures import Figures
from maskdet.registry.report.section import Section, in_json
from maskdet.registry.version import REPORT_FILE, Version


class SureShare(Section):
    """A threshold, the share of faces that get a verdict under it, and the share of these verdicts that is right."""

    threshold: float
    accepted: float = in_json("kept")
    right: float


class HeightRow(Section):
    """Accuracy of faces of some heights, in pixels."""

    from_px: int
    to_px: int | None = None
    count: int
    accuracy: float


class LabelFixes(Section):
    """Wrong labels of a published set that were put right, and the accuracy without that."""

    count: int
    accuracy_as_published: float


class WornWrongly(Section):
    """Masks under the nose or on the chin: how many there were, and how many were called unmasked."""

    count: int = 0
    called_without_mask: int = 0


class HeldOutFigures(Figures):
    """Figures on the test split of the crops a version was trained from.

    Attributes:
        by_threshold: at the temperature it was trained with.
        fingerprint: names exactly these faces under these labels.
        drawn: of these faces, those of the practice set, whose masks are drawn.
        min_height_px, by_height, worn_wrongly: of scenes.
    """

    by_threshold: tuple[SureShare, ...] = ()
    fingerprint: str = ""
    drawn: int = 0
    label_fixes: LabelFixes | None = None
    min_height_px: int = 0
    by_height: tuple[HeightRow, ...] = ()
    worn_wrongly: WornWrongly = WornWrongly()

    @property
    def mostly_drawn(self) -> bool:
        """Whether they say more of drawings than of masks."""
        return 2 * self.drawn >= self.count


class SampleFigures(Figures):
    """Figures on the faces of the sample photos, which an imported model is tried on."""

    judged_right: int = in_json("right", 0)


class Agreement(Section):
    """How far the TFLite model agrees with Keras on real crops."""

    crops: int
    largest_difference: float


class LabelHeightRow(Section):
    """Test faces of one kind, label and height in pixels: how many were judged right, called masked, or taken for no face."""

    kind: str
    label: str
    from_px: int
    count: int
    right: int
    called_masked: int
    no_face: int


class VersionReport(Section):
    """All that is known of how good a version is; None: not measured."""

    test_photos: HeldOutFigures | None = None
    held_out_scenes: HeldOutFigures | None = None
    by_label_and_height: tuple[LabelHeightRow, ...] = ()
    sample_faces: SampleFigures | None = None
    agreement: Agreement | None = None
    evaluation: EvaluationReport | None = None

    @field_validator("test_photos", "held_out_scenes", "sample_faces", mode="before")
    @classmethod
    def _nothing_without_accuracy(cls, section: Any) -> Any:
        """A section without count or accuracy was not measured."""
        return None if isinstance(section, dict) and not {"count", "accuracy"} <= section.keys() else section


def read_report(version: Version) -> VersionReport:
    """The version's own report; without any section where none was written.

    Raises: ModelBroken when it is damaged.
    """
    try:
        return VersionReport.from_json(version.report())
    except ValueError as error:
        path = version.folder / REPORT_FILE
        raise ModelBroken(
            tr("The report at {path} is damaged ({why}). Measure the version again.", path=path, why=error)
        ) from error
