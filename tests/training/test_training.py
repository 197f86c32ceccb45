"""A short real run by the command: pictures -> crops -> network -> version that the pipeline can use."""

import json

import numpy as np
import pytest
from typer.testing import CliRunner

from maskdet.commands import app
from maskdet.dataset.crop_manifest import read_manifest
from maskdet.errors import ModelBroken
from maskdet.inference.pipeline import MaskPipeline
from maskdet.registry import find_version
from maskdet.registry.activation import active_version
from maskdet.registry.publishing import publish
from maskdet.registry.version import Version, VersionProblem
from maskdet.settings import Settings, get_settings
from maskdet.training.networks.tflite import check_agreement, load_keras


@pytest.fixture(scope="module")
def printed(crops, tmp_path_factory):
    """What `train` printed: lines of JSON, and the folder of the versions."""
    folder = tmp_path_factory.mktemp("trained")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MASKDET_MODELS_DIR", str(folder / "models"))
        patch.setenv("MASKDET_DATA_DIR", str(folder / "data"))
        get_settings.cache_clear()
        arguments = [
            "--name",
            "quick",
            "--epochs",
            "1",
            "--seed",
            "3",
            "--source",
            "Practice set.",
            "--activate",
        ]
        result = CliRunner().invoke(app, ["train", str(crops), *arguments])
    get_settings.cache_clear()
    assert result.exit_code == 0, result.output
    return [
        json.loads(line) for line in result.stdout.splitlines() if line.startswith("{")
    ], folder / "models"


@pytest.fixture(scope="module")
def version(printed):
    return Version.open(printed[1] / "quick")


@pytest.fixture(scope="module")
def model(version):
    return load_keras(version.keras_path)


def test_the_command_prints_each_epoch_and_ends_in_a_usable_version(printed):
    lines, models_dir = printed
    assert lines[0]["epoch"] == 1
    assert lines[-1]["version"] == "quick"
    version = active_version(models_dir)
    assert version.name == "quick"
    # Split as its crops were, not by its own seed: else it would be tested on what it learned.
    assert version.split_seed == 0
    assert isinstance(version.report()["test_photos"]["accuracy"], float)


def test_each_epoch_reports_loss_accuracy_and_validation(printed, version):
    (epoch,) = version.config["history"]
    assert {"epoch", "loss", "accuracy", "val_loss", "val_accuracy", "seconds"} <= set(epoch)
    assert 0 < epoch["loss"] < 10
    assert [line["val_loss"] for line in printed[0] if "val_loss" in line] == [epoch["val_loss"]]
    assert version.labels == ("with_mask", "without_mask")


def test_only_late_blocks_are_trained_and_no_batch_norm(model):
    names = [layer.name for layer in model.layers if layer.trainable and layer.weights]
    assert names
    assert not [name for name in names if name.startswith(("stem", "block0", "block4")) or "bn" in name]


def test_a_saved_version_has_all_its_files_and_its_figures(version, crops):
    assert {path.name for path in version.folder.iterdir()} == {
        "model.keras",
        "model.tflite",
        "config.json",
        "report.json",
        "MODEL_CARD.md",
        "training_manifest.csv",
    }
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
    pipeline = MaskPipeline.load(Settings(models_dir=version.folder.parent))
    assert len(pipeline.run(samples[0].image)) == len(samples[0].truth)


def test_a_taken_name_is_refused_and_the_old_version_stays(version):
    before = (version.folder / "config.json").read_bytes()
    with pytest.raises(VersionProblem, match="Choose another name"):
        publish(version.folder, version.folder.parent, "quick")
    assert (version.folder / "config.json").read_bytes() == before


def test_a_converted_file_that_disagrees_is_refused(version, model):
    tflite = find_version(
        get_settings().models_dir, "mask-net-1"
    ).tflite_path.read_bytes()  # another network's
    noise = np.random.default_rng(0).integers(0, 255, (8, 112, 112, 3)).astype(np.uint8)
    with pytest.raises(ModelBroken, match="disagrees with Keras"):
        check_agreement(model, tflite, version.labels, noise)


def test_the_shipped_tflite_model_agrees_with_its_keras_file_on_real_faces(samples, pipeline):
    from maskdet.images.cropping import crop_faces
    from maskdet.inference.classifier import MaskClassifier

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
    tflite_rows = MaskClassifier.load(shipped, temperature=1.0).output_probabilities(crops)
    assert (keras_rows.argmax(1) == tflite_rows.argmax(1)).all()
    assert np.abs(keras_rows - tflite_rows).max() < 1e-3


def test_a_folder_without_pictures_ends_with_a_sentence(tmp_path):
    result = CliRunner().invoke(app, ["train", str(tmp_path)])
    assert result.exit_code != 0
    assert "one subfolder per label" in result.stderr
