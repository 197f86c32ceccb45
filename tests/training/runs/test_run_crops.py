"""Crops of a run: cut once for a set's content and the detector that finds the faces."""

import pytest

from maskdet.settings import get_settings
from maskdet.training.runs import run_crops
from maskdet.training.runs.config import RunConfig
from tests.support.datasets import blobs


@pytest.fixture
def cut(tmp_path, monkeypatch):
    """A function that gathers the crops of a small set, and returns the folders they were cut into."""
    monkeypatch.setenv("MASKDET_DATA_DIR", str(tmp_path / "data"))
    get_settings.cache_clear()
    for number, label in enumerate(("with_mask", "without_mask")):
        (tmp_path / "set" / label).mkdir(parents=True)
        for n in range(3):
            blobs(10 * number + n).save(tmp_path / "set" / label / f"{n}.png")

    def gather():
        config = RunConfig(str(tmp_path / "set"))
        run_crops.gather_crops(config, tmp_path / "run", lambda event: None, lambda text: None)
        return {path.name for path in (tmp_path / "data" / ".crops").iterdir()}

    yield gather
    get_settings.cache_clear()


def test_crops_that_another_detector_cut_are_not_used(cut, monkeypatch):
    (first,) = cut()
    assert cut() == {first}
    monkeypatch.setattr(run_crops, "crop_detector_sha256", lambda: "0" * 64)
    assert len(cut() - {first}) == 1
