"""The training pictures most like a face, by the features the mask model decides by: often they explain an error.

The features describe what a face wears and how it is lit; they are the mask model's own and name no one. They are
those of the health check, and cached with it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from maskdet.data_quality import PictureFeatures, inspect_pictures
from maskdet.dataset import DatasetIndex, Picture, Progress
from maskdet.errors import DatasetProblem
from maskdet.language import tr
from maskdet.registry import Version

Neighbour = tuple[Picture, float]  # the picture, and its cosine similarity, -1..1


def nearest(
    version: Version,
    index: DatasetIndex,
    sha256: str,
    *,
    split: str = "train",
    count: int = 4,
    on_progress: Progress | None = None,
) -> list[Neighbour]:
    """The pictures of a split that the model finds most alike, the most similar first.

    The first call for a data set reads every picture (about 20 ms each); later ones take its features from the cache.

    Args:
        sha256: of a picture of this data set.
        split: train, validation or test; the picture itself and copies of its content are left out.
        count: how many.

    Raises: DatasetProblem when the picture is not in the data set, cannot be opened, or the split is empty.
    """
    features = inspect_pictures(index, version, on_progress=on_progress)
    if sha256 not in features:
        raise DatasetProblem(
            tr(
                "This picture is not in the data set any more, or can no longer be opened. Measure the version again."
            )
        )
    others = {p.sha256: p for p in index.split(split) if p.sha256 in features and p.sha256 != sha256}
    if not others:
        raise DatasetProblem(
            tr("The split {split} has no pictures to compare with. Choose another split.", split=split)
        )
    similarities = _similarities(features[sha256], [features[key] for key in others])
    best = np.argsort(-similarities, kind="stable")[:count]
    pictures = list(others.values())
    return [(pictures[k], float(similarities[k])) for k in best]


def _similarities(asked: PictureFeatures, others: list[PictureFeatures]) -> NDArray[np.float32]:
    """Cosines, (n,): lengths of features are the contrast of a picture rather than its content."""
    features = np.stack([other.features for other in others])
    lengths = np.linalg.norm(features, axis=1) * np.linalg.norm(asked.features)
    return np.asarray(features @ asked.features / np.maximum(lengths, 1e-9), np.float32)
