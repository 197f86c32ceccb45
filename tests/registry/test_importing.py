"""Model files from elsewhere: a sound one becomes a version, all others a sentence that says why not."""

import io
import json
import pickle
import zipfile

import pytest
from typer.testing import CliRunner

from maskdet.commands import app
from maskdet.errors import MaskdetError, ModelBroken
from maskdet.inference.pipeline import MaskPipeline
from maskdet.registry import importing, keras_file
from maskdet.registry.activation import activate, active_version
from maskdet.registry.importing import ImportNote, import_model
from maskdet.registry.version import VersionProblem, find_version
from maskdet.results import MaskLabel, State
from maskdet.settings import Settings, get_settings

NOTE = ImportNote("Their lab, 2025", "CC BY 4.0")
MASKED, BARE, WRONG = MaskLabel.WITH_MASK, MaskLabel.WITHOUT_MASK, MaskLabel.MASK_WORN_INCORRECTLY
LABELS = (MASKED, BARE)
HDF5 = b"\x89HDF\r\n\x1a\n" + bytes(100)


@pytest.fixture(scope="module")
def shipped():
    return active_version(get_settings().models_dir)


@pytest.fixture
def refused(tmp_path):
    """A function that tries to import bytes, and returns the sentence they are refused with."""

    def refused(data, **options):
        with pytest.raises(ModelBroken) as caught:
            import_model(data, tmp_path / "models", "theirs", LABELS, NOTE, **options)
        assert list((tmp_path / "models").iterdir()) == []
        return str(caught.value)

    return refused


def packed(entries, compression=zipfile.ZIP_STORED):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", compression) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return data.getvalue()


def keras_zip(config=None, **entries):
    """A .keras file with this config and weights that are none."""
    layer = {"module": "keras.layers", "class_name": "Dense", "config": {}}
    config = {"module": "keras", "class_name": "Sequential", "config": {"layers": [layer]}} | (config or {})
    return packed(
        {"config.json": json.dumps(config), "metadata.json": "{}", "model.weights.h5": HDF5} | entries
    )


def with_layer(**layer):
    return keras_zip({"config": {"layers": [{"config": {"inner": [layer]}}]}})


# --- one whole import, in its own process


@pytest.fixture(scope="module")
def imported(shipped, tmp_path_factory):
    """The shipped model's file, brought back in on the command line under another name."""
    models = tmp_path_factory.mktemp("models")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MASKDET_MODELS_DIR", str(models))
        get_settings.cache_clear()
        arguments = ["--name", "theirs", "--source", "Their\n lab", "--licence", "CC BY 4.0", "--json"]
        arguments += [part for label in shipped.labels for part in ("--label", label.value)]
        ended = CliRunner().invoke(app, ["models", "import", str(shipped.keras_path), *arguments])
    get_settings.cache_clear()
    assert ended.exit_code == 0, ended.output
    return find_version(models, "theirs"), json.loads(ended.stdout)


def test_a_sound_model_becomes_a_version_with_all_its_papers(imported):
    version, report = imported
    assert report["sample_faces"]["right"] == report["sample_faces"]["count"] == 23
    assert sorted(path.name for path in version.folder.iterdir()) == [
        "MODEL_CARD.md",
        "config.json",
        "model.keras",
        "model.tflite",
        "report.json",
        "training_manifest.csv",
    ]
    assert version.report()["agreement"]["largest_difference"] < 1e-4
    assert [path.name for path in version.folder.parent.iterdir()] == ["theirs"]


def test_its_card_says_where_it_comes_from_and_that_it_was_hardly_measured(imported):
    card = imported[0].card()
    assert "The model was made elsewhere: Their lab." in card
    assert "Licence: CC BY 4.0" in card
    assert "right on 23 of 23 faces of the sample photos" in card
    assert "maskdet train" not in card


def test_it_judges_photos_once_it_is_active(imported, samples):
    version, _ = imported
    activate(version.folder.parent, "theirs")
    pipeline = MaskPipeline.load(Settings(models_dir=version.folder.parent))
    assert pipeline.run(samples[0].image).count(State.WITH_MASK) == sum(
        t == MASKED for _, t in samples[0].truth
    )


def test_weights_that_are_none_are_refused_by_the_process_of_its_own(refused, shipped):
    with zipfile.ZipFile(shipped.keras_path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    sentence = refused(packed(files | {"model.weights.h5": HDF5}))
    assert "Keras could not load the model" in sentence


def test_a_model_that_takes_too_long_is_given_up(refused):
    assert "within 0 s" in refused(keras_zip(), time_limit_s=0.05)


# --- files that are never opened by Keras


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (HDF5, "an HDF5 file"),
        (pickle.dumps({"weights": [1.0]}), "a pickle, which runs code"),
        (b"\x1c\0\0\0TFL3" + bytes(50), "a LiteRT file"),
        (b"", "an empty file"),
        (b"just text", "something else"),
        (packed({"model/saved_model.pb": b"x"}), "SavedModel"),
        (packed({"photo.jpg": b"x"}), "this ZIP holds 'photo.jpg'"),
        (keras_zip(**{"../../evil.py": b"x"}), "more than a model's config"),
        (keras_zip(**{"config.json": b"{"}), "damaged"),
        (keras_zip(**{"config.json": b"[]"}), "describes no model"),
        (keras_zip(**{"config.json": b"[" * 100_000}), "damaged"),
    ],
)
def test_other_files_are_refused_by_what_they_are_not_by_their_name(refused, data, reason):
    assert reason in refused(data)


