"""What the tests share: the real pipeline, real pictures, and the app as a visitor sees it."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock
from streamlit.components.v2.manifest_scanner import scan_component_manifests
from streamlit.testing.v1 import AppTest

from maskdet.inference.pipeline import MaskPipeline
from maskdet.logs.newest import NEWEST
from maskdet.logs.set_up import Terminal
from maskdet.settings import PROJECT_ROOT, get_settings
from tests.support.pictures import Upload, as_upload

if TYPE_CHECKING:
    from maskdet.synthesis.sample_photos import SamplePhoto


# Files that take longest begin first, so that no process is left with one of them at the end.
LONGEST = (
    "training/runs/test_resume",
    "journeys/test_training",
    "journeys/test_cameras",
    "training/",
    "journeys/",
    "watching/",
    "cameras/",
    "commands/",
    "pages/",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(
        key=lambda item: next((k for k, part in enumerate(LONGEST) if part in item.nodeid), len(LONGEST))
    )


@pytest.fixture(scope="session", autouse=True)
def data_of_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What the app keeps between visits goes to a folder of the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MASKDET_DATA_DIR", str(tmp_path_factory.mktemp("data")))
        get_settings.cache_clear()
        yield
    get_settings.cache_clear()


@pytest.fixture(scope="session", autouse=True)
def components_are_looked_up_once() -> Iterator[None]:
    """Streamlit reads the metadata of every installed package for each new app: half the time of a page's test."""
    found = scan_component_manifests()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("streamlit.components.v2.manifest_scanner.scan_component_manifests", lambda: found)
        yield


@pytest.fixture(scope="session")
def pipeline() -> MaskPipeline:
    return MaskPipeline.load(get_settings())


@pytest.fixture(scope="session")
def samples() -> tuple[SamplePhoto, ...]:
    from maskdet.synthesis.sample_photos import sample_photos

    return sample_photos()


@pytest.fixture(scope="session")
def uploads(samples: tuple[SamplePhoto, ...]) -> list[Upload]:
    """The sample photos as files to upload."""
    return [as_upload(Path(sample.name).with_suffix(".png").name, sample.image) for sample in samples]


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of this run, the same for all processes of tests."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if os.environ.get("PYTEST_XDIST_WORKER") else own


@pytest.fixture(scope="session")
def practice_set(shared_folder: Path) -> Path:
    """Made by whoever needs it first; nobody changes it."""
    from maskdet.dataset.practice_set import build_practice_set

    root = shared_folder / "practice"
    with FileLock(f"{root}.lock"):
        if not root.exists():
            build_practice_set(root.with_name("practice-unfinished"))
            root.with_name("practice-unfinished").rename(root)
    return root


@pytest.fixture(scope="session")
def small_practice_set(practice_set: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every fifth picture of each label, for what takes longer the more there are."""
    root = tmp_path_factory.mktemp("small_practice")
    for path in practice_set.iterdir():
        if path.is_file():
            shutil.copy(path, root)
            continue
        (root / path.name).mkdir()
        for picture in sorted(path.iterdir())[::5]:
            shutil.copy(picture, root / path.name)
    return root


@pytest.fixture(scope="session")
def wheel(tmp_path_factory) -> Path:
    """Built from this tree by the build backend, as `pip install .` does."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=PROJECT_ROOT, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


@pytest.fixture
def use_models() -> Iterator[Callable[[Path], None]]:
    """A function that makes the app look for models in another folder, until the test ends."""
    with pytest.MonkeyPatch.context() as patch:

        def use(folder: Path) -> None:
            patch.setenv("MASKDET_MODELS_DIR", str(folder))
            get_settings.cache_clear()

        yield use
    get_settings.cache_clear()


@pytest.fixture
def visit() -> Callable[..., AppTest]:
    """A function that opens a page in a new session, as another visitor would."""

    def open_page(page: str = "") -> AppTest:
        app = AppTest.from_file(str(PROJECT_ROOT / "main.py"), default_timeout=60).run()
        return app.switch_page(page).run() if page else app

    return open_page


@pytest.fixture(autouse=True)
def log_as_before() -> Iterator[None]:
    """A command that set up the log of its process leaves none to the tests after it."""
    yield
    root = logging.getLogger()
    for handler in list(root.handlers):
        if handler is NEWEST or isinstance(handler, Terminal):
            root.removeHandler(handler)
