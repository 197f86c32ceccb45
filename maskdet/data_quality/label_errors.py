"""Labels that are probably wrong: the verdict of a model that never trained on a picture, against its folder.

Source: Northcutt, Jiang, Chuang, "Confident Learning: Estimating Uncertainty in Dataset Labels" (2021),
by the cleanlab library.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

NUM_FOLDS = 5
MIN_PICTURES = 20  # of a label, after that many its likely errors stand out
# Strong shrinking: the features were trained for this very task, and a looser fit believes single pictures.
REGULARIZATION = 0.01


@dataclass(frozen=True)
class LabelError:
    """One doubtful label.

    Attributes:
        number: of the picture, in the order given.
        suggested: the label the others speak for.
        quality: probability of the present label, 0 (surely wrong) .. 1.
    """

    number: int
    suggested: str
    quality: float


def find_label_errors(
    features: NDArray[np.float32], labels: Sequence[str], groups: Sequence[str]
) -> list[LabelError]:
    """Doubtful labels, worst first.

    Args:
        features: (pictures, n), finite.
        labels: of each picture; any words.
        groups: of each picture. A picture is judged by a model that saw nothing of its group: a near-copy
            with the same wrong label would vouch for it.

    Returns: an empty list when fewer than two labels have enough pictures and groups (see `labels_to_check`).
    """
    wanted = labels_to_check(labels, groups)
    if len(wanted) < 2:
        return []
    rows = [number for number, label in enumerate(labels) if label in wanted]
    given = np.array([wanted.index(labels[row]) for row in rows])
    probabilities = out_of_fold(features[rows], given, [groups[row] for row in rows])
    from cleanlab.filter import find_label_issues

    # Every picture the others contradict, not only as many as cleanlab expects to be wrong: the rest are masks under
    # the nose or chin, also worth a look (docs/experiments.md).
    # One job: cleanlab's own processes would each take as much memory as this one.
    doubtful = find_label_issues(
        given,
        probabilities,
        filter_by="predicted_neq_given",
        return_indices_ranked_by="self_confidence",
        n_jobs=1,
    )
    return [
        LabelError(
            rows[k], wanted[int(probabilities[k].argmax())], round(float(probabilities[k, given[k]]), 4)
        )
        for k in (int(k) for k in doubtful)
    ]


def labels_to_check(labels: Sequence[str], groups: Sequence[str]) -> list[str]:
    """The labels with enough pictures, and enough unlike ones, to learn from."""
    pictures = Counter(labels)
    unlike = Counter(label for label, _ in set(zip(labels, groups, strict=True)))
    return [
        label for label in sorted(pictures) if pictures[label] >= MIN_PICTURES and unlike[label] >= NUM_FOLDS
    ]


def out_of_fold(
    features: NDArray[np.float32], given: NDArray[np.int64], groups: Sequence[str]
) -> NDArray[np.float64]:
    """(pictures, labels): each row by a logistic regression fitted on the other folds; rows sum to 1."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedGroupKFold, cross_val_predict
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    model = make_pipeline(
        StandardScaler(), LogisticRegression(C=REGULARIZATION, class_weight="balanced", max_iter=1000)
    )
    folds = StratifiedGroupKFold(NUM_FOLDS, shuffle=True, random_state=0)
    return np.asarray(
        cross_val_predict(model, features, given, groups=groups, cv=folds, method="predict_proba")
    )
