"""Settings: defaults, overridden by the environment, refused when out of range."""

import os
import subprocess
import sys

import pytest
from pydantic import ValidationError

from benchmarks.support.settings_page import settings_table
from maskdet.errors import MaskdetError
from maskdet.presets import find_preset
from maskdet.settings import PROJECT_ROOT, Settings, get_settings


def test_every_setting_can_come_from_the_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("MASKDET_THRESHOLD", "0.9")
    monkeypatch.setenv("MASKDET_MODELS_DIR", str(tmp_path))
    monkeypatch.setenv("MASKDET_PHOTO_SIZES", "[640, 1024]")
    settings = Settings()
    assert (settings.threshold, settings.models_dir, settings.photo_sizes) == (0.9, tmp_path, (640, 1024))


@pytest.mark.parametrize(
    ("name", "value"),
    [("THRESHOLD", "2"), ("MAX_FILES", "0"), ("MAX_MEGAPIXELS", "many"), ("PRESET", "quick")],
)
def test_a_value_out_of_range_is_named(monkeypatch, name, value):
    monkeypatch.setenv(f"MASKDET_{name}", value)
    with pytest.raises(ValidationError, match=name.lower()):
        Settings()


def test_the_app_is_told_in_a_sentence_which_variable_is_wrong(monkeypatch):
    monkeypatch.setenv("MASKDET_PRESET", "quick")
    get_settings.cache_clear()
    with pytest.raises(MaskdetError, match="MASKDET_PRESET cannot be used: There is no preset 'quick'"):
        get_settings()


def test_a_command_with_a_wrong_setting_ends_with_that_sentence():
    result = subprocess.run(
        [sys.executable, "-m", "maskdet", "models", "list"],
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        env=os.environ | {"MASKDET_DATABASE_URL": "x", "MASKDET_MIN_CONFIDENCE": "7"},
    )
    assert result.returncode != 0
    assert "MASKDET_MIN_CONFIDENCE cannot be used" in result.stderr
    assert "Traceback" not in result.stderr


def test_the_face_confidence_is_the_preset_s_unless_it_is_set():
    accurate = find_preset("accurate")
    assert Settings().confidence_with(accurate) == accurate.min_confidence
    assert Settings(min_confidence=0.11).confidence_with(accurate) == 0.11


def test_the_documentation_s_table_is_made_from_the_settings():
    assert settings_table() in (PROJECT_ROOT / "docs" / "settings.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("written", ["turn:a:1, turn:b:2", '["turn:a:1", "turn:b:2"]', "turn:a:1,turn:b:2,"])
def test_a_list_is_written_plainly_or_as_json(monkeypatch, written):
    monkeypatch.setenv("MASKDET_TURN_URLS", written)
    assert Settings().turn_urls == ("turn:a:1", "turn:b:2")


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_an_empty_variable_stands_for_the_default(monkeypatch, name):
    monkeypatch.setenv(f"MASKDET_{name.upper()}", "")
    assert getattr(Settings(), name) == Settings.model_fields[name].default


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PHOTO_SIZES", "[0]"),
        ("PHOTO_SIZES", "[]"),
        ("PHOTO_SIZES", "320, many"),
        ("PHOTO_SIZES", '{"a": 1}'),
        ("PHOTO_SIZES", "[1e9]"),
        ("TURN_URLS", "[turn:a"),
        ("TURN_URLS", "[1]"),
        ("DATASET_DIRS", "[["),
        ("DATASET_DIRS", "[null]"),
        ("STUN_URLS", "[" * 5000),
        ("KEEP_EVENTS_DAYS", "0"),
        ("WATCH_PORT", "x"),
    ],
)
def test_a_value_that_cannot_be_used_is_one_sentence(monkeypatch, name, value):
    monkeypatch.setenv(f"MASKDET_{name}", value)
    get_settings.cache_clear()
    with pytest.raises(MaskdetError, match=f"The setting MASKDET_{name} cannot be used: .*start again"):
        get_settings()
