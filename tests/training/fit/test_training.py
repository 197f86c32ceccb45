"""A short real run: pictures -> crops -> network -> version that the pipeline can use."""

import json
from dataclasses import replace

import numpy as np
import pytest
from typer.testing import CliRunner

from maskdet.commands import app
from maskdet.dataset.face_crops import CROP_SIZE, CropRecord, cut_photos, read_manifest, write_manifest
from maskdet.dataset.index import DatasetIndex
from maskdet.detection.crop_detector import crop_detector
from maskdet.errors import ModelBroken, TrainingProblem
from maskdet.images.decoding import decode_image
from maskdet.inference.pipeline import MaskPipeline
from maskdet.registry.activation import active_version
from maskdet.registry.version import Version
from maskdet.settings import Settings, get_settings
from maskdet.training.runs.config import SCRATCH, RunConfig, TrainingConfig
from maskdet.training.save_version import Provenance, save_version

QUICK = TrainingConfig(epochs=1, batch_size=16, seed=3)
RUN = RunConfig("practice", training=QUICK)


@pytest.fixture(scope="module")
def crops(practice_set, tmp_path_factory):
    out = tmp_path_factory.mktemp("crops")
    index = DatasetIndex.from_folder(practice_set)
    few = DatasetIndex(index.root, index.pictures[::5], ())
    write_manifest(out, cut_photos(few, crop_detector(), out, drawn=False, seed=0))
    return out


@pytest.fixture(scope="module")
def run(crops):
    from maskdet.training.fit.fit import train

    seen = []
    run = train(crops, RUN, tell=lambda event: seen.append(event) if event["event"] == "epoch" else None)
    assert [event["val_loss"] for event in seen] == [row["val_loss"] for row in run.history]
    return run


@pytest.fixture(scope="module")
def version(run, crops, tmp_path_factory):
    return save_version(
        run, crops, tmp_path_factory.mktemp("models"), "quick", Provenance(("Practice set.",))
    )


def test_each_epoch_reports_loss_accuracy_and_validation(run):
    (epoch,) = run.history
    assert {"epoch", "loss", "accuracy", "val_loss", "val_accuracy", "seconds"} <= set(epoch)
    assert 0 < epoch["loss"] < 10
    assert run.labels == ("with_mask", "without_mask")


def test_only_late_blocks_are_trained_and_no_batch_norm(run):
    names = [layer.name for layer in run.model.layers if layer.trainable and layer.weights]
    assert names
    assert not [name for name in names if name.startswith(("stem", "block0", "block4")) or "bn" in name]


def test_a_saved_version_has_all_its_files_and_its_figures(version, crops):
    assert {path.name for path in version.folder.iterdir()} == {
        "model.keras", "model.tflite", "config.json", "report.json", "MODEL_CARD.md",
        "training_manifest.csv",
    }  # fmt: skip
    sizes = [(version.folder / name).stat().st_size for name in ("model.keras", "model.tflite")]
    assert sizes[0] < 1.2 * sizes[1]  # weights alone, no state of the optimizer
    tests = [r for r in read_manifest(crops) if r.split == "test"]
    report = version.report()
    assert report["test_photos"]["count"] == len(tests)
    assert report["agreement"]["largest_difference"] < 1e-3
    assert version.config["training"]["epochs"] == 1


def test_the_card_says_what_was_measured_and_where_the_pictures_came_from(version):
    figures = version.report()["test_photos"]
    card = version.card()
    assert f"Accuracy **{100 * figures['accuracy']:.1f} %** of {figures['count']}" in card
    assert "- Practice set." in card
    assert "epochs 1" in card


def test_the_pipeline_runs_on_a_new_version(version, samples):
    (version.folder.parent / "active.json").write_text(json.dumps({"version": version.name}))
    pipeline = MaskPipeline.load(Settings(models_dir=version.folder.parent))
    assert len(pipeline.run(samples[0].image)) == len(samples[0].truth)


def test_a_taken_name_is_refused_and_the_old_version_stays(version, run, crops):
    before = (version.folder / "config.json").read_bytes()
    with pytest.raises(TrainingProblem, match="Choose another name"):
        save_version(run, crops, version.folder.parent, "quick", Provenance(()))
    assert (version.folder / "config.json").read_bytes() == before


def test_a_save_that_breaks_off_leaves_nothing_behind(run, crops, tmp_path, monkeypatch):
    def full_disk(*_):
        raise OSError("No space left on device")

    monkeypatch.setattr("maskdet.training.save_version.model_card", full_disk)
    with pytest.raises(OSError, match="No space"):
        save_version(run, crops, tmp_path, "half", Provenance(()))
    assert list(tmp_path.iterdir()) == []