def test_a_file_cut_off_in_the_middle_is_refused(refused, shipped):
    data = shipped.keras_path.read_bytes()
    assert "cut off" in refused(data[: len(data) // 2])


@pytest.mark.parametrize(
    "layer",
    [
        {"module": "keras.layers", "class_name": "Lambda"},
        {"class_name": "__lambda__", "config": {"value": "4wAAAA=="}},
        {"module": "keras.layers", "class_name": "TFSMLayer"},
        {"module": "keras.layers", "class_name": "TorchModuleWrapper"},
        {"module": "keras.layers", "class_name": "StringLookup", "config": {"vocabulary": "/etc/passwd"}},
    ],
)
def test_layers_that_hold_code_or_read_files_are_refused(refused, layer):
    assert f"has a {layer['class_name']} layer" in refused(with_layer(**layer))


@pytest.mark.parametrize(
    "layer",
    [
        {"module": "os", "class_name": "function", "config": "system"},
        {"module": "builtins", "class_name": "function", "config": "eval"},
        {"module": "keras.utils", "class_name": "get_file"},
        {"module": "their_package", "class_name": "TheirLayer", "registered_name": "Custom>TheirLayer"},
        {"module": "keras.src.saving.saving_lib", "class_name": "load_model"},
        {"module": None, "class_name": "TheirLayer", "registered_name": "Custom>TheirLayer"},
    ],
)
def test_code_of_the_author_is_refused(refused, layer):
    kind = layer.get("registered_name") or f"{layer['module']}.{layer['class_name']}"
    assert f"needs {kind}, which is its author's code" in refused(with_layer(**layer))


def test_how_it_was_trained_may_be_anything_for_it_is_not_loaded(tmp_path):
    path = tmp_path / "model.keras"
    path.write_bytes(keras_zip({"compile_config": {"loss": {"module": "mine", "class_name": "function"}}}))
    keras_file.check_keras_file(path)


def test_the_shipped_model_passes_the_check(shipped):
    keras_file.check_keras_file(shipped.keras_path)


def test_a_bomb_is_not_unfolded(refused):
    zeros = bytes(50_000_000)
    entries = {"config.json": "{}", "model.weights.h5": zeros}
    assert "decompression bombs" in refused(packed(entries, zipfile.ZIP_DEFLATED))


def test_a_file_over_the_limit_is_refused_before_it_is_copied(refused, tmp_path):
    huge = tmp_path / "huge.keras"
    with huge.open("wb") as file:
        file.truncate(keras_file.MAX_FILE_BYTES + 1)  # sparse
    assert "200 MB; at most 200" in refused(huge)
    assert "cannot be read" in refused(tmp_path / "missing.keras")


# --- what the visitor says


@pytest.mark.parametrize("labels", [(), (MASKED,), (MASKED, MASKED), (MASKED, WRONG)])
def test_both_main_labels_are_needed_once(tmp_path, labels):
    with pytest.raises(VersionProblem, match="with_mask and without_mask"):
        import_model(keras_zip(), tmp_path, "theirs", labels, NOTE)


@pytest.mark.parametrize("note", [ImportNote("", "MIT"), ImportNote("Their lab", " \n")])
def test_source_and_licence_are_needed(tmp_path, note):
    with pytest.raises(VersionProblem, match="under which licence"):
        import_model(keras_zip(), tmp_path, "theirs", LABELS, note)


@pytest.mark.parametrize("name", ["../theirs", "", "a b", ".theirs"])
def test_a_name_that_cannot_be_is_refused(tmp_path, name):
    with pytest.raises(MaskdetError, match="as in my-mask-net-2"):
        import_model(keras_zip(), tmp_path / "models", name, LABELS, NOTE)
    assert not (tmp_path / "models").exists()


def test_a_models_folder_that_cannot_be_written_gets_advice(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(VersionProblem, match="MASKDET_MODELS_DIR"):
        import_model(keras_zip(), tmp_path / "file" / "models", "theirs", LABELS, NOTE)


def test_a_process_that_dies_is_reported_in_words(refused, monkeypatch):
    monkeypatch.setattr(importing.sys, "executable", "/bin/false")
    assert "too large for the memory" in refused(keras_zip())
