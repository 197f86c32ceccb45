"""DetectorConfig: the recipe of a face-net, saved with it."""

from __future__ import annotations

from dataclasses import dataclass

CHECKPOINTS = "checkpoints"  # folder beside a detector's files: what a run that was killed goes on with


@dataclass(frozen=True)
class DetectorConfig:
    """What a training of the detector needs to know; what trained the shipped one stands in its own config.

    Attributes:
        steps: batches in all; the learning rate falls to nothing along a cosine over them.
        batch_size: pictures a batch; size: side of each in pixels, a multiple of 32.
        learning_rate: at its highest, after `warm_up` steps.
        scene_share: of whole pictures that come from annotated scenes; the others are photos of one face.
        mosaic: share of pictures that are put together from four; mosaic_scene_share: of their parts.
        scene_scales: scenes are enlarged or reduced by a factor from this range.
        face_heights: photos are resized so that their face is so many pixels high.
        zoomed: share of photos enlarged `zooms` times, as the finest search sees them; of faces too large for it nothing
            is learned then, of what is around them all the more.
        collage: share of pictures put together from many photos, so that bare faces are small as often as masked ones.
        hard: share of windows that show a hard negative, where a picture has any.
        empty: share of pictures, and of parts of mosaics, that hold no face at all.
        drawn: share of bare faces with landmarks that get a mask drawn on.
        start: a trained face-net.keras to go on from; empty: YuNet.
        freeze: whether the layers of the finest grid stay as YuNet has them.
        seed: of the order, the augmentation and the new head.
    """

    steps: int = 7000
    batch_size: int = 8
    size: int = 384
    learning_rate: float = 6e-4
    warm_up: int = 100
    weight_decay: float = 5e-4
    scene_share: float = 0.8
    mosaic: float = 0.5
    mosaic_scene_share: float = 0.5
    scene_scales: tuple[float, float] = (0.6, 3.2)
    face_heights: tuple[float, float] = (28.0, 340.0)
    zoomed: float = 0.25
    zooms: tuple[float, float] = (0.9, 2.4)
    collage: float = 0.1
    hard: float = 0.5
    empty: float = 0.1
    drawn: float = 0.4
    start: str = ""
    freeze: bool = True
    seed: int = 0
