"""Calibration: of the verdicts with a probability of 90 %, are 90 % right? And a temperature that mends it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from maskdet.errors import DatasetProblem
from maskdet.evaluation.outcomes import Outcomes, folding, outcomes
from maskdet.evaluation.predictions import Predictions
from maskdet.formatting import number
from maskdet.inference import with_temperature
from maskdet.installation import require_measuring
from maskdet.language import speaking, tr, tr_many
from maskdet.registry import MAX_TEMPERATURE, MIN_TEMPERATURE, OperatingPoint, Version, choose
from maskdet.registry.report import Calibration, CalibrationBin, CalibrationReport, stored_words

NUM_BINS = 15  # as Guo et al. (2017)
MIN_FACES = 30  # under these, a temperature says more about chance than about the version
LEAST = 1e-12  # a probability of 0 would make the log loss infinite


def calibration(found: Outcomes) -> Calibration:
    """How far probabilities can be taken at their word."""
    bins = _bins(found)
    wanted = np.eye(len(found.labels))[found.truths]
    brier = ((found.probabilities - wanted) ** 2).sum(axis=1).mean() / 2
    return Calibration(
        count=len(found),
        bins=bins,
        ece=sum(b.count * abs(b.confidence - b.accuracy) for b in bins) / len(found),
        brier=float(brier),
        log_loss=log_loss(found.probabilities, found.truths),
    )


def _bins(found: Outcomes) -> tuple[CalibrationBin, ...]:
    """Faces by confidence, in equal steps from 0 to 1; the upper border belongs to a bin."""
    numbers = np.clip(np.ceil(found.confidences * NUM_BINS).astype(int) - 1, 0, NUM_BINS - 1)
    return tuple(
        CalibrationBin(
            low=number / NUM_BINS,
            high=(number + 1) / NUM_BINS,
            count=int((numbers == number).sum()),
            confidence=float(found.confidences[numbers == number].mean()),
            accuracy=float(found.right[numbers == number].mean()),
        )
        for number in np.unique(numbers).tolist()
    )


def log_loss(probabilities: NDArray[np.float64], truths: NDArray[np.int64]) -> float:
    """Mean negative log of what was given to the truth."""
    from sklearn import metrics  # 2 s to import

    clipped = np.clip(probabilities, LEAST, 1)
    rows = clipped / clipped.sum(axis=1, keepdims=True)
    return float(metrics.log_loss(truths, rows, labels=list(range(rows.shape[1]))))


def fit_temperature(predictions: Predictions) -> float:
    """The temperature with the lowest log loss on these faces, whatever temperature they were judged with.

    Source: Guo et al., "On Calibration of Modern Neural Networks" (2017).

    Raises: DatasetProblem when there are too few faces, or only one label, or no wrong verdict among them.
    """
    from scipy.optimize import minimize_scalar  # 0.5 s to import

    if len(predictions) < MIN_FACES or len({face.truth for face in predictions.faces}) < 2:
        raise DatasetProblem(
            tr(stored_words.TOO_FEW_TO_FIT.one, least=MIN_FACES, count=number(len(predictions)))
        )
    as_trained = predictions.at_temperature(1.0)
    found = outcomes(as_trained)
    if found.right.all():
        raise DatasetProblem(tr_many(stored_words.ALL_RIGHT.one, stored_words.ALL_RIGHT.many, len(found)))
    rows, fold = np.array([face.probabilities for face in as_trained.faces]), folding(predictions)
    certain = np.clip(rows, LEAST, 1)

    def loss(log_temperature: float) -> float:
        return log_loss(with_temperature(certain, float(np.exp(log_temperature))) @ fold, found.truths)

    bounds = (float(np.log(MIN_TEMPERATURE)), float(np.log(MAX_TEMPERATURE)))
    return round(float(np.exp(minimize_scalar(loss, bounds=bounds, method="bounded").x)), 4)


def fitting_part(predictions: Predictions) -> Predictions:
    """The faces a temperature may be fitted on: none of the test split, and none that trained the version.

    Where all others were leaked, the validation split: the version was chosen by it, but not trained on it.
    """
    rest = predictions.of_split("train", "validation")
    fresh = rest.unleaked()
    return fresh if len(fresh) >= MIN_FACES else predictions.of_split("validation")


def calibrate(version: Version, predictions: Predictions) -> OperatingPoint:
    """Fit a temperature on the faces set aside for it, and store it with the version.

    Raises: DatasetProblem when there are too few faces; MaskdetError where it cannot be stored; NotInstalled.
    """
    require_measuring(tr("Calibrating"))
    part = fitting_part(predictions)
    why = stored_words.FITTED.english(n=len(part), dataset=predictions.dataset)
    return choose(version.folder, temperature=fit_temperature(part), why=why)


def calibration_report(predictions: Predictions) -> CalibrationReport:
    """Calibration of the unleaked test faces as the version is used, as it was trained, and with a fitted temperature."""
    tested, part = predictions.of_split("test").unleaked(), fitting_part(predictions)
    temperature, why_not = _fitted_or_why_not(part)
    report = CalibrationReport(
        now=_measured(tested),
        as_trained=_measured(tested.at_temperature(1.0)),
        temperature_now=predictions.temperature,
        fitted_on=len(part),
        temperature=temperature,
        fitted=None if temperature is None else _measured(tested.at_temperature(temperature)),
    )
    return report.replaced(why_not=why_not) if why_not else report


def _fitted_or_why_not(part: Predictions) -> tuple[float | None, str]:
    try:
        with speaking("en"):  # it is stored, for readers of any language
            return fit_temperature(part), ""
    except DatasetProblem as error:
        return None, str(error)


def _measured(predictions: Predictions) -> Calibration | None:
    return calibration(outcomes(predictions)) if predictions.faces else None
