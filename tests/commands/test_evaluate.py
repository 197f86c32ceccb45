"""`python -m maskdet evaluate`: what is measured, on what, and what is stored."""

import json
import shutil

import pytest
from PIL import Image as Pil
from sklearn.metrics import accuracy_score
from typer.testing import CliRunner

from maskdet.commands import app
from maskdet.dataset.index import DatasetIndex
from maskdet.evaluation import judging
from maskdet.evaluation.evaluation_store import find_evaluation, list_evaluations
from maskdet.registry.activation import activate
from maskdet.registry.operating_point import choose
from maskdet.registry.version import Version
from maskdet.settings import PROJECT_ROOT
from tests.support.faces.real_faces import spread_set


@pytest.fixture(scope="module")
def shop(practice_set, tmp_path_factory):
    """Forty faces of each label, of people in all splits."""
    return spread_set(practice_set, tmp_path_factory.mktemp("sets") / "shop", per_label=40)


@pytest.fixture
def models(tmp_path, use_models):
    shutil.copytree(PROJECT_ROOT / "models" / "mask-net-1", tmp_path / "models" / "mine")
    activate(tmp_path / "models", "mine")
    use_models(tmp_path / "models")
    return tmp_path / "models"


@pytest.fixture
def fixes(shop, tmp_path):
    """Labels said to be wrong: the version then errs on these three pictures."""
    pictures = DatasetIndex.from_folder(shop).split("train")[:3]
    rows = "".join(f"{picture.sha256},without_mask,trial\n" for picture in pictures)
    (tmp_path / "fixes.csv").write_text(f"sha256,label,why\n{rows}")
    return tmp_path / "fixes.csv"


def run(*arguments, code=0):
    ended = CliRunner().invoke(app, ["evaluate", *(str(a) for a in arguments)])
    assert ended.exit_code == code, ended.output
    return ended.stdout if code == 0 else ended.stderr


def version_of(models):
    return Version.open(models / "mine")


def test_the_summary_names_version_data_and_accuracy(models, shop):
    text = run(shop)
    assert text.startswith("mine on shop: ")
    assert "of 80 faces right (95 % interval" in text
    assert "At the threshold 0.80: " in text


def test_the_report_is_strict_json_whose_figures_follow_from_the_stored_predictions(models, shop):
    report = json.loads(run(shop, "--json"), parse_constant=pytest.fail)
    stored = find_evaluation(version_of(models), report["dataset"]["fingerprint"])
    judged = stored.predictions()
    pairs = [(face.truth, judged.verdict(face)) for face in judged.reported().faces]
    assert report["figures"]["accuracy"] == pytest.approx(accuracy_score(*zip(*pairs, strict=True)))
    assert stored.report().to_json() == report
    assert report["slices"]["rows"]


def test_a_second_evaluation_judges_no_picture_again(models, shop, monkeypatch):
    first = run(shop)
    monkeypatch.setattr(judging, "main_face", pytest.fail)
    assert run(shop) == first


def test_wrong_labels_are_put_right_and_both_figures_reported(models, shop, fixes):
    report = json.loads(run(shop, "--fixes", fixes, "--json"))
    published = report["as_published"]
    assert published["label_fixes"] == len(published["files"]) == 3
    difference = published["figures"]["accuracy"] - report["figures"]["accuracy"]
    assert difference == pytest.approx(3 / 80)


def test_unreadable_pictures_are_counted_and_stop_nothing(models, shop, tmp_path):
    root = shutil.copytree(shop, tmp_path / "spoiled")
    (root / "with_mask" / "broken.jpg").write_bytes(b"no picture")
    report = json.loads(run(root, "--json"))
    assert (report["counts"]["unreadable"], report["counts"]["reported"]) == (1, 80)
    assert "1 file could not be read and so left out." in report["notes"]


def test_a_version_of_unknown_training_is_measured_on_the_test_split_and_it_is_said(models, shop):
    (models / "mine" / "training_manifest.csv").unlink()
    report = json.loads(run(shop, "--json"))
    assert set(report["counts"]["splits"]) == {"test"}
    assert report["notes"][0].startswith("What mine learned from is not known.")


def test_progress_comes_as_json_lines_and_the_report_last(models, shop):
    lines = [json.loads(line) for line in run(shop, "--events").splitlines()]
    assert {line["phase"] for line in lines[:-1]} >= {"reading pictures", "judging faces"}
    assert lines[-1]["event"] == "report"
    assert lines[-1]["dataset"]["name"] == "shop"


