"""Every operation that writes is killed, or refused by a full or read-only disk, at its steps in turn: what is seen afterwards is
all of it or nothing, what went wrong is a sentence, and it can be done again.

Every sixth step here; `FAULTS=all python -m pytest -n 0 tests/fileio/test_fault_points.py` takes each.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from maskdet.settings import PROJECT_ROOT
from tests.support.faults.writing import OPERATIONS

EVERY = "1" if os.environ.get("FAULTS") == "all" else "6"
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="it forks")


def outcomes(kind: str, home: Path) -> dict[str, dict[str, object]]:
    command = [sys.executable, "-m", "tests.support.faults.points", kind, str(home), EVERY]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MASKDET_")}
    done = subprocess.run(command, cwd=PROJECT_ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


@pytest.mark.timeout(900)
@pytest.mark.parametrize("kind", ["kill", "full", "small", "read-only"])
def test_what_is_stopped_in_the_middle_was_done_wholly_or_not_at_all(kind: str, tmp_path: Path) -> None:
    found = outcomes(kind, tmp_path)
    assert set(found) == set(OPERATIONS)
    assert {name: one["wrong"] for name, one in found.items() if one["wrong"]} == {}
    if kind == "kill":
        assert all(one["steps"] for one in found.values())  # else nothing was tried
