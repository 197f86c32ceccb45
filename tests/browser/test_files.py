"""What browsers are served: the manifest, and files whose addresses carry a checksum."""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil

import pytest

from maskdet.browser.files import served_file
from maskdet.browser.manifest import manifest, model_url
from maskdet.browser.runtime import RUNTIME_DIR, RuntimeProblem, check_runtime
from maskdet.presets import PRESETS
from maskdet.registry.activation import active_version
from maskdet.registry.operating_point import choose
from maskdet.registry.registry import list_versions
from maskdet.settings import Settings, get_settings
from maskdet.tracking.voting import FADE_S
from maskdet.training import runs


@pytest.fixture
def settings(tmp_path) -> Settings:
    """Settings with a folder of versions of their own."""
    models = tmp_path / "models"
    version = active_version(get_settings().models_dir)
    shutil.copytree(version.folder, models / version.name)
    (models / "active.json").write_text(json.dumps({"version": version.name}))
    return get_settings().model_copy(update={"models_dir": models})


def test_the_manifest_names_files_that_are_what_their_checksums_say(settings):
    for file in manifest(settings)["files"].values():
        served = served_file(file["url"], settings)
        assert hashlib.sha256(served.content).hexdigest() == file["sha256"]
        assert served.lasting


def test_it_carries_the_rules_of_the_server(settings):
    rules = manifest(settings)["rules"]
    assert rules["tracking"]["fade_s"] == FADE_S
    assert set(rules["presets"]) == set(PRESETS)


def test_it_tells_nobody_where_the_server_keeps_its_files(settings):
    assert str(settings.models_dir) not in json.dumps(manifest(settings))


def test_another_temperature_is_another_key(settings):
    before = manifest(settings)["version"]
    choose(settings.models_dir / before["name"], why="tried", temperature=1.5)
    after = manifest(settings)["version"]
    assert (before["key"], before["temperature"]) != (after["key"], after["temperature"])
    assert after["temperature"] == 1.5


def test_the_runtime_is_what_its_note_says():
    note = check_runtime()
    assert (RUNTIME_DIR / "LICENSE").read_text(encoding="utf-8").lstrip().startswith("Apache License")
    assert set(note.integrity) == {"@litertjs/core", "@litertjs/wasm-utils"}


def test_the_runtime_is_served_packed(settings):
    url = manifest(settings)["runtime"]["url"]
    served = served_file(f"{url}litert_wasm_compat_internal.wasm", settings)
    assert (served.encoding, served.content_type) == ("gzip", "application/wasm")
    assert gzip.decompress(served.content).startswith(b"\0asm")


def test_a_damaged_runtime_is_named(tmp_path):
    folder = tmp_path / "litert"
    shutil.copytree(RUNTIME_DIR, folder)
    (folder / "litert.js").write_text("nothing")
    with pytest.raises(RuntimeProblem, match=r"litert\.js is missing or damaged"):
        check_runtime(folder)


@pytest.mark.parametrize(
    "path", ["", "models/0.tflite", "../app.py", "page-0/live.js", "models/../../config.json"]
)
def test_other_addresses_lead_nowhere(settings, path):
    assert served_file(path, settings) is None


def test_what_a_training_made_is_served_by_its_checksum_before_it_is_saved(settings, tmp_path, monkeypatch):
    other = next(
        v for v in list_versions(get_settings().models_dir) if not (settings.models_dir / v.name).exists()
    )
    monkeypatch.setenv("MASKDET_DATA_DIR", str(tmp_path / "data"))
    get_settings.cache_clear()
    url = model_url(other.tflite_sha256)
    assert served_file(url, settings) is None
    run = runs.create_run(runs.RunConfig("elsewhere"))
    shutil.copytree(other.folder, run.folder / "version")
    assert served_file(url, settings) is not None
    get_settings.cache_clear()
