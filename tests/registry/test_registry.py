"""Versions are listed, activated, rolled back and deleted; whatever is killed meanwhile, one stays active."""

import json
import os
import time

import pytest

from maskdet.errors import MaskdetError, ModelBroken, ModelNotFound
from maskdet.registry.activation import activate, active_version, previous, rollback
from maskdet.registry.registry import broken_versions, delete_version, list_versions, name_problem, sweep
from maskdet.registry.version import VersionProblem, find_version
from tests.support.versions import make_version


@pytest.fixture
def models(tmp_path):
    for number, name in enumerate(("first", "second", "third"), start=1):
        make_version(tmp_path, name, created=f"2026-01-0{number}T00:00:00+00:00")
    activate(tmp_path, "first")
    return tmp_path


def names(models):
    return [version.name for version in list_versions(models)]


def note(models):
    return json.loads((models / "active.json").read_text())


def test_versions_are_listed_the_newest_first(models):
    assert names(models) == ["third", "second", "first"]
    assert broken_versions(models) == []


def test_a_folder_without_models_lists_nothing(tmp_path):
    assert list_versions(tmp_path / "none") == broken_versions(tmp_path / "none") == []


def test_broken_versions_are_shown_with_their_problem(models):
    (models / "third" / "config.json").write_text("{")
    (models / "second" / "model.tflite").unlink()
    (models / "empty").mkdir()
    assert names(models) == ["first"]
    problems = {broken.name: broken.problem for broken in broken_versions(models)}
    assert "damaged" in problems["third"]
    assert problems["second"].startswith("Missing in ")
    assert "model.tflite" in problems["second"]
    assert "config" in problems["empty"]


def test_roll_back_goes_one_version_further_back_each_time(models):
    activate(models, "second")
    activate(models, "third")
    assert previous(models) == "second"
    assert rollback(models).name == active_version(models).name == "second"
    assert rollback(models).name == "first"
    with pytest.raises(VersionProblem, match="no version to go back to"):
        rollback(models)
    assert active_version(models).name == "first"


def test_activating_the_active_version_again_changes_no_history(models):
    activate(models, "second")
    activate(models, "second")
    assert note(models) == {"version": "second", "before": ["first"]}


def test_a_note_without_history_still_works(models):
    (models / "active.json").write_text('{"version": "first"}\n')
    assert previous(models) is None
    activate(models, "third")
    assert rollback(models).name == "first"


def test_roll_back_skips_what_was_deleted_or_is_broken(models):
    activate(models, "second")
    activate(models, "third")
    delete_version(models, "second")
    assert previous(models) == "first"
    (models / "first" / "config.json").write_text("{")
    assert previous(models) is None


def test_the_history_does_not_grow_for_ever(models):
    for _ in range(15):
        activate(models, "second")
        activate(models, "third")
    assert len(note(models)["before"]) == 20


def test_a_damaged_note_is_mended_by_activating(models):
    (models / "active.json").write_text("{")
    activate(models, "second")
    assert active_version(models).name == "second"


def test_a_version_with_a_damaged_tflite_file_is_not_activated(models):
    (models / "second" / "model.tflite").write_bytes(b"other")
    with pytest.raises(ModelBroken, match="checksum"):
        activate(models, "second")
    assert active_version(models).name == "first"


def test_the_active_version_is_never_deleted(models):
    with pytest.raises(VersionProblem, match="Activate another one first"):
        delete_version(models, "first")
    assert "first" in names(models)


def test_a_deleted_version_is_gone_and_leaves_nothing(models):
    delete_version(models, "second")
    assert names(models) == ["third", "first"]
    assert sorted(path.name for path in models.iterdir()) == [".lock", "active.json", "first", "third"]


def test_a_broken_version_can_be_deleted(models):
    (models / "third" / "config.json").unlink()
    delete_version(models, "third")
    assert broken_versions(models) == []


@pytest.mark.parametrize("name", ["", ".", "..", "../first", "first/../second", ".hidden", "a\\b", "/tmp"])
def test_a_name_cannot_lead_out_of_the_models_folder(models, name):
    for act in (activate, delete_version, find_version):
        with pytest.raises(MaskdetError):
            act(models, name)
    assert name_problem(models, name)
    assert len(names(models)) == 3


def test_a_note_that_leads_out_of_the_models_folder_is_refused(models):
    (models / "active.json").write_text('{"version": "../first"}')
    with pytest.raises(ModelBroken, match="not the name"):
        active_version(models)


def test_a_missing_version_gets_advice(models):
    with pytest.raises(ModelNotFound, match="models list"):
        find_version(models, "fourth")


@pytest.mark.parametrize("name", ["a", "my-mask-net-2", "2026.11_b", "x" * 60])
def test_plain_names_are_fine(models, name):
    assert name_problem(models, name) is None


@pytest.mark.parametrize("name", ["my net", "-x", "ä", "x" * 61, "a\n"])
def test_odd_names_are_refused_with_an_example(models, name):
    assert "as in my-mask-net-2" in name_problem(models, name)


@pytest.mark.parametrize("name", ["first", "First", "active.json"])
def test_taken_names_are_refused(models, name):
    assert "already" in name_problem(models, name)


def test_what_killed_processes_left_is_hidden_and_swept_after_a_day(models):
    new, old, foreign = (
        models / ".maskdet-new-x.abcd1234",
        models / ".maskdet-deleted-y.abcd1234",
        models / ".backup.20260102",
    )
    for folder in (new, old, foreign):
        folder.mkdir()
    note = models / ".maskdet.abcd1234"
    note.touch()
    two_days_ago = time.time() - 2 * 24 * 3600
    for path in (old, foreign, note):
        os.utime(path, (two_days_ago, two_days_ago))
    assert len(names(models)) == 3
    assert broken_versions(models) == []
    sweep(models)
    assert [path.exists() for path in (new, old, foreign, note)] == [True, False, True, False]


def test_the_folder_of_the_face_detectors_is_no_version(models):
    (models / "detectors").mkdir()
    assert broken_versions(models) == []
    assert name_problem(models, "Detectors")
    with pytest.raises(ModelNotFound):
        delete_version(models, "detectors")
