"""Programs that tests and benchmarks need, from Debian's packages where they are missing."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from filelock import FileLock

INSTALL_S = 600
# Tests run side by side: two processes that install at once would find the package lists locked.
LOCK = FileLock(Path(tempfile.gettempdir()) / "maskdet-debian-packages.lock")


def install_debian_package(name: str) -> bool:
    """Install a package where that is possible: as root on Debian. Returns: whether it could be."""
    if not _is_root_on_debian():
        return False
    with LOCK:
        _update_package_lists()
        return succeeds(["apt-get", "install", "-y", "--no-install-recommends", name])


def succeeds(command: list[str]) -> bool:
    """Whether a command ends well, in time."""
    try:
        return subprocess.run(command, capture_output=True, timeout=INSTALL_S).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


@cache
def _update_package_lists() -> None:
    succeeds(["apt-get", "update"])


def _is_root_on_debian() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None
