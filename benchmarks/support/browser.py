"""A real browser and a real server for the journeys."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.support.debian import install_debian_package, succeeds
from maskdet.settings import PROJECT_ROOT

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
]


START_S = 300  # on a busy machine; a server that dies is noticed at once


class NoBrowser(Exception):
    """No browser could be found or installed."""


@dataclass(frozen=True)
class Server:
    """A running app: its address, and its process for looking inside."""

    url: str
    pid: int
    log: Path


def find_browser() -> str | None:
    """The path of a browser; None for the one that Playwright brings. Installs one where it may.

    Raises: NoBrowser.
    """
    if found := os.environ.get("CHROMIUM") or _on_path():
        return found
    if install_debian_package("chromium") and (found := _on_path()):
        return found
    if succeeds([sys.executable, "-m", "playwright", "install", "chromium"]):
        return None
    raise NoBrowser("No browser: set CHROMIUM to one, or install chromium.")


@contextmanager
def open_browser(camera: Path | None = None, *, flags: Sequence[str] = ()) -> Iterator[Any]:
    """A headless browser; its camera plays a file of JPEG frames (.mjpeg), or a test pattern. `flags`: further ones.

    Raises: NoBrowser.
    """
    from playwright.sync_api import sync_playwright

    path = find_browser()
    # Chromium's sandbox refuses to run for root, as in containers.
    root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    flags = [*FLAGS, *root, *flags]
    if camera:
        flags = [*flags, f"--use-file-for-fake-video-capture={camera}"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=flags)
        yield browser
        browser.close()


@contextmanager
def serve(log: Path, *, module: str = "streamlit", **settings: str) -> Iterator[Server]:
    """A fresh server, ended afterwards; `settings` by the names of maskdet.settings, as text. `module` runs it."""
    environment = os.environ | {f"MASKDET_{name.upper()}": value for name, value in settings.items()}
    port = free_port()
    command = [sys.executable, "-m", module, "run", "app.py", "--server.port", str(port)]
    with log.open("w") as output:
        process = subprocess.Popen(
            command, cwd=PROJECT_ROOT, stdout=output, stderr=subprocess.STDOUT, env=environment
        )
    try:
        url = f"http://localhost:{port}"
        wait_for(f"{url}/_stcore/health", process, log)
        yield Server(url, process.pid, log)
    finally:
        process.terminate()
        process.wait(timeout=20)


def settle(page: Any) -> None:
    """Wait until the page has finished its rerun."""
    page.wait_for_timeout(150)  # a rerun begins a moment after what caused it
    page.wait_for_selector('.stApp[data-test-script-state="notRunning"]', timeout=60_000)


def _on_path() -> str | None:
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def free_port() -> int:
    """A port of this computer that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        return int(probe.getsockname()[1])


def wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Until a server answers at `url`. Raises: RuntimeError with its log when it does not."""
    end = time.monotonic() + START_S
    while time.monotonic() < end and process.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=2)
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"The server did not start:\n{log.read_text()}")
