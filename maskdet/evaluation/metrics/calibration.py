"""Calibration: of the verdicts with a probability of 90 %, are 90 % right? And a temperature that mends it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from maskdet.errors import DatasetProblem
from maskdet.evaluation.outcomes import Outcomes, folding, outcomes
from maskdet.evaluation.predictions import Predictions
from maskdet.registry import MAX_TEMPERATURE, MIN_TEMPERATURE, OperatingPoint, Version, choose

NUM_BINS = 15  # as Guo et al. (2017)
MIN_FACES = 30  # under these, a temperature says more about chance than about the version
LEAST = 1e-12  # a probability of 0 would make the log loss infinite


def calibration(found: Outcomes) -> dict[str, Any]:
    """How far probabilities can be taken at their word.

    Returns: `bins` (from, to, count, confidence, accuracy; empty bins left out), `ece` (expected calibration error:
        the bins' mean difference of confidence and accuracy, weighted by faces; Guo et al., 2017), `brier` (half the
        mean squared distance of the probabilities from the truth, 0..1; for two labels Brier's score as in
        scikit-learn) and `log_loss` (natural logarithm).
    """
    bins = _bins(found)
    ece = sum(b["count"] * abs(b["confidence"] - b["accuracy"]) for b in bins) / len(found)
    wanted = np.eye(len(found.labels))[found.truths]
    brier = ((found.probabilities - wanted) ** 2).sum(axis=1).mean() / 2
    return {
        "count": len(found),
        "bins": bins,
        "ece": ece,
        "brier": float(brier),
        "log_loss": log_loss(found.probabilities, found.truths),
    }


def _bins(found: Outcomes) -> list[dict[str, float]]:
    """Faces by confidence, in equal steps from 0 to 1; the upper border belongs to a bin."""
    numbers = np.clip(np.ceil(found.confidences * NUM_BINS).astype(int) - 1, 0, NUM_BINS - 1)
    return [
        {
            "from": number / NUM_BINS,
            "to": (number + 1) / NUM_BINS,
            "count": int((numbers == number).sum()),
            "confidence": float(found.confidences[numbers == number].mean()),
            "accuracy": float(found.right[numbers == number].mean()),
        }
        for number in np.unique(numbers).tolist()
    ]


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
            f"A temperature needs {MIN_FACES} faces of at least two labels outside the test split, but there are "
            f"{len(predictions)}. Add pictures to the data set."
        )
    as_trained = predictions.at_temperature(1.0)
    found = outcomes(as_trained)
    if found.right.all():
        raise DatasetProblem(
            f"All {len(found)} verdicts that a temperature could be fitted on are right, so there is no telling how sure "
            "the version may be. Use a data set with harder pictures."
        )
    rows, fold = np.array([face.probabilities for face in as_trained.faces]), folding(predictions)

    def loss(log_temperature: float) -> float:
        powers = np.clip(rows, LEAST, 1) ** np.exp(-log_temperature)
        return log_loss(powers / powers.sum(axis=1, keepdims=True) @ fold, found.truths)

    bounds = (float(np.log(MIN_TEMPERATURE)), float(np.log(MAX_TEMPERATURE)))
    return round(float(np.exp(minimize_scalar(loss, bounds=bounds, method="bounded").x)), 4)


def fitting_part(predictions: Predictions) -> Predictions:
    """The faces a temperature may be fitted on: none of the test split, and none that trained the version.

    Where all others were seen, the validation split: the version was chosen by it, but not trained on it.
    """
    rest = predictions.of_split("train", "validation")
    unseen = rest.unseen()
    return unseen if len(unseen) >= MIN_FACES else predictions.of_split("validation")


def calibrate(version: Version, predictions: Predictions) -> OperatingPoint:
    """Fit a temperature on the faces set aside for it, and store it with the version.

    Raises: DatasetProblem when there are too few faces; MaskdetError where it cannot be stored.
    """
    part = fitting_part(predictions)
    why = f"Temperature fitted on {len(part)} faces of {predictions.dataset} outside its test split."
    return choose(version.folder, temperature=fit_temperature(part), why=why)


def calibration_report(predictions: Predictions) -> dict[str, Any]:
    """Calibration of the unseen test faces as the version is used, as it was trained, and with a fitted temperature.

    Returns: `now`, `as_trained` and `fitted` (see `calibration`; None without an unseen test face, and `fitted` also
        where no temperature can be fitted, with the reason in `why_not`), `temperature` (fitted), `temperature_now`,
        `fitted_on` (faces).
    """
    tested, part = predictions.of_split("test").unseen(), fitting_part(predictions)
    report: dict[str, Any] = {
        "now": _measured(tested),
        "as_trained": _measured(tested.at_temperature(1.0)),
        "temperature_now": predictions.temperature,
        "fitted_on": len(part),
    }
    try:
        temperature = fit_temperature(part)
    except DatasetProblem as error:
        return report | {"temperature": None, "fitted": None, "why_not": str(error)}
    fitted = _measured(tested.at_temperature(temperature))
    return report | {"temperature": temperature, "fitted": fitted}


def _measured(predictions: Predictions) -> dict[str, Any] | None:
    return calibration(outcomes(predictions)) if predictions.faces else None