def test_a_converted_file_that_disagrees_is_refused(version, run):
    from maskdet.training.networks.tflite import check_agreement

    light = active_version(get_settings().models_dir).tflite_path.read_bytes()  # another network's
    noise = np.random.default_rng(0).integers(0, 255, (8, 112, 112, 3)).astype(np.uint8)
    with pytest.raises(ModelBroken, match="disagrees with Keras"):
        check_agreement(run.model, light, version.labels, noise)


def test_the_shipped_light_file_agrees_with_its_keras_file_on_real_faces(samples, pipeline):
    from maskdet.images.cropping import crop_faces
    from maskdet.inference.classifier import MaskClassifier
    from maskdet.training.networks.tflite import load_keras

    shipped = active_version(get_settings().models_dir)
    model = load_keras(shipped.keras_path)
    crops = np.concatenate(
        [
            crop_faces(
                sample.image,
                [face.crop_box for face in pipeline.detector.detect(sample.image)],
                size=shipped.image_size,
                margin=shipped.crop_margin,
            )
            for sample in samples
        ]
    )
    keras_rows = np.asarray(model.predict_on_batch(crops.astype(np.float32)))
    tflite_rows = MaskClassifier.load(shipped, temperature=1.0).probabilities(crops)
    assert (keras_rows.argmax(1) == tflite_rows.argmax(1)).all()
    assert np.abs(keras_rows - tflite_rows).max() < 1e-3


def test_too_few_pictures_of_a_label_are_refused_before_anything_heavy(crops, tmp_path):
    from maskdet.training.fit.fit import train

    records = read_manifest(crops)
    bare = [r for r in records if r.label == "without_mask" and r.split == "train"][:3]
    for name, kept, complaint in (
        ("few", [r for r in records if r.label == "with_mask"] + bare, "without_mask has only 3 pictures"),
        ("one", [r for r in records if r.label == "with_mask"], "at least two labels"),
    ):
        write_manifest(tmp_path / name, kept)
        with pytest.raises(TrainingProblem, match=complaint):
            train(tmp_path / name, RUN)


# The fast path, the other networks, and where they start


def test_the_fast_path_trains_a_head_and_then_the_late_blocks_from_features_on_disk(crops, tmp_path):
    from maskdet.training.fit.fit import train

    recipe = TrainingConfig(
        image_size=64, epochs=1, views=2, head_epochs=10, first_trained_block=11, augmentation=0.5
    )
    events = []
    run = train(crops, RunConfig("practice", training=recipe), folder=tmp_path, tell=events.append)
    assert [row["phase"] for row in run.history] == ["head"] * 10 + ["fine-tuning"]
    assert run.history[9]["accuracy"] > 0.7
    count = sum(r.split == "train" for r in read_manifest(crops))
    assert [e["total"] for e in events if e["event"] == "phase" and e["phase"] == "features"][-1] == 2 * count
    assert len([e for e in events if e["event"] == "samples"]) == 2
    plain = run.model.predict_on_batch(np.zeros((1, 64, 64, 3), np.float32))  # pixels in, all layers used
    assert plain.shape == (1, 2)


@pytest.mark.parametrize(("architecture", "parameters"), [("tiny", (8e4, 1.2e5)), ("seed-cnn", (5e5, 4e6))])
def test_the_other_networks_take_pixels_and_give_probabilities(architecture, parameters, tmp_path):
    from maskdet.training.networks.architectures import build

    config = TrainingConfig(image_size=96)
    model = build(architecture, config, ("a", "b", "c"), SCRATCH, tmp_path)
    rows = np.asarray(model(np.full((2, 96, 96, 3), 128, np.float32)))
    assert rows.shape == (2, 3)
    assert np.allclose(rows.sum(axis=1), 1)
    assert parameters[0] < model.count_params() < parameters[1]
    assert [layer for layer in model.layers if "scal" in layer.name]  # pixels 0..255 in


def test_a_network_starts_from_a_version_and_gets_a_new_last_layer_for_other_labels():
    from maskdet.training.networks.architectures import HEAD, build
    from maskdet.training.networks.tflite import load_keras

    models = get_settings().models_dir
    shipped = active_version(models)
    saved, start = load_keras(shipped.keras_path), f"version:{shipped.name}"
    same = build("mask-net", TrainingConfig(), tuple(shipped.labels), start, models)
    other = build("mask-net", TrainingConfig(image_size=96), ("a", "b", "c"), start, models)
    for layer in ("stem", "block9_project"):
        for model in (same, other):
            assert np.array_equal(
                model.get_layer(layer).get_weights()[0], saved.get_layer(layer).get_weights()[0]
            )
    assert np.array_equal(same.get_layer(HEAD).get_weights()[0], saved.get_layer(HEAD).get_weights()[0])
    assert other.output_shape == (None, 3)


