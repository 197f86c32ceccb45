"""Exports: complete, with fingerprint, splits and licences; and they come back as they went."""

import io
import json
import shutil
import zipfile
from collections import Counter

import pytest
from typer.testing import CliRunner

from maskdet.commands import app
from maskdet.dataset.box_table import BoxRow, read_boxes, write_boxes
from maskdet.dataset.index import DatasetIndex
from maskdet.dataset.transfer.exports import EXPORTS, export_coco, export_yolo, export_zip
from maskdet.dataset.transfer.imports import commit, preview
from maskdet.errors import DatasetProblem


@pytest.fixture(scope="module")
def small(practice_set, tmp_path_factory):
    """Every twentieth photo of the practice set, with its card; one has a known box."""
    root = tmp_path_factory.mktemp("sets") / "small"
    for path in sorted(practice_set.glob("*/*.png"))[::20]:
        (root / path.parent.name).mkdir(parents=True, exist_ok=True)
        shutil.copy(path, root / path.parent.name)
    shutil.copy(practice_set / "README.md", root)
    first = DatasetIndex.from_folder(root).pictures[0]
    file = f"{first.label}/{first.path.name}"
    write_boxes(root, [BoxRow(file, first.sha256, first.label, "street.jpg", 10, 20, 80, 100, 1, 2, 3, 4)])
    return root


@pytest.fixture(scope="module")
def index(small):
    return DatasetIndex.from_folder(small)


def opened(path):
    return zipfile.ZipFile(path)


@pytest.mark.parametrize("form", EXPORTS)
def test_the_manifest_holds_fingerprint_splits_and_licences(form, index, tmp_path):
    exported = EXPORTS[form](index, tmp_path / "out.zip", licences=["Mine, CC BY 4.0"])
    with opened(tmp_path / "out.zip") as archive:
        manifest = json.loads(archive.read("manifest.json"))
        files = set(archive.namelist())
    assert manifest == exported.manifest
    assert manifest["fingerprint"] == index.fingerprint
    assert manifest["tool"].startswith("maskdet ")
    assert manifest["licences"][-1] == "Mine, CC BY 4.0"
    assert any("AT&T Laboratories" in line for line in manifest["licences"])
    assert {entry["sha256"]: entry["split"] for entry in manifest["files"]} == {
        picture.sha256: picture.split for picture in index.pictures
    }
    assert {entry["file"] for entry in manifest["files"]} <= files
    assert sum(sum(splits.values()) for splits in manifest["counts"].values()) == len(index.pictures)


def test_an_exported_set_comes_back_with_the_same_fingerprint_and_boxes(index, small, tmp_path):
    export_zip(index, tmp_path / "out.zip")
    plan = preview(tmp_path / "out.zip", tmp_path / "back")
    assert plan.skipped == ()
    commit(plan, tmp_path / "back")
    assert DatasetIndex.from_folder(tmp_path / "back").fingerprint == index.fingerprint
    assert read_boxes(tmp_path / "back") == read_boxes(small)
    assert "AT&T Laboratories" in (tmp_path / "back" / "README.md").read_text()


def test_coco_has_a_box_for_every_picture(index, tmp_path):
    exported = export_coco(index, tmp_path / "coco.zip")
    origins = Counter()
    with opened(tmp_path / "coco.zip") as archive:
        files = set(archive.namelist())
        for split in ("train", "validation", "test"):
            content = json.loads(archive.read(f"annotations/instances_{split}.json"))
            sizes = {image["id"]: (image["width"], image["height"]) for image in content["images"]}
            assert len(content["images"]) == len(index.split(split))
            assert {f"images/{split}/{image['file_name']}" for image in content["images"]} <= files
            for annotation in content["annotations"]:
                x, y, width, height = annotation["bbox"]
                assert 0 <= x < x + width <= sizes[annotation["image_id"]][0] + 0.01
                assert 0 <= y < y + height <= sizes[annotation["image_id"]][1] + 0.01
                origins[annotation["origin"]] += 1
    assert origins == exported.manifest["boxes"]
    assert origins["boxes.csv"] == 1
    assert origins["detector"] > 0.9 * len(index.pictures)


