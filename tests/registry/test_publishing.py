"""Publishing a version: whole under a good name, or not at all."""

import pytest

from maskdet.registry.publishing import publish
from maskdet.registry.registry import list_versions
from maskdet.registry.version import VersionProblem
from tests.support.versions import make_version


@pytest.fixture
def made(tmp_path):
    """A version folder that lies elsewhere."""
    config = {"data": {"counts": [], "sources": []}, "training": {}, "history": []}
    return make_version(tmp_path / "run", "version", **config).folder


@pytest.fixture
def models(tmp_path):
    return tmp_path / "models"


def test_a_published_version_bears_its_name_in_config_and_card(made, models):
    version = publish(made, models, "mine")
    assert version.config["version"] == "mine"
    assert "# Model card: mine" in version.card()
    assert [listed.name for listed in list_versions(models)] == ["mine"]
    assert made.is_dir()


@pytest.mark.parametrize("name", ["detectors", "Detectors", "active.json", "../mine", "", "x" * 61, "a b"])
def test_a_name_under_which_it_would_never_be_listed_is_refused(made, models, name):
    with pytest.raises(VersionProblem, match=r"Choose another name|as in my-mask-net-2"):
        publish(made, models, name)
    assert not models.exists()


def test_a_name_of_sixty_letters_is_the_longest(made, models):
    assert publish(made, models, "x" * 60).name == "x" * 60


def test_a_taken_name_is_refused_and_the_old_version_stays(made, models):
    publish(made, models, "mine")
    with pytest.raises(VersionProblem, match="Choose another name"):
        publish(made, models, "Mine")
    assert [path.name for path in models.iterdir()] == ["mine"]


def test_a_name_that_is_taken_meanwhile_is_refused(made, models, monkeypatch):
    def taken_meanwhile(config, report):
        make_version(models, "mine", created="earlier")
        return ""

    monkeypatch.setattr("maskdet.registry.publishing.model_card", taken_meanwhile)
    with pytest.raises(VersionProblem, match="Choose another name"):
        publish(made, models, "mine")
    assert [version.created for version in list_versions(models)] == ["earlier"]


def test_a_save_that_breaks_off_leaves_nothing_behind(made, models, monkeypatch):
    def full_disk(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("maskdet.registry.publishing.model_card", full_disk)
    with pytest.raises(VersionProblem, match="No space"):
        publish(made, models, "half")
    assert list(models.iterdir()) == []
