"""A real server of the API alone, and a key for it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.support.browser import free_port, wait_for
from maskdet.settings import PROJECT_ROOT


@dataclass(frozen=True)
class ApiServer:
    """A running server: its address, a key for everything, and its process for looking inside."""

    url: str
    key: str
    pid: int
    log: Path

    @property
    def headers(self) -> dict[str, str]:
        """What a request shows."""
        return {"x-api-key": self.key}


@contextmanager
def serve_api(folder: Path, **settings: str) -> Iterator[ApiServer]:
    """A fresh server with data in `folder`, ended afterwards; `settings` by the names of maskdet.settings, as text.

    Its models are a copy: who asks it may choose another version, and that is not to be everybody's.
    """
    models = shutil.copytree(PROJECT_ROOT / "models", folder / "models")
    environment = environment_of(folder, {"models_dir": str(models), **settings})
    key = make_key(environment)
    port, log = free_port(), folder / "api.txt"
    command = [sys.executable, "-m", "maskdet", "serve", "--api-only", "--port", str(port)]
    with log.open("w") as output:
        process = subprocess.Popen(
            command, cwd=PROJECT_ROOT, stdout=output, stderr=subprocess.STDOUT, env=environment
        )
    try:
        url = f"http://localhost:{port}"
        wait_for(f"{url}/healthz", process, log)
        yield ApiServer(url, key, process.pid, log)
    finally:
        process.terminate()
        process.wait(timeout=30)


def environment_of(folder: Path, settings: Mapping[str, str]) -> dict[str, str]:
    """The environment of a server with data in `folder`."""
    values = {"data_dir": str(folder), **settings}
    return os.environ | {f"MASKDET_{name.upper()}": value for name, value in values.items()}


def make_key(environment: dict[str, str]) -> str:
    """A key for everything, made by the command."""
    command = [sys.executable, "-m", "maskdet", "keys", "add", "everything", "--role", "admin"]
    done = subprocess.run(
        command, cwd=PROJECT_ROOT, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()
