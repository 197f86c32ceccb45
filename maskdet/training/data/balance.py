"""Balance: what training sets show too often or too seldom, label by label and by the height of faces.

Most small faces of scenes wear masks, most large ones of photos are of both kinds. A network learns that, too, and takes
small bare faces for masked ones. So each picture is learned from as if the labels were as frequent among faces of its
height as they are expected in use.
Source: Menon et al., "Long-tail learning via logit adjustment" (2021), with shares by height.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from maskdet.dataset import CropRecord
from maskdet.detection import FACE_SHARE_OF_BOX
from maskdet.results import MaskLabel

if TYPE_CHECKING:
    import keras

BANDS = (24, 48)  # pixels of height: small, middle, large faces
# Of what a detector finds: shares of the labels, whatever a set holds.
EXPECTED = {
    MaskLabel.WITH_MASK: 0.48,
    MaskLabel.WITHOUT_MASK: 0.42,
    MaskLabel.MASK_WORN_INCORRECTLY: 0.04,
    MaskLabel.NO_FACE: 0.06,
}
UNSEEN = 0.02  # of the share that a label has at all heights, where a height lacks it
# How much one picture counts. Masks worn wrongly are few, and drawn ones are not quite like real ones.
REAL_WRONG, DRAWN_WRONG = 3.0, 0.5


def record_weights(records: Sequence[CropRecord]) -> NDArray[np.float32]:
    """How much each picture counts in the loss, (n,), 1 on average."""
    weights = np.array([_weight(record) for record in records], np.float32)
    return np.asarray(weights / weights.mean(), np.float32)


def label_odds(
    records: Sequence[CropRecord], labels: tuple[str, ...], strength: float
) -> NDArray[np.float32]:
    """How much more often the sets show each label than is expected, for faces of the height of each record.

    Args:
        strength: 0 (as if all were as expected) to 1.

    Returns: (n, labels), 1 where it is as expected.
    """
    bands = np.array([_band(record) for record in records])
    truths = np.array([labels.index(record.label) for record in records])
    table = np.zeros((len(BANDS) + 1, len(labels)))
    np.add.at(table, (bands, truths), record_weights(records))
    overall = table.sum(axis=0) / table.sum()
    table += UNSEEN * table.sum(axis=1, keepdims=True) * overall
    shares = table / np.maximum(table.sum(axis=1, keepdims=True), 1e-9)
    expected = np.array([EXPECTED[MaskLabel(label)] for label in labels])
    return np.asarray((shares / (expected / expected.sum()))[bands] ** strength, np.float32)


def adjusted(model: keras.Model) -> keras.Model:
    """The network for training: pixels and `label_odds` -> what it would say if the labels had these odds."""
    import keras

    odds = keras.Input(model.output_shape[1:], name="odds")
    raw = keras.layers.Multiply(name="with_odds", dtype="float32")([model.outputs[0], odds])
    share = keras.layers.Lambda(_normalised, name="shares", dtype="float32")
    return keras.Model([model.inputs[0], odds], share(raw), name="adjusted")


def _normalised(rows: Any) -> Any:
    import keras

    return rows / keras.ops.sum(rows, axis=-1, keepdims=True)


def _band(record: CropRecord) -> int:
    return int(np.searchsorted(BANDS, record.box.height * FACE_SHARE_OF_BOX, side="right"))


def _weight(record: CropRecord) -> float:
    if record.true_label != MaskLabel.MASK_WORN_INCORRECTLY:
        return 1.0
    return DRAWN_WRONG if record.kind.startswith("drawn") else REAL_WRONG
