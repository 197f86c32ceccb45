"""`dataset cut` on several sets together, with the detectors in use."""

from collections import Counter

import pytest
from PIL import Image
from typer.testing import CliRunner

from maskdet.commands import app
from maskdet.dataset.crop_manifest import read_manifest


def voc(name, boxes):
    objects = "".join(
        f"<object><name>{label}</name><bndbox><xmin>{b.x_min}</xmin><ymin>{b.y_min}</ymin><xmax>{b.x_max}</xmax>"
        f"<ymax>{b.y_max}</ymax></bndbox></object>"
        for label, b in boxes
    )
    return f"<annotation><filename>{name}</filename>{objects}</annotation>"


@pytest.fixture
def people(samples, tmp_path):
    """A sample photo with loose boxes, the first of which says that a mask is worn wrongly."""
    folder = tmp_path / "people"
    for name in ("images", "annotations"):
        (folder / name).mkdir(parents=True)
    sample = samples[0]
    Image.fromarray(sample.image).save(folder / "images" / "a.png")
    boxes = [(label.value, box.padded(0.2)) for box, label in sample.truth]
    boxes[0] = ("mask_weared_incorrect", boxes[0][1])
    (folder / "annotations" / "a.xml").write_text(voc("a.png", boxes))
    return folder, Counter(label for label, _ in boxes)


def test_faces_in_loose_boxes_are_cut_with_the_photos_and_make_a_third_class(practice_set, people, tmp_path):
    folder, boxes = people
    for label in ("with_mask", "without_mask"):
        (tmp_path / "photos" / label).mkdir(parents=True)
        for path in sorted((practice_set / label).glob("*.png"))[:4]:
            (tmp_path / "photos" / label / path.name).write_bytes(path.read_bytes())
    out = tmp_path / "crops"
    options = ["--photos", tmp_path / "photos", "--people", folder, "--out", out, "--no-drawn"]
    result = CliRunner().invoke(app, ["dataset", "cut", *map(str, options)])
    assert result.exit_code == 0, result.output
    records = read_manifest(out)
    assert all((out / record.file).is_file() for record in records)
    found = Counter(record.label for record in records if record.kind == "people")
    assert found["mask_worn_incorrectly"] == 1
    assert found.total() == boxes.total()
    assert {record.kind for record in records} >= {"photo", "people", "small photo"}
    assert {r.split for r in records if r.kind in ("people", "phantom")} <= {"train", "validation", "test"}
