"""The wheel: what it carries, that it runs from a folder it cannot write to, and what it says without TensorFlow."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
import urllib.request
import zipfile
from pathlib import Path

import pytest

from benchmarks.support.browser import free_port, wait_for
from maskdet.images import jpeg_bytes
from maskdet.installation import MEASURING_MODULES, TRAINING_MODULES
from maskdet.settings import PROJECT_ROOT
from maskdet.version import __version__

PROJECT = tomllib.loads((PROJECT_ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
MAX_WHEEL_MB = 35
# Makes a Python that has nothing of what comes with the extra `train`.
WITHOUT_TRAINING = f"""
from importlib.machinery import PathFinder

find = PathFinder.find_spec

def find_others(name, path=None, target=None):
    missing = {(*TRAINING_MODULES, *MEASURING_MODULES, "imagehash")}
    return None if name in missing else find(name, path, target)

PathFinder.find_spec = find_others
"""


def required(name: str) -> list[str]:
    """What a requirements file names itself, without its comments."""
    lines = (PROJECT_ROOT / name).read_text(encoding="utf-8").splitlines()
    return [
        line.split("#")[0].strip().replace('"', "'") for line in lines if line.strip() and line[0] not in "#-"
    ]


@pytest.mark.parametrize(
    ("file", "packages"),
    [
        ("requirements-core.txt", PROJECT["dependencies"]),
        ("requirements.txt", EXTRAS["train"]),
        ("requirements-dev.txt", EXTRAS["dev"]),
    ],
)
def test_requirements_and_package_ask_for_the_same(file, packages):
    assert required(file) == packages


def test_the_changelog_has_this_version_on_top():
    text = (PROJECT_ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(r"^## \[?([\d.]+)", text, re.MULTILINE)[1] == __version__


@pytest.fixture(scope="session")
def installed(wheel, tmp_path_factory) -> Path:
    """The wheel as it lies in site-packages."""
    folder = tmp_path_factory.mktemp("site-packages")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


@pytest.fixture
def environment(installed, tmp_path) -> dict[str, str]:
    """Of a user with an empty home; settings of the tests are left out."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("MASKDET_")}
    (tmp_path / "sitecustomize.py").write_text(WITHOUT_TRAINING)
    home = {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "share"), "LOCALAPPDATA": str(tmp_path)}
    path = os.pathsep.join((str(installed), str(tmp_path)))
    return kept | home | {"PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}


def test_it_is_small_and_has_app_pages_and_the_model_in_use(wheel):
    assert wheel.stat().st_size < MAX_WHEEL_MB * 1e6
    names = set(zipfile.ZipFile(wheel).namelist())
    app = "maskdet/_app"
    assert {
        f"{app}/app.py",
        f"{app}/main.py",
        f"{app}/.streamlit/config.toml",
        f"{app}/data/label_fixes.csv",
    } <= names
    pages = [path.relative_to(PROJECT_ROOT / "pages") for path in PROJECT_ROOT.glob("pages/**/*.py")]
    scripts = [str(path.relative_to(PROJECT_ROOT)) for path in PROJECT_ROOT.glob("ui/**/*.js")]
    assert {*(f"{app}/pages/{page}" for page in pages), *(f"{app}/{script}" for script in scripts)} <= names
    templates = {f"maskdet/reports/{path.name}" for path in PROJECT_ROOT.glob("maskdet/reports/*.*")}
    assert {"maskdet/reports/report_style.css", *templates} <= names
    models = {name.split("/")[3] for name in names if name.startswith(f"{app}/models/")}
    assert len(models) == 3  # the note, the detectors, one version
    assert {name.split("/")[0] for name in names} == {"maskdet", f"maskdet-{__version__}.dist-info"}


def files(folder: Path) -> dict[str, int]:
    return {str(path): path.stat().st_mtime_ns for path in folder.rglob("*")}


def test_it_judges_photos_and_keeps_all_it_writes_in_the_user_s_own_folder(
    installed, environment, samples, tmp_path
):
    before = files(installed)
    (tmp_path / "photo.jpg").write_bytes(jpeg_bytes(samples[1].image))
    run = [sys.executable, "-m", "maskdet"]
    done = subprocess.run(
        [*run, "detect", "photo.jpg"], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert "1 photo checked" in done.stdout, done.stderr
    relative = environment | {"MASKDET_DATA_DIR": "mine"}
    subprocess.run([*run, "dataset", "practice"], cwd=tmp_path, env=relative, check=True, capture_output=True)
    assert (tmp_path / "mine" / "practice").is_dir()
    assert list(tmp_path.rglob("active.json"))
    assert files(installed) == before


def test_serve_shows_the_pages(installed, environment, tmp_path):
    port = free_port()
    command = [sys.executable, "-m", "maskdet", "serve", "--port", str(port), "--name", "masks.example.org"]
    log = tmp_path / "log.txt"
    with log.open("w") as output:
        process = subprocess.Popen(
            command, cwd=tmp_path, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        wait_for(f"http://localhost:{port}/_stcore/health", process, log)
        request = urllib.request.Request(f"http://localhost:{port}/", headers={"Host": "masks.example.org"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            assert b"<title>" in answer.read()
    finally:
        process.terminate()
        process.wait(timeout=60)


@pytest.mark.parametrize("command", [["--version"], ["about"]])
def test_it_says_its_version(command):
    done = subprocess.run(
        [sys.executable, "-m", "maskdet", *command], cwd=PROJECT_ROOT, capture_output=True, text=True
    )
    assert done.stdout.startswith(f"maskdet {__version__}\n")
