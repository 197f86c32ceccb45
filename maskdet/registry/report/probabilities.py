"""What probabilities are worth: calibration, and what each threshold does to the verdicts."""

from __future__ import annotations

from maskdet.registry.report.section import Section, in_json


class CalibrationBin(Section):
    """Faces whose verdicts had about the same probability; all shares 0..1."""

    low: float = in_json("from")
    high: float = in_json("to")
    count: int
    confidence: float
    accuracy: float


class Calibration(Section):
    """How far probabilities can be taken at their word.

    Attributes:
        bins: by confidence; empty ones are left out.
        ece: expected calibration error: the bins' mean difference of confidence and accuracy, weighted by faces
            (Guo et al., 2017).
        brier: half the mean squared distance of the probabilities from the truth, 0..1; for two labels Brier's score
            as in scikit-learn.
        log_loss: natural logarithm.
    """

    count: int
    bins: tuple[CalibrationBin, ...] = ()
    ece: float
    brier: float
    log_loss: float


class CalibrationReport(Section):
    """Calibration of unleaked test faces, in three ways of use.

    Attributes:
        now, as_trained, fitted: as the version is used, as it was trained, with the fitted temperature; None without
            an unleaked test face, and `fitted` also where no temperature can be fitted, which `why_not` explains.
        temperature: the fitted one; fitted_on: so many faces.
    """

    now: Calibration | None = None
    as_trained: Calibration | None = None
    temperature_now: float = 1.0
    fitted_on: int = 0
    temperature: float | None = None
    fitted: Calibration | None = None
    why_not: str = ""


class ThresholdRow(Section):
    """What a threshold does to the verdicts on labelled faces.

    Attributes:
        matrix: counts; rows truth in the order of `labels`, columns verdict in that order, then unsure.
        precision: label -> of the verdicts with this label, the share that is right; None without a verdict.
        recall: label -> of its faces, the share that got this verdict; None without a face.
        unsure, unsure_share: faces without a verdict, and their share of all.
        missed: unmasked faces called with_mask. false_alerts: masked faces called anything else.
        false_alerts_per_1000_faces, _masked: of all faces, of masked ones; None without one.
        right_share: of the verdicts that are left, the share that is right; None without any.
    """

    threshold: float
    labels: tuple[str, ...]
    matrix: tuple[tuple[int, ...], ...]
    precision: dict[str, float | None]
    recall: dict[str, float | None]
    unsure: int
    unsure_share: float
    missed: int
    false_alerts: int
    false_alerts_per_1000_faces: float
    false_alerts_per_1000_masked: float | None = None
    right_share: float | None = None


class Thresholds(Section):
    """`rows` of 0.50 to 0.99, and the row of the threshold in force."""

    rows: tuple[ThresholdRow, ...] = ()
    current: ThresholdRow | None = None