def test_yolo_has_a_text_file_beside_every_picture(index, tmp_path):
    export_yolo(index, tmp_path / "yolo.zip")
    with opened(tmp_path / "yolo.zip") as archive:
        pictures = [name for name in archive.namelist() if name.startswith("images/")]
        assert len(pictures) == len(index.pictures)
        for name in pictures:
            words = archive.read(f"labels/{name[7:-4]}.txt").decode().split()
            assert words[0] == ("0" if "/with_mask/" in name else "1")
            assert all(0 <= float(word) <= 1 for word in words[1:])
        assert "1: without_mask" in archive.read("data.yaml").decode()


@pytest.mark.parametrize("form", ["coco", "yolo"])
def test_exported_boxes_can_be_imported(form, index, tmp_path):
    EXPORTS[form](index, tmp_path / "out.zip")
    plan = preview(tmp_path / "out.zip", tmp_path / "back")
    assert plan.form == form
    found = Counter(picture.label for picture in index.pictures)
    assert {label.value: number for label, number in plan.counts().items()} == found


def test_pictures_that_differ_only_in_their_ending_keep_their_own_boxes(practice_set, tmp_path):
    for number, path in enumerate(sorted(practice_set.glob("with_mask/*.png"))[:2]):
        (tmp_path / "set" / "with_mask").mkdir(parents=True, exist_ok=True)
        shutil.copy(path, tmp_path / "set" / "with_mask" / f"a.{('png', 'jpg')[number]}")
    export_yolo(DatasetIndex.from_folder(tmp_path / "set"), tmp_path / "yolo.zip")
    with opened(tmp_path / "yolo.zip") as archive:
        assert len([name for name in archive.namelist() if name.startswith("labels/")]) == 2


def test_it_can_be_written_into_memory(index):
    data = io.BytesIO()
    export_zip(index, data)
    with opened(data) as archive:
        assert archive.testzip() is None


def test_a_set_that_changed_meanwhile_is_not_exported_and_the_old_file_stays(practice_set, tmp_path):
    shutil.copytree(practice_set / "with_mask", tmp_path / "set" / "with_mask")
    index = DatasetIndex.from_folder(tmp_path / "set")
    index.pictures[5].path.unlink()
    (tmp_path / "out.zip").write_bytes(b"older export")
    with pytest.raises(DatasetProblem, match="has changed or is gone"):
        export_zip(index, tmp_path / "out.zip")
    assert (tmp_path / "out.zip").read_bytes() == b"older export"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.zip", "set"]


def test_the_command_line_exports_with_json(small, tmp_path):
    words = ["dataset", "export", str(small), "--out", str(tmp_path / "o.zip"), "--format", "coco", "--json"]
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0, result.output
    record = json.loads(result.stdout)
    assert record["num_pictures"] == 40
    assert (tmp_path / "o.zip").is_file()


def test_the_command_line_names_what_is_not_exported_and_folders_of_no_label(practice_set, tmp_path):
    pictures = sorted(practice_set.glob("with_mask/*.png"))
    names = ("with_mask/a.png", "cats/b.png", "loose.png", "with_mask/inner/c.png", ".trash/d.png")
    for name, picture in zip(names, pictures, strict=False):
        (tmp_path / "set" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(picture, tmp_path / "set" / name)
    words = ["dataset", "export", str(tmp_path / "set"), "--force", "--out", str(tmp_path / "o.zip")]
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0, result.output
    assert "These folders name no known label: cats." in result.stdout
    record = json.loads(CliRunner().invoke(app, [*words, "--json"]).stdout)
    assert [entry["name"] for entry in record["skipped"]] == ["loose.png", "with_mask/inner/c.png"]
    assert record["no_known_label"] == ["cats"]
    with opened(tmp_path / "o.zip") as archive:
        assert {"with_mask/a.png", "cats/b.png"} < {*archive.namelist()}
