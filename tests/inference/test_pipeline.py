"""From pixels to verdicts with the shipped version; damaged versions are refused in words."""

import json
import shutil

import numpy as np
import pytest

from maskdet.errors import ModelBroken, ModelNotFound
from maskdet.images.cropping import crop_faces
from maskdet.inference.classifier import MaskClassifier
from maskdet.inference.pipeline import MaskPipeline
from maskdet.registry.activation import activate, active_version
from maskdet.registry.operating_point import choose
from maskdet.registry.version import Version
from maskdet.results import BoundingBox, Face, MaskLabel, State
from maskdet.settings import Settings, get_settings


@pytest.fixture(scope="module")
def version():
    return active_version(get_settings().models_dir)


@pytest.fixture
def models(tmp_path, version):
    """A models folder of one's own, with a copy of the active version."""
    shutil.copytree(version.folder, tmp_path / version.name)
    activate(tmp_path, version.name)
    return tmp_path


def test_everyone_on_the_sample_photos_gets_the_right_verdict(pipeline, samples):
    for sample in samples:
        result = pipeline.run(sample.image)
        assert len(result) == len(sample.truth)
        for box, label in sample.truth:
            nearest = max(result, key=lambda detection: detection.face.box.iou(box))
            # Who wears it on the chin counts as unmasked there; a version may know better.
            masked = nearest.verdict.label is MaskLabel.WITH_MASK
            assert masked == (label is MaskLabel.WITH_MASK), sample.name


def test_the_practice_faces_are_judged_right(pipeline, practice_set):
    from maskdet.images.decoding import decode_image

    right = total = 0
    for label, wear in (("with_mask", "well"), ("without_mask", "bare")):
        for path in sorted((practice_set / label).glob(f"*_{wear}.png"))[::12]:
            face = decode_image(path.read_bytes())
            padded = np.pad(face, ((40, 40), (40, 40), (0, 0)), mode="edge")
            result = pipeline.run(padded)
            right += len(result) == 1 and result.detections[0].verdict.label == label
            total += 1
    assert right / total >= 0.95


def test_a_weak_verdict_is_unsure(pipeline, samples):
    result = pipeline.run(samples[0].image, threshold=1.0)
    assert result.count(State.UNSURE) == len(result)


def test_the_result_knows_the_photo(pipeline, samples):
    result = pipeline.run(samples[0].image)
    assert result.image_size == (1280, 800)
    assert result.elapsed_ms > 0


def test_an_empty_wall_gives_an_empty_result(pipeline):
    assert len(pipeline.run(np.full((200, 300, 3), 180, np.uint8))) == 0


def test_the_classifier_sees_rgb_cut_by_the_detector_s_own_box():
    red = np.full((60, 60, 3), (250, 20, 10), np.uint8)
    red[40:] = (0, 0, 255)  # under the face: only a crop of the reported box would hold it
    seen = []

    class Detector:
        def detect(self, image, **options):
            return [Face(BoundingBox(10, 20, 40, 60), 0.9, BoundingBox(10, 5, 40, 35))]

    class Classifier:
        image_size, labels = 16, tuple(MaskLabel)[:2]

        def classify(self, crops):
            seen.append(crops)
            return []

    with pytest.raises(ValueError, match="zip"):
        MaskPipeline(Detector(), Classifier(), crop_margin=0.0).run(red)
    assert (seen[0] == (250, 20, 10)).all()


def test_swapped_colours_would_be_noticed(pipeline, samples):
    """The same faces as BGR: the shipped version must be less sure of the truth, or order no longer matters."""
    sure = {"rgb": [], "bgr": []}
    for sample in samples:
        faces = pipeline.detector.detect(sample.image)
        for order, image in (("rgb", sample.image), ("bgr", sample.image[..., ::-1])):
            crops = crop_faces(
                image, [face.crop_box for face in faces], size=112, margin=pipeline.crop_margin
            )
            sure[order] += [pipeline.classifier.probabilities(crops)]
    assert not np.allclose(np.concatenate(sure["rgb"]), np.concatenate(sure["bgr"]), atol=0.01)


