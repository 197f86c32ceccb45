"""Classes come from the data set's folders, in any common spelling; a third folder makes a third class."""

import json
from collections import Counter
from dataclasses import replace

import pytest

from maskdet.dataset.crop_manifest import read_manifest
from maskdet.dataset.face_crops import cut_scenes
from maskdet.dataset.label_names import classes_of
from maskdet.dataset.transfer.scene_files import read_voc_folder
from maskdet.detection.crop_detector import crop_detector
from maskdet.errors import DatasetProblem
from maskdet.registry.version import Version
from maskdet.settings import get_settings
from maskdet.training.runs.config import SCRATCH, RunConfig, TrainingConfig
from maskdet.training.runs.preflight import STOP, preflight
from maskdet.training.runs.run_crops import gather_crops
from maskdet.training.runs.runs import create_run
from maskdet.training.runs.train_run import work_on
from tests.support.datasets import blobs
from tests.support.faces.small_crops import FOUR, THREE, make_crops

RECIPE = TrainingConfig(image_size=64, epochs=2, batch_size=16, learning_rate=2e-3, augmentation=0.3)


@pytest.fixture(autouse=True)
def data_dir(tmp_path, monkeypatch):
    monkeypatch.setenv("MASKDET_DATA_DIR", str(tmp_path / "data"))
    get_settings.cache_clear()
    yield
    get_settings.cache_clear()


def make_set(root, *folders, each=30, first=0):
    for number, folder in enumerate(folders, start=first):
        (root / folder).mkdir(parents=True)
        for n in range(each):
            blobs(1000 * number + n).save(root / folder / f"{number}-{n}.png")
    return root


def stops(config):
    return [problem.sentence for problem in preflight(config) if problem.severity == STOP]


def labels_of(config, out):
    gather_crops(config, out, lambda event: None, lambda text: None)
    return Counter(record.label for record in read_manifest(out))


@pytest.mark.parametrize("masked", ["masked", "WithMask", "with mask"])
def test_a_folder_named_in_another_spelling_is_checked_and_trained_by_its_label(tmp_path, masked):
    config = RunConfig(str(make_set(tmp_path / "set", masked, "No Mask")))
    assert stops(config) == []
    assert labels_of(config, tmp_path / "run") == {"with_mask": 30, "without_mask": 30}


def test_a_folder_that_names_no_label_is_refused_before_anything_is_trained(tmp_path):
    config = RunConfig(str(make_set(tmp_path / "set", "with_mask", "without_mask", "cats", each=12)))
    assert any("The folder cats names no known label" in sentence for sentence in stops(config))
    with pytest.raises(DatasetProblem, match="cats"):
        labels_of(config, tmp_path / "run")


def test_an_added_set_with_an_unknown_folder_is_refused_too(tmp_path):
    main = make_set(tmp_path / "set", "with_mask", "without_mask")
    added = make_set(tmp_path / "added", "dogs", each=2)
    assert any("dogs" in sentence for sentence in stops(RunConfig(str(main), extra=(str(added),))))


def test_a_third_folder_makes_a_third_class(tmp_path):
    config = RunConfig(str(make_set(tmp_path / "set", "mask", "no_mask", "incorrect_mask")))
    assert stops(config) == []
    assert set(labels_of(config, tmp_path / "run")) == {"with_mask", "without_mask", "mask_worn_incorrectly"}


def test_masks_worn_wrongly_in_an_added_set_count_as_bare_where_the_main_set_has_no_such_folder(tmp_path):
    main = make_set(tmp_path / "set", "with_mask", "without_mask", each=12)
    added = make_set(tmp_path / "added", "mask_worn_incorrectly", each=3, first=7)
    config = RunConfig(str(main), extra=(str(added),))
    assert labels_of(config, tmp_path / "run") == {"with_mask": 12, "without_mask": 15}


def test_corrections_of_no_face_are_learned_from_once_there_are_enough(tmp_path):
    main = make_set(tmp_path / "set", "with_mask", "without_mask", each=12)
    few = make_set(tmp_path / "few", "no_face", each=9, first=7)
    enough = make_set(tmp_path / "enough", "no_face", each=10, first=8)
    assert labels_of(RunConfig(str(main), extra=(str(few),)), tmp_path / "a") == {
        "with_mask": 12,
        "without_mask": 12,
    }
    config = RunConfig(str(main), extra=(str(enough),))
    assert stops(config) == stops(RunConfig(str(main), extra=(str(few),))) == []
    assert labels_of(config, tmp_path / "b") == {"with_mask": 12, "without_mask": 12, "no_face": 10}


def test_no_faces_are_no_second_label(tmp_path):
    config = RunConfig(str(make_set(tmp_path / "set", "with_mask", "no_face")))
    assert any("at least two labels" in sentence for sentence in stops(config))


@pytest.fixture
def scene(samples, tmp_path):
    """A sample photo whose first bare face was annotated as a mask worn wrongly."""
    sample = next(
        s for s in samples if {label.value for _, label in s.truth} == {"with_mask", "without_mask"}
    )
    from PIL import Image

    Image.fromarray(sample.image).save(tmp_path / "a.png")
    names = [label.value for _, label in sample.truth]
    names[names.index("without_mask")] = "mask_worn_incorrectly"
    boxes = "".join(
        f"<object><name>{name}</name><bndbox><xmin>{b.x_min}</xmin><ymin>{b.y_min}</ymin><xmax>{b.x_max}</xmax>"
        f"<ymax>{b.y_max}</ymax></bndbox></object>"
        for name, (b, _) in zip(names, sample.truth, strict=True)
    )
    (tmp_path / "a.xml").write_text(f"<annotation><filename>a.png</filename>{boxes}</annotation>")
    return read_voc_folder(tmp_path, tmp_path)


def test_faces_of_scenes_get_the_third_class_only_where_the_data_set_has_it(scene, tmp_path):
    def wrong(**options):
        records = cut_scenes(scene, crop_detector(), tmp_path / "out", drawn=True, seed=0, **options)
        return {r.label for r in records if r.true_label == "mask_worn_incorrectly"}

    assert wrong() == {"without_mask"}
    assert wrong(classes=classes_of(["with_mask", "without_mask", "incorrect"])) == {"mask_worn_incorrectly"}


def test_a_run_on_three_folders_ends_in_a_version_of_three_classes(tmp_path):
    crops = make_crops(tmp_path / "crops", colours=THREE)
    run = create_run(RunConfig(str(crops), "tiny", SCRATCH, RECIPE))
    work_on(run)
    assert run.state == "done"
    version = Version.open(run.folder / "version")
    assert version.labels == ("mask_worn_incorrectly", "with_mask", "without_mask")
    assert version.report()["test_photos"]["labels"] == list(version.labels)
    # The active version knows more: both are compared by what both know.
    result = json.loads((run.folder / "result.json").read_text())
    assert result["count"] == 24
    assert result["new"]["labels"] == result["active"]["labels"] == list(version.labels)


def test_a_fourth_folder_of_no_faces_is_learned_but_is_no_verdict(tmp_path):
    crops = make_crops(tmp_path / "crops", colours=FOUR)
    run = create_run(RunConfig(str(crops), "tiny", SCRATCH, replace(RECIPE, epochs=1, image_size=32)))
    work_on(run)
    version = Version.open(run.folder / "version")
    assert version.labels == ("mask_worn_incorrectly", "no_face", "with_mask", "without_mask")
    assert version.report()["test_photos"]["labels"] == [*version.worn_labels]
    assert version.report()["test_photos"]["count"] == 24  # of 32
    assert json.loads((run.folder / "result.json").read_text())["count"] == 24
