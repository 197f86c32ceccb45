"""Leakage: a version knows what it was trained on, and no copy of it passes for a test picture."""

import io
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image as Pil
from PIL import ImageOps

from maskdet.dataset.crop_manifest import read_manifest
from maskdet.dataset.index import DatasetIndex
from maskdet.dataset.picture_stats import read_stats
from maskdet.errors import ModelBroken
from maskdet.evaluation.leakage import leaked_pictures, write_training_manifest
from maskdet.registry.activation import active_version
from maskdet.registry.exporting import ModelForm, export_bytes
from maskdet.registry.importing import ImportNote, import_model
from maskdet.registry.training_manifest import training_manifest
from maskdet.registry.version import TRAINING_MANIFEST_FILE
from maskdet.results import MaskLabel
from maskdet.settings import PROJECT_ROOT
from tests.support.datasets import blobs
from tests.support.faces.small_crops import make_crops
from tests.support.versions import make_version


@pytest.fixture(scope="module")
def crops(tmp_path_factory):
    return make_crops(tmp_path_factory.mktemp("crops"))


@pytest.fixture(scope="module")
def trained(crops, tmp_path_factory):
    """A version that learned from `crops` and from one picture of blobs."""
    models = tmp_path_factory.mktemp("models")
    version = make_version(models, "trained")
    records = read_manifest(crops)
    blobs(7, 200).save(records[0].source, format="PNG")
    write_training_manifest(version.folder, records)
    return version


def is_leaked(version, picture, folder, **saving):
    path = folder / "picture.jpg"
    picture.save(path, **saving)
    stats = read_stats(path)
    return training_manifest(version).contains(stats.sha256, stats.hashes)


def test_training_and_validation_pictures_are_listed_and_test_pictures_are_not(crops, trained):
    manifest = training_manifest(trained)
    records = read_manifest(crops)
    expected = {read_stats(Path(r.source)).sha256[:12] for r in records if r.split != "test"}
    assert manifest.sha256s == expected
    assert len(manifest.hashes) == len(expected) == 64


@pytest.mark.parametrize("change", [lambda p: p, lambda p: p.resize((90, 90)), ImageOps.mirror])
def test_a_copy_saved_anew_smaller_or_mirrored_is_leaked(trained, tmp_path, change):
    assert is_leaked(trained, change(blobs(7, 200)), tmp_path, quality=60)


def test_another_picture_is_not_leaked(trained, tmp_path):
    assert not is_leaked(trained, blobs(8, 200), tmp_path)


def test_the_shipped_version_was_not_trained_on_the_practice_set(practice_set):
    version, index = active_version(PROJECT_ROOT / "models"), DatasetIndex.from_folder(practice_set)
    leaked, known = leaked_pictures(version, index)
    assert known
    assert len(leaked) <= 1  # of 800; one looks like a training picture by chance


def test_the_list_of_the_shipped_version_is_small_and_holds_its_pictures():
    path = PROJECT_ROOT / "models" / "mask-net-1" / TRAINING_MANIFEST_FILE
    assert path.stat().st_size < 200_000
    assert len(training_manifest(active_version(PROJECT_ROOT / "models")).sha256s) > 3500


def test_a_version_without_a_list_counts_all_but_the_test_split_as_leaked(practice_set, tmp_path):
    index = DatasetIndex.from_folder(practice_set)
    leaked, known = leaked_pictures(make_version(tmp_path, "theirs"), index)
    assert not known
    assert leaked == {p.sha256 for p in index.pictures if p.split != "test"}


def test_a_version_trained_further_has_the_manifest_of_the_first_one_too(crops, trained, tmp_path):
    further = make_version(tmp_path, "further")
    write_training_manifest(further.folder, read_manifest(crops)[-4:], start=trained)
    assert training_manifest(further).sha256s == training_manifest(trained).sha256s


def test_no_list_is_written_where_the_first_versions_pictures_are_unknown(crops, tmp_path):
    first, further = make_version(tmp_path, "first"), make_version(tmp_path, "further")
    write_training_manifest(further.folder, read_manifest(crops), start=first)
    assert training_manifest(further) is None


def test_a_damaged_list_is_reported_in_a_sentence(tmp_path):
    version = make_version(tmp_path, "mine")
    (version.folder / TRAINING_MANIFEST_FILE).write_text("sha256,picture,mirrored\nabc,xyz,1\n")
    with pytest.raises(ModelBroken, match="Restore the file; or delete it"):
        training_manifest(version)


def test_an_export_carries_the_list(trained):
    with zipfile.ZipFile(io.BytesIO(export_bytes(trained, ModelForm.LITERT))) as archive:
        assert (
            archive.read(f"trained/{TRAINING_MANIFEST_FILE}")
            == (trained.folder / TRAINING_MANIFEST_FILE).read_bytes()
        )


def test_a_picture_that_is_gone_does_not_stop_the_list(crops, tmp_path):
    version, records = make_version(tmp_path, "mine"), read_manifest(crops)[:2]
    Pil.new("RGB", (40, 40), (90, 0, 0)).save(tmp_path / "kept.png")
    sources = [str(tmp_path / name) for name in ("kept.png", "gone.png")]
    gone = [replace(record, source=source) for record, source in zip(records, sources, strict=True)]
    write_training_manifest(version.folder, gone)
    assert len(training_manifest(version).sha256s) == 1


def test_an_import_refuses_a_damaged_list_beside_the_file(tmp_path):
    shutil.copy(PROJECT_ROOT / "models" / "mask-net-1" / "model.keras", tmp_path)
    (tmp_path / TRAINING_MANIFEST_FILE).write_text("not, a, list\n1,2,3\n")
    note = ImportNote("their lab", "MIT")
    with pytest.raises(ModelBroken, match="list of what the version learned from"):
        import_model(tmp_path / "model.keras", tmp_path / "models", "theirs", list(MaskLabel)[:2], note)
    assert list((tmp_path / "models").iterdir()) == []