def test_figures_join_the_card_and_leave_the_others(models, shop):
    before = version_of(models).report()
    run(shop, "--keep")
    after = version_of(models).report()
    others = before.keys() - {"evaluation"}  # of the shipped version, on other pictures
    assert {key: after[key] for key in others} == {key: before[key] for key in others}
    assert after["evaluation"]["figures"]["count"] == 80
    assert "shop" in version_of(models).card()


def test_calibrating_stores_a_temperature_fitted_outside_the_test_split(models, shop, fixes):
    report = json.loads(run(shop, "--fixes", fixes, "--calibrate", "--json"))
    point = version_of(models).operating_point()
    assert point.temperature == report["version"]["temperature"] == report["calibration"]["temperature"] != 1
    assert point.why.startswith(f"Temperature fitted on {report['calibration']['fitted_on']} faces of shop")
    assert report["calibration"]["now"]["ece"] != report["calibration"]["as_trained"]["ece"]


def test_a_version_is_compared_with_another_on_the_same_faces(models, shop):
    shutil.copytree(models / "mine", models / "other")
    comparison = json.loads(run(shop, "--against", "other", "--json"))["comparison"]
    assert (comparison["a"], comparison["b"], comparison["difference"]) == ("other", "mine", 0)
    assert "Against other: +0.0 points" in run(shop, "--against", "other")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nowhere"], "There is no data set nowhere."),
        (["{shop}", "--version", "theirs"], "Version theirs was expected"),
        (["{shop}", "--fixes", "{shop}/none.csv"], "label fixes"),
        (["{shop}", "--scenes", "{shop}"], "No Pascal VOC files"),
        (["{shop}", "--calibrate"], "harder pictures"),
    ],
)
def test_what_cannot_be_measured_is_said_in_a_sentence(models, shop, arguments, words):
    assert words in run(*(argument.format(shop=shop) for argument in arguments), code=1)


def test_evaluations_are_listed_the_newest_first_without_damaged_ones(models, shop, tmp_path):
    run(shop)
    run(shutil.copytree(shop, tmp_path / "later"), "--split", "all")
    mine = list_evaluations(version_of(models))
    assert [entry.measured for entry in mine] == sorted((entry.measured for entry in mine), reverse=True)
    mine[0].path.write_text("{")
    assert len(list_evaluations(version_of(models))) == len(mine) - 1


VOC = """<annotation><filename>{name}</filename>
<object><name>{label}</name><bndbox><xmin>{}</xmin><ymin>{}</ymin><xmax>{}</xmax><ymax>{}</ymax></bndbox></object>
</annotation>"""


@pytest.fixture
def scenes(samples, tmp_path):
    """A sample photo with one of its faces annotated, as Pascal VOC."""
    folder, (box, label) = tmp_path / "scenes", samples[0].truth[0]
    folder.mkdir()
    Pil.fromarray(samples[0].image).save(folder / "door.png")
    (folder / "door.xml").write_text(VOC.format(*box.xyxy, name="door.png", label=label.value))
    return folder


def test_scenes_are_reported_by_face_height_and_taken_over_by_later_evaluations(models, shop, scenes):
    text = run(shop, "--scenes", scenes)
    assert "1 scenes by the preset balanced, 0 left out as it learned from them:" in text
    assert "16 px and more: 1 faces, found 100.0 %" in text
    assert "1 scenes" in run(shop)


def test_the_users_own_labels_of_pictures_become_slices(models, shop, tmp_path):
    files = [picture.file for picture in DatasetIndex.from_folder(shop).pictures]
    rows = "".join(f"{file},{'young' if n % 2 else 'old'}\n" for n, file in enumerate(files))
    (tmp_path / "people.csv").write_text(f"file,age\n{rows}nobody.jpg,old\n")
    slices = json.loads(run(shop, "--metadata", tmp_path / "people.csv", "--json"))["slices"]
    assert {row["slice"]: row["count"] for row in slices["rows"] if row["dimension"] == "age"} == {
        "young": 40,
        "old": 40,
    }
    assert slices["unmatched_rows"] == 1


def test_detect_takes_the_versions_own_threshold(models, shop):
    photo = next((shop / "with_mask").iterdir())
    assert "0 unsure" not in CliRunner().invoke(app, ["detect", str(photo)]).output
    choose(version_of(models).folder, why="trial", threshold=1.0)
    assert "1 unsure" in CliRunner().invoke(app, ["detect", str(photo)]).output
