"""The comparison with what others published: a real table from real processes, and what goes wrong in one sentence."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from importlib.metadata import packages_distributions, requires
from pathlib import Path

import pytest
import typer
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from PIL import Image as Pil
from typer.testing import CliRunner, Result

from benchmarks.peers.__main__ import main
from benchmarks.peers.environments import LIGHT, Environment, python_of
from benchmarks.peers.list import PEERS
from benchmarks.peers.scores import HEADER, Run, figures
from maskdet.errors import MaskdetError
from maskdet.evaluation.scenes import read_scenes

OBJECT = "<object><name>{}</name><bndbox><xmin>{}</xmin><ymin>{}</ymin><xmax>{}</xmax><ymax>{}</ymax></bndbox></object>"


@pytest.fixture(scope="module")
def scenes_dir(samples, tmp_path_factory) -> Path:
    """The sample photos with their boxes, as Pascal VOC."""
    folder = tmp_path_factory.mktemp("scenes")
    for name in ("images", "annotations"):
        (folder / name).mkdir()
    for sample in samples:
        Pil.fromarray(sample.image).save(folder / "images" / sample.name)
        objects = "".join(OBJECT.format(label.value, *box.xyxy) for box, label in sample.truth)
        xml = f"<annotation><filename>{sample.name}</filename>{objects}</annotation>"
        (folder / "annotations" / sample.name).with_suffix(".xml").write_text(xml)
    return folder


def compare(*arguments: object) -> Result:
    app = typer.Typer()
    app.command()(main)
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_the_table_shows_each_pipeline_with_what_it_found(scenes_dir, tmp_path):
    mine = next(name for name in PEERS if name.startswith("ours"))
    result = compare(scenes_dir, "--only", "haar", "--only", mine, "--keep", tmp_path)
    assert result.exit_code == 0, result.output
    rows = [line for line in result.stdout.splitlines() if line.startswith(("Haar cascade +", "maskdet,"))][
        :2
    ]
    haar, ours = ([float(cell) for cell in line.split()[-len(HEADER) + 1 :]] for line in rows)
    assert ours[0] > max(80, haar[0])  # mAP50
    assert all(row[-2] > 0 and row[-1] > 50 for row in (haar, ours))  # CPU ms, peak MB
    lines = [json.loads(line) for line in (tmp_path / f"{mine}.jsonl").read_text().splitlines()]
    assert [line["image"] for line in lines] == sorted(p.name for p in (scenes_dir / "images").iterdir())


def test_a_pipeline_that_finds_every_face_scores_full_marks(scenes_dir):
    scenes = read_scenes(scenes_dir)
    lines = [
        {
            "image": scene.path.name,
            "width": 1280,
            "height": 800,
            "faces": [
                {"box": face.box.xyxy, "label": face.label.value, "face_score": 0.9, "score": 0.8}
                for face in scene.faces
            ],
        }
        for scene in scenes
    ]
    cells = figures(PEERS["haar"], Run(lines, 12.3, 45.6), scenes)
    assert cells == ["100.0", "100.0", "100.0", "100.0", "0.0", "12", "46"]


def test_a_list_with_an_unknown_picture_is_refused(scenes_dir, tmp_path):
    (tmp_path / "names.txt").write_text("nobody.jpg\n")
    result = compare(scenes_dir, "--list", tmp_path / "names.txt")
    assert result.exit_code == 2
    assert "names nobody.jpg, which is none of the 3 annotated scenes" in result.stderr


def test_an_unknown_pipeline_is_refused_with_the_known_ones(scenes_dir):
    result = compare(scenes_dir, "--only", "best")
    assert result.exit_code == 2
    assert "Choose among tutorial" in result.stderr


def test_packages_that_cannot_be_had_are_named_and_asked_for_again_next_time(tmp_path):
    missing = Environment("broken", (str(tmp_path / "nothing-1.0-py3-none-any.whl"),))
    for _ in range(2):
        with pytest.raises(MaskdetError, match="packages of broken could not be installed: ERROR"):
            python_of(missing, tmp_path)


def test_an_environment_of_a_peer_has_all_that_the_process_in_it_imports():
    code = (
        "import sys; began = set(sys.modules); import benchmarks.peers.run; print(*set(sys.modules) - began)"
    )
    imported = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    packages = packages_distributions()
    needed = {
        canonicalize_name(name) for module in imported.stdout.split() for name in packages.get(module, ())
    }
    assert "opencv-python-headless" in needed  # the process was looked into
    assert needed <= installed_with(LIGHT)


def installed_with(lines: Iterable[str]) -> set[str]:
    """The packages that pip installs for these requirements: themselves, and what they ask for in turn."""
    wanted = [Requirement(line) for line in lines]
    names = {
        canonicalize_name(one.name) for one in wanted if not one.marker or one.marker.evaluate({"extra": ""})
    }
    return names.union(*(installed_with(requires(name) or ()) for name in names))
