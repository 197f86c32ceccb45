"""What the detector gets wrong, found by comparing it with YuNet and the annotations."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from maskdet.dataset.crop_manifest import CropRecord
from maskdet.dataset.cutting import Witnesses
from maskdet.dataset.transfer import BoxedPicture
from maskdet.detection import FaceDetector
from maskdet.detection.face_net import LABELS
from maskdet.errors import TrainingProblem
from maskdet.results import BoundingBox, Face, MaskLabel
from maskdet.training.detector.augmentation import sample
from maskdet.training.detector.config import DetectorConfig
from maskdet.training.detector.mining import loose_targets, street_targets, with_hard_negatives
from maskdet.training.detector.targets import UNKNOWN, as_targets
from maskdet.training.detector.targets_file import TARGETS_FILE, read_targets, write_targets
from maskdet.training.detector.train_detector import Further, mined

FACE, WHEEL, HEAD = (
    BoundingBox(20, 20, 60, 70),
    BoundingBox(200, 120, 260, 190),
    BoundingBox(15, 10, 70, 80),
)
BARE, MASKED = LABELS.index(MaskLabel.WITHOUT_MASK), LABELS.index(MaskLabel.WITH_MASK)


class Seeing(FaceDetector):
    """Sees the same faces in every picture."""

    def __init__(self, *seen: tuple[BoundingBox, float]) -> None:
        self.seen = seen

    def search(self, image, size, min_confidence):
        return [Face(box, score, box) for box, score in self.seen if score >= min_confidence]

    def _in_part(self, image, min_confidence, sizes):
        return self.search(image, 0, min_confidence)


@pytest.fixture
def picture(tmp_path) -> Path:
    path = tmp_path / "street.png"
    Image.fromarray(np.random.default_rng(0).integers(0, 256, (200, 300, 3), np.uint8)).save(path)
    return path


def boxes_of(targets, which):
    return [tuple(box) for box in targets.boxes[which].tolist()]


def test_what_the_detector_alone_sees_away_from_heads_is_a_hard_negative(picture):
    witnesses = Witnesses(Seeing((FACE, 0.8), (WHEEL, 0.9)), Seeing((FACE, 0.9)))
    (targets,) = street_targets([BoxedPicture(picture, (("With Helmet", HEAD),))], witnesses)
    assert boxes_of(targets, ~targets.ignored) == [FACE.xyxy]
    assert targets.labels.tolist() == [BARE]
    assert targets.hard.tolist() == [list(WHEEL.xyxy)]


def test_nothing_is_learned_of_a_head_in_which_nobody_sees_a_face_nor_of_a_doubtful_one(picture):
    witnesses = Witnesses(Seeing(), Seeing((WHEEL, 0.4)))
    (targets,) = street_targets([BoxedPicture(picture, (("With Helmet", HEAD),))], witnesses)
    assert set(boxes_of(targets, targets.ignored)) == {HEAD.xyxy, WHEEL.xyxy}
    assert len(targets.hard) == 0


def test_a_passer_by_is_a_face_where_both_see_one(picture):
    both = Seeing((FACE, 0.8))
    (targets,) = street_targets([BoxedPicture(picture, ())], Witnesses(both, both))
    assert boxes_of(targets, ~targets.ignored) == [FACE.xyxy]


def test_a_loose_box_gives_the_label_and_the_face_in_it_the_place(picture):
    witnesses = Witnesses(Seeing((FACE, 0.8), (WHEEL, 0.7)), Seeing((FACE, 0.5)))
    (targets,) = loose_targets([BoxedPicture(picture, (("with_mask", HEAD),))], witnesses, photos=True)
    assert targets.photo
    assert boxes_of(targets, ~targets.ignored) == [FACE.xyxy]
    assert targets.labels.tolist() == [MASKED]
    assert targets.hard.tolist() == [list(WHEEL.xyxy)]


def test_a_loose_box_without_a_face_in_it_teaches_nothing_and_an_unannotated_face_no_label(picture):
    witnesses = Witnesses(Seeing(), Seeing((WHEEL, 0.9)))
    (targets,) = loose_targets([BoxedPicture(picture, (("without_mask", HEAD),))], witnesses, photos=True)
    assert not targets.photo  # it has no known face to be sized by
    assert boxes_of(targets, targets.ignored) == [HEAD.xyxy]
    assert boxes_of(targets, ~targets.ignored) == [WHEEL.xyxy]
    assert targets.labels[~targets.ignored].tolist() == [UNKNOWN]


def test_small_claims_are_wrong_where_nobody_is_but_open_in_crowds(picture):
    tiny = BoundingBox(200, 100, 215, 118)
    witnesses = Witnesses(Seeing((tiny, 0.7)), Seeing())
    crowd = BoxedPicture(picture, (("with_mask", HEAD),))
    here, nobody = loose_targets([crowd, BoxedPicture(picture, ())], witnesses, photos=False)
    assert len(here.hard) == 0
    assert tiny.xyxy in boxes_of(here, here.ignored)
    assert nobody.hard.tolist() == [list(tiny.xyxy)]


def test_hard_negatives_of_scenes_and_photos_are_what_no_one_else_sees(picture):
    known = as_targets(BoxedPicture(picture, ()), [FACE], [BARE], [], hard=[], weight=1.0, faces=[None])
    claims = Seeing((FACE, 0.9), (WHEEL, 0.5))
    (alone,) = with_hard_negatives([known], Witnesses(claims, Seeing()))
    (seen,) = with_hard_negatives([known], Witnesses(claims, Seeing((WHEEL, 0.4))))
    assert alone.hard.tolist() == [list(WHEEL.xyxy)]
    assert len(seen.hard) == 0


def test_windows_show_hard_negatives_and_a_face_larger_than_the_search_trusts_teaches_nothing(picture):
    large = BoundingBox(0, 0, 150, 200)
    known = as_targets(
        BoxedPicture(picture, ()), [large], [BARE], [], hard=[WHEEL], weight=1.0, faces=[None], photo=True
    )
    config = DetectorConfig(size=128, zoomed=1.0, zooms=(8.0, 8.0), empty=0, collage=0, hard=1.0, drawn=0)
    shown = [sample([known], config, np.random.default_rng(seed), 0.0) for seed in range(20)]
    assert all(one.ignored.all() for one in shown)
    assert sum(len(one.boxes) == 0 for one in shown) >= 10  # the wheel fills the window


def test_a_collage_holds_many_small_faces(picture):
    known = as_targets(
        BoxedPicture(picture, ()), [FACE], [BARE], [], hard=[], weight=1.0, faces=[None], photo=True
    )
    one = sample([known], DetectorConfig(size=256, collage=1.0), np.random.default_rng(0), 0.0)
    assert one.image.shape == (256, 256, 3)
    assert len(one.boxes) >= 9
    heights = one.boxes[:, 3] - one.boxes[:, 1]
    assert heights.max() < 60


def test_pictures_like_held_out_ones_are_left_out(picture, tmp_path):
    twin = tmp_path / "twin.png"
    Image.open(picture).save(twin)
    others = [tmp_path / f"other{number}.png" for number in range(12)]
    for number, path in enumerate(others):
        noise = np.random.default_rng(number + 1).integers(0, 256, (12, 12, 3), np.uint8)
        Image.fromarray(noise).resize((96, 96)).save(path)
    held = CropRecord("", "", "", "", "test", "", "photo", str(picture), True, *FACE.xyxy)
    street = [BoxedPicture(path, ()) for path in (twin, *others)]
    pool = mined([], [held], Further(street=street), Witnesses(Seeing(), Seeing()))
    used = {targets.path for targets in pool}
    assert twin not in used
    assert 4 <= len(used) < len(others)


def test_targets_come_back_from_their_file_as_they_were(picture, tmp_path):
    marks = Face(FACE, 0.9, FACE, landmarks=np.arange(10, dtype=np.float32).reshape(5, 2))
    squashed = BoxedPicture(picture, (), (300, 150))
    one = as_targets(squashed, [FACE], [BARE], [HEAD], hard=[WHEEL], weight=0.5, faces=[marks])
    assert read_targets(tmp_path / "run") is None
    write_targets(tmp_path / "run", [one])
    (again,) = read_targets(tmp_path / "run")
    for name in ("boxes", "labels", "ignored", "landmarks", "hard"):
        assert np.array_equal(getattr(again, name), getattr(one, name), equal_nan=name == "landmarks"), name
    assert (again.path, again.photo, again.weight, again.size) == (picture, False, 0.5, (300, 150))


def test_a_damaged_file_of_targets_and_a_picture_that_is_gone_are_named(picture, tmp_path):
    write_targets(
        tmp_path,
        [as_targets(BoxedPicture(picture, ()), [FACE], [BARE], [], hard=[], weight=1.0, faces=[None])],
    )
    picture.unlink()
    with pytest.raises(TrainingProblem, match=r"street\.png, which is not there"):
        read_targets(tmp_path)
    (tmp_path / TARGETS_FILE).write_text("{")
    with pytest.raises(TrainingProblem, match="is damaged"):
        read_targets(tmp_path)
