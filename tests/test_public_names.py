"""`import maskdet` offers its names and loads nothing heavy."""

import subprocess
import sys

import pytest

import maskdet
from maskdet.images.encoding import jpeg_bytes
from maskdet.settings import PROJECT_ROOT


@pytest.mark.parametrize("name", maskdet.__all__)
def test_every_public_name_exists(name):
    assert getattr(maskdet, name).__module__.startswith("maskdet.")


def test_the_example_at_its_top_runs(samples, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "photo.jpg").write_bytes(jpeg_bytes(samples[1].image))
    exec(maskdet.__doc__.split("```python")[1].split("```")[0], {})
    assert "With mask" in capsys.readouterr().out


def test_other_names_are_refused_in_the_usual_way():
    with pytest.raises(AttributeError, match="no attribute 'mask_finder'"):
        _ = maskdet.mask_finder


def test_importing_it_loads_nothing_heavy():
    code = "import sys, maskdet; sys.exit(bool({'cv2', 'numpy', 'PIL', 'pydantic'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], cwd=PROJECT_ROOT).returncode == 0
