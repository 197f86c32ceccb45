"""Wrong labels of a published set are fixed by content, and the report tells both figures."""

import pytest

from maskdet.dataset.crop_manifest import read_label_fixes
from maskdet.dataset.face_crops import cut_photos
from maskdet.dataset.index import DatasetIndex
from maskdet.detection.crop_detector import crop_detector
from maskdet.errors import DatasetProblem
from maskdet.evaluation.held_out import fingerprint, held_out_report
from maskdet.inference.classifier import MaskClassifier
from maskdet.registry.activation import active_version
from maskdet.results import MaskLabel
from maskdet.settings import PROJECT_ROOT, get_settings


@pytest.fixture(scope="module")
def tests_of_practice(practice_set):
    index = DatasetIndex.from_folder(practice_set)
    return DatasetIndex(index.root, tuple(index.split("test")[::6]), ())


def records(index, out, **options):
    return list(cut_photos(index, crop_detector(), out, drawn=False, seed=0, **options))


def test_a_fix_changes_the_label_and_keeps_the_published_one(tests_of_practice, tmp_path):
    wrong = tests_of_practice.pictures[0]
    path = tmp_path / "fixes.csv"
    other = "without_mask" if wrong.label == "with_mask" else "with_mask"
    path.write_text(f"sha256,label,why\n{wrong.sha256},{other},a test\n")
    first, *rest = records(tests_of_practice, tmp_path, fixes=read_label_fixes(path))
    assert (first.label, first.published_label) == (other, wrong.label)
    assert all(r.label == r.published_label for r in rest)


def test_the_report_gives_the_accuracy_with_and_without_the_fixes(tests_of_practice, tmp_path):
    version = active_version(get_settings().models_dir)
    classifier = MaskClassifier.load(version)
    plain = held_out_report(classifier, records(tests_of_practice, tmp_path), version.crop_margin)
    assert plain.test_photos.label_fixes is None
    flipped = {
        p.sha256: "without_mask" if p.label == "with_mask" else "with_mask"
        for p in tests_of_practice.pictures[:3]
    }
    fixes = tmp_path / "fixes.csv"
    fixes.write_text("sha256,label,why\n" + "".join(f"{k},{v},\n" for k, v in flipped.items()))
    fixed = held_out_report(
        classifier,
        records(tests_of_practice, tmp_path, fixes=read_label_fixes(fixes)),
        version.crop_margin,
    ).test_photos
    assert fixed.label_fixes.count == 3
    assert fixed.label_fixes.accuracy_as_published == plain.test_photos.accuracy
    assert fixed.accuracy < plain.test_photos.accuracy


@pytest.mark.parametrize("text", ["file,label\na,with_mask\n", "sha256,label,why\nab,cat,x\n"])
def test_fixes_that_cannot_be_understood_are_refused(tmp_path, text):
    path = tmp_path / "fixes.csv"
    path.write_text(text)
    with pytest.raises(DatasetProblem, match="Expected the columns"):
        read_label_fixes(path)


def test_the_shipped_fixes_are_readable():
    assert len(read_label_fixes(PROJECT_ROOT / "data" / "label_fixes.csv")) == 76


def test_the_fingerprint_names_the_test_pictures_and_their_labels(tests_of_practice, tmp_path):
    found = records(tests_of_practice, tmp_path)
    wrong = tests_of_practice.pictures[0]
    other = MaskLabel.WITHOUT_MASK if wrong.label == "with_mask" else MaskLabel.WITH_MASK
    assert fingerprint(found) == fingerprint(list(reversed(found)))
    assert fingerprint(found) != fingerprint(found[1:])
    assert fingerprint(found) != fingerprint(
        records(tests_of_practice, tmp_path, fixes={wrong.sha256: other})
    )
