"""Clients of other systems as they come from PyPI, in a folder of their own: their pins do not go with maskdet's."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

# compreface-sdk asks for a requests-toolbelt of 2019 that no longer imports; deepstack-python brings its tests along.
PACKAGES = ("compreface-sdk==0.6.0", "deepstack-python==0.9", "requests-toolbelt==1.0.0")


def install_clients(folder: Path) -> None:
    """Put the packages into a folder; skips the test where there is no registry, or fails it where CI=true."""
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(folder)]
    done = subprocess.run([*pip, *PACKAGES], capture_output=True, text=True)
    if done.returncode:
        why = f"The clients could not be installed: {done.stderr[-300:]}"
        if os.environ.get("CI") == "true":
            pytest.fail(why)
        pytest.skip(why)


def run_with_clients(folder: Path, code: str, *arguments: str) -> Any:
    """What a program that uses these clients prints as JSON."""
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
