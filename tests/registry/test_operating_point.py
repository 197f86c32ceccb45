"""How a version is used: temperature and threshold, stored beside it."""

import json
import shutil

import numpy as np
import pytest

from maskdet.errors import MaskdetError, ModelBroken
from maskdet.inference.classifier import MaskClassifier, with_temperature
from maskdet.registry.operating_point import OPERATING_POINT_FILE, OperatingPoint, choose
from maskdet.registry.thresholds import operating_threshold, own_thresholds
from maskdet.registry.version import Version
from maskdet.results import MaskLabel
from maskdet.settings import PROJECT_ROOT, Settings
from tests.support.versions import make_version


@pytest.fixture
def version(tmp_path):
    return make_version(tmp_path, "mine")


def test_a_version_nobody_tuned_is_used_as_trained(version):
    assert version.operating_point() == OperatingPoint(temperature=1.0, threshold=None)
    assert operating_threshold(version, Settings()) == Settings().threshold == 0.8


def test_what_was_chosen_is_stored_with_its_reason_and_time(version):
    choose(version.folder, why="no unmasked face may pass", threshold=0.93)
    choose(version.folder, why="fitted", temperature=1.4)
    stored = version.operating_point()
    assert (stored.threshold, stored.temperature, stored.why) == (0.93, 1.4, "fitted")
    assert stored.chosen.endswith("+00:00")


def test_the_chosen_threshold_counts_until_the_environment_says_otherwise(version, monkeypatch):
    choose(version.folder, why="trial", threshold=0.93)
    assert operating_threshold(version, Settings()) == 0.93
    monkeypatch.setenv("MASKDET_THRESHOLD", "0.8")  # also where it says the default
    assert operating_threshold(version, Settings()) == 0.8


@pytest.mark.parametrize("wrong", [{"temperature": 0}, {"temperature": 99}, {"threshold": 1.2}])
def test_impossible_numbers_are_refused_and_nothing_is_written(version, wrong):
    with pytest.raises(MaskdetError, match=r"A (temperature|threshold)"):
        choose(version.folder, why="typing error", **wrong)
    assert not (version.folder / OPERATING_POINT_FILE).exists()


@pytest.mark.parametrize("text", ["{", "[1]", '{"temperature": "hot"}', '{"threshold": 7}'])
def test_a_damaged_operating_point_is_named_and_can_be_chosen_anew(version, text):
    (version.folder / OPERATING_POINT_FILE).write_text(text)
    with pytest.raises(ModelBroken, match="delete the file"):
        version.operating_point()
    choose(version.folder, why="again", threshold=0.7)
    assert version.operating_point().threshold == 0.7


def test_the_key_changes_with_the_temperature_only(version):
    before = version.key
    choose(version.folder, why="trial", threshold=0.9)
    assert version.key == before
    choose(version.folder, why="trial", temperature=2.0)
    assert version.key != before


def test_a_higher_temperature_makes_probabilities_careful_and_keeps_the_verdict():
    rows = np.array([[0.9, 0.1], [0.2, 0.8]], np.float32)
    careful = with_temperature(rows, 2.0)
    assert careful[0] == pytest.approx([0.75, 0.25])  # 3 to 1: the square root of 9 to 1
    assert careful.sum(axis=1) == pytest.approx([1, 1])
    assert (careful.argmax(axis=1) == rows.argmax(axis=1)).all()


def test_the_loaded_model_speaks_with_the_versions_temperature(tmp_path):
    shipped = PROJECT_ROOT / "models" / "mask-net-1"
    for name in ("model.tflite", "config.json"):
        shutil.copy(shipped / name, tmp_path / name)
    version, crops = Version.open(tmp_path), np.full((2, 112, 112, 3), 90, np.uint8)
    plain = MaskClassifier.load(version).probabilities(crops)
    choose(version.folder, why="trial", temperature=3.0)
    loaded = MaskClassifier.load(version)
    assert loaded.probabilities(crops) == pytest.approx(with_temperature(plain, 3.0))
    assert MaskClassifier.load(version, temperature=1.0).probabilities(crops) == pytest.approx(plain)
    assert json.loads((tmp_path / OPERATING_POINT_FILE).read_text())["temperature"] == 3.0


def test_a_label_may_have_a_threshold_of_its_own(tmp_path):
    version = make_version(tmp_path, "one")
    before = version.key
    choose(version.folder, threshold=0.9, by_label={"without_mask": 0.6}, why="none must be missed")
    assert own_thresholds(version, Settings()) == {MaskLabel.WITHOUT_MASK: 0.6}
    assert own_thresholds(version, Settings(threshold=0.8)) == {}  # the environment's is for all
    assert version.key != before  # pipelines that are loaded already are made anew
    choose(version.folder, temperature=1.5, why="fitted")
    assert version.operating_point().by_label == {"without_mask": 0.6}
    choose(version.folder, by_label={}, why="as all")
    assert own_thresholds(version, Settings()) == {}


def test_a_threshold_of_a_label_is_a_probability_too(tmp_path):
    with pytest.raises(MaskdetError, match="A threshold is a probability"):
        choose(make_version(tmp_path, "one").folder, by_label={"with_mask": 7.0}, why="a slip")
