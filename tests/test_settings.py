"""Settings: defaults, overridden by the environment, refused when out of range."""

import os
import subprocess
import sys

import pytest
from pydantic import ValidationError

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
        [sys.executable, "-m", "maskdet", "models", "list"], cwd=PROJECT_ROOT, capture_output=True, text=True,
        env=os.environ | {"MASKDET_DATABASE_URL": "x", "MASKDET_MIN_CONFIDENCE": "7"},
    )  # fmt: skip
    assert result.returncode != 0
    assert "MASKDET_MIN_CONFIDENCE cannot be used" in result.stderr
    assert "Traceback" not in result.stderr


def test_the_face_confidence_is_the_preset_s_unless_it_is_set():
    accurate = find_preset("accurate")
    assert Settings().confidence_with(accurate) == accurate.min_confidence
    assert Settings(min_confidence=0.11).confidence_with(accurate) == 0.11


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_the_readme_names_every_setting(name):
    assert f"MASKDET_{name.upper()}" in (PROJECT_ROOT / "README.md").read_text(encoding="utf-8")
