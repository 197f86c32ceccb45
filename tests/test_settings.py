"""Settings: defaults, overridden by the environment, refused when out of range."""

import pytest
from pydantic import ValidationError

from maskdet.settings import PROJECT_ROOT, Settings


def test_every_setting_can_come_from_the_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("MASKDET_THRESHOLD", "0.9")
    monkeypatch.setenv("MASKDET_MODELS_DIR", str(tmp_path))
    monkeypatch.setenv("MASKDET_PHOTO_SIZES", "[640, 1024]")
    settings = Settings()
    assert (settings.threshold, settings.models_dir, settings.photo_sizes) == (0.9, tmp_path, (640, 1024))


@pytest.mark.parametrize(
    ("name", "value"), [("THRESHOLD", "2"), ("MAX_FILES", "0"), ("MAX_MEGAPIXELS", "many")]
)
def test_a_value_out_of_range_is_named(monkeypatch, name, value):
    monkeypatch.setenv(f"MASKDET_{name}", value)
    with pytest.raises(ValidationError, match=name.lower()):
        Settings()


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_the_readme_names_every_setting(name):
    assert f"MASKDET_{name.upper()}" in (PROJECT_ROOT / "README.md").read_text(encoding="utf-8")