def test_probabilities_sum_to_one_in_the_order_of_the_labels(version):
    classifier = MaskClassifier.load(version)
    crops = np.random.default_rng(0).integers(0, 255, (3, 112, 112, 3)).astype(np.uint8)
    rows = classifier.probabilities(crops)
    assert rows.shape == (3, len(version.worn_labels))
    assert np.allclose(rows.sum(axis=1), 1, atol=1e-5)
    verdicts = classifier.classify(crops)
    assert [version.worn_labels[k] for k in rows.argmax(axis=1)] == [verdict.label for verdict in verdicts]
    assert classifier.classify(crops[:0]) == []


@pytest.mark.parametrize("count", [2, 3, 4, 7])
def test_crops_judged_together_are_judged_as_each_alone(version, count):
    classifier = MaskClassifier.load(version)
    crops = np.random.default_rng(count).integers(0, 255, (count, 112, 112, 3)).astype(np.uint8)
    alone = np.concatenate([classifier.probabilities(crop[None]) for crop in crops])
    assert np.allclose(classifier.probabilities(crops), alone, atol=1e-4)


def test_the_shipped_version_explains_itself(version):
    assert {label.value for label in version.labels} >= {"with_mask", "without_mask"}
    assert "Model card" in version.card()
    assert version.report()["test_photos"]["count"] > 500
    assert sum(path.stat().st_size for path in version.folder.iterdir()) < 25_000_000


def test_a_damaged_model_file_is_refused(models, version):
    path = models / version.name / "model.tflite"
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(ModelBroken, match="checksum"):
        MaskClassifier.load(active_version(models))


def test_a_missing_model_file_gets_advice(models, version):
    (models / version.name / "model.tflite").unlink()
    with pytest.raises(ModelNotFound, match="Activate another version"):
        MaskClassifier.load(active_version(models))


def test_labels_that_do_not_fit_the_model_are_refused(models, version):
    path = models / version.name / "config.json"
    config = json.loads(path.read_text()) | {"labels": ["with_mask", "without_mask", "mask_worn_incorrectly"]}
    path.write_text(json.dumps(config))
    with pytest.raises(ModelBroken, match="3 labels"):
        MaskClassifier.load(Version.open(models / version.name))


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"labels": ["cat"]}', '{"version": 3'])
def test_a_damaged_config_is_refused(models, version, text):
    (models / version.name / "config.json").write_text(text)
    with pytest.raises(ModelBroken, match="damaged"):
        active_version(models)


@pytest.mark.parametrize("text", ["", "[]", "{}"])
def test_a_damaged_note_of_the_active_version_is_refused(models, text):
    (models / "active.json").write_text(text)
    with pytest.raises(ModelBroken, match="damaged"):
        active_version(models)


def test_without_any_version_there_is_advice(tmp_path):
    with pytest.raises(ModelNotFound, match="python -m maskdet train"):
        active_version(tmp_path)


def test_only_a_usable_version_can_be_activated(models, version):
    before = (models / "active.json").read_text()
    with pytest.raises(ModelNotFound):
        activate(models, "nothing-there")
    assert (models / "active.json").read_text() == before


def test_labels_are_mask_labels(version):
    assert all(isinstance(label, MaskLabel) for label in version.labels)


def test_a_label_with_a_threshold_of_its_own_is_shown_by_that_wherever_the_slider_stands(models, samples):
    choose(models / active_version(models).name, by_label={"with_mask": 1.0}, why="trial")
    result = MaskPipeline.load(Settings(models_dir=models)).run(samples[0].image, threshold=0.5)
    assert result.count(State.WITH_MASK) == 0
    assert result.count(State.UNSURE)
    assert result.at(min_confidence=0, threshold=0.5).count(State.UNSURE) == result.count(State.UNSURE)