def test_parts_that_do_not_fit_are_refused_with_a_sentence(tmp_path):
    from maskdet.training.networks.architectures import build

    models, labels = get_settings().models_dir, ("with_mask", "without_mask")
    version = f"version:{active_version(models).name}"
    for architecture, start, size, complaint in (
        ("tiny", version, 112, "is a mask-net, so a tiny cannot start"),
        ("seed-cnn", "imagenet", 96, "Only mask-net can start from ImageNet"),
        ("seed-cnn", SCRATCH, 32, "64 to 224 pixels"),
        ("resnet", SCRATCH, 96, "There is no network resnet"),
    ):
        with pytest.raises(TrainingProblem, match=complaint):
            build(architecture, TrainingConfig(image_size=size), labels, start, models)


# Augmentation


def test_the_same_seed_always_changes_a_picture_the_same_way(crops):
    import tensorflow as tf

    from maskdet.training.data.augmentation import seeded_augmenter

    face = stored_crop(crops)
    first, second = (tf.function(seeded_augmenter(QUICK)) for _ in range(2))  # as in two processes
    seeds = [tf.constant([1, number]) for number in range(6)]
    ours, theirs = ([np.asarray(augment(face, seed)) for seed in seeds] for augment in (first, second))
    assert all(np.array_equal(a, b) for a, b in zip(ours, theirs, strict=True))
    assert all(np.abs(ours[0] - other).mean() > 1 for other in ours[1:])


def stored_crop(crops) -> np.ndarray:
    record: CropRecord = read_manifest(crops)[0]
    return decode_image((crops / record.file).read_bytes()).astype(np.float32)


def test_augmentation_changes_faces_and_keeps_their_shape_and_range(crops):
    from maskdet.training.data.augmentation import augmenter, face_cutter

    face = stored_crop(crops)
    plain = np.asarray(face_cutter(QUICK)(face))
    augment = augmenter(QUICK)
    changed = np.stack([np.asarray(augment(face, training=True)) for _ in range(12)])
    assert changed.shape == (12, 112, 112, 3)
    assert changed.min() >= 0
    assert changed.max() <= 255
    assert np.abs(changed - plain).mean(axis=(1, 2, 3)).min() > 1
    assert np.abs(changed[0] - changed[1]).mean() > 1


def test_no_augmentation_cuts_the_face_as_the_app_does(crops):
    """Closer to the app's own crop than to one with another margin: only resizing and JPEG differ."""
    from maskdet.dataset.face_crops import CONTEXT
    from maskdet.images.cropping import crop_faces
    from maskdet.results import BoundingBox
    from maskdet.training.data.augmentation import face_cutter

    face = stored_crop(crops)
    edge = CROP_SIZE * CONTEXT / (1 + 2 * CONTEXT)
    box = BoundingBox(edge, edge, CROP_SIZE - edge, CROP_SIZE - edge)
    ours = np.asarray(face_cutter(QUICK)(face))

    def distance(margin: float) -> float:
        return float(
            np.abs(ours - crop_faces(face.astype(np.uint8), [box], size=112, margin=margin)[0]).mean()
        )

    assert distance(QUICK.crop_margin) < 0.6 * min(distance(QUICK.crop_margin + d) for d in (-0.05, 0.05))
    assert np.allclose(np.asarray(face_cutter(replace(QUICK, seed=9))(face)), ours)


def test_augmentation_of_strength_zero_only_cuts(crops):
    from maskdet.training.data.augmentation import augmenter, face_cutter

    face = stored_crop(crops)
    still = np.asarray(augmenter(replace(QUICK, augmentation=0.0))(face, training=True))
    # Flipping has no strength, so the face may be mirrored.
    either = [np.asarray(face_cutter(QUICK)(view)) for view in (face, face[:, ::-1])]
    assert min(np.abs(still - view).mean() for view in either) < 1


# The command


def test_train_is_a_command_that_ends_in_a_usable_version(crops, tmp_path, monkeypatch):
    monkeypatch.setenv("MASKDET_MODELS_DIR", str(tmp_path / "models"))
    monkeypatch.setenv("MASKDET_DATA_DIR", str(tmp_path / "data"))
    get_settings.cache_clear()
    try:
        arguments = ["train", str(crops), "--name", "mine", "--epochs", "1", "--seed", "3", "--activate"]
        result = CliRunner().invoke(app, arguments)
    finally:
        get_settings.cache_clear()
    assert result.exit_code == 0, result.output
    lines = [json.loads(line) for line in result.stdout.splitlines() if line.startswith("{")]
    assert lines[0]["epoch"] == 1
    assert lines[-1]["version"] == "mine"
    version = active_version(tmp_path / "models")
    assert version.name == "mine"
    # Split as its crops were, not by its own seed: else it would be tested on what it learned.
    assert version.split_seed == 0
    assert isinstance(Version.open(tmp_path / "models" / "mine").report()["test_photos"]["accuracy"], float)


def test_a_folder_without_pictures_ends_with_a_sentence(tmp_path):
    result = CliRunner().invoke(app, ["train", str(tmp_path)])
    assert result.exit_code != 0
    assert "one subfolder per label" in result.stderr
