"""After a run of the tests that failed: journeys that failed are tried once more, one at a time, on the quiet machine.

They drive a browser against time limits, beside tests that take every core. Nothing else gets a second try, and a journey
that fails twice has failed. Its file runs whole, for journeys of a file share a server.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

FAILED = Path(".pytest_cache/v/cache/lastfailed")

failed = list(json.loads(FAILED.read_text())) if FAILED.exists() else []
if not failed or not all(name.startswith("tests/journeys/") for name in failed):
    sys.exit(1)
files = sorted({name.partition("::")[0] for name in failed})
print(
    f"\nTried once more, alone: {', '.join(files)}. They failed in the first run:",
    *failed,
    sep="\n  ",
    flush=True,
)
sys.exit(pytest.main(["-n", "0", *files]))
