"""How long a fresh installation takes and how large it is: `python -m benchmarks.installation [PYTHON ...]`.

For each interpreter (a path, or a version such as 3.13 that uv finds) a fresh environment gets this tree by the words of
docs/install.md; then the pages are started and a photo is judged, by the command and in a browser. Prints a table.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.support.browser import free_port, open_browser, wait_for
from maskdet.settings import PROJECT_ROOT

PHOTO = PROJECT_ROOT / "docs" / "screenshot.png"
COLUMNS = ("python", "install s", "MB", "bytecode MB", "packages", "detect s", "pages s", "first verdict s")


def measure(python: str, extra: str, home: Path, *, by_uv: bool) -> tuple[str, ...]:
    """One line of the table. Raises: CalledProcessError with what went wrong."""
    folder = home / "env"
    wanted = f"{PROJECT_ROOT}[{extra}]" if extra else str(PROJECT_ROOT)
    if by_uv:
        install = _seconds(
            [uv(), "venv", "-q", "-p", python, str(folder)],
            [uv(), "pip", "install", "-q", "-p", str(folder), wanted],
        )
    else:
        pip = [str(folder / "bin" / "pip"), "install", "-qq", "--no-compile", "--no-cache-dir", wanted]
        install = _seconds([python, "-m", "venv", str(folder)], pip)
    kept = {key: value for key, value in os.environ.items() if not key.startswith("MASKDET_")}
    environment = kept | {"HOME": str(home), "XDG_DATA_HOME": str(home / "share")}
    maskdet = str(folder / "bin" / "maskdet")
    size, bytecode = megabytes(folder, lambda path: True), megabytes(folder, _is_bytecode)
    packages = len(list(folder.glob("lib/python*/site-packages/*.dist-info")))
    detect = _seconds([maskdet, "detect", str(PHOTO)], cwd=home, env=environment)
    with _pages(maskdet, home, environment) as (url, pages):
        verdict = first_verdict(url)
    version = subprocess.run(
        [str(folder / "bin" / "python"), "-V"], capture_output=True, text=True, check=True
    ).stdout.split()[1]
    figures = (install, size, bytecode, packages, detect, pages, verdict)
    return (version + (" (uv)" if by_uv else ""), *(f"{figure:.0f}" for figure in figures))


def uv() -> str:
    """The path of uv. Raises: SystemExit where there is none."""
    found = shutil.which("uv")
    if found is None:
        raise SystemExit("This needs uv: `pip install uv`.")
    return found


@contextmanager
def _pages(maskdet: str, home: Path, environment: dict[str, str]) -> Iterator[tuple[str, float]]:
    """The pages' address, and the seconds until they answer."""
    port, log, start = free_port(), home / "log.txt", time.monotonic()
    with log.open("w") as output:
        process = subprocess.Popen(
            [maskdet, "serve", "--port", str(port)], cwd=home, env=environment, stdout=output, stderr=output
        )
    try:
        url = f"http://localhost:{port}"
        wait_for(f"{url}/_stcore/health", process, log)
        yield url, time.monotonic() - start
    finally:
        process.terminate()
        process.wait(timeout=60)


def first_verdict(url: str) -> float:
    """Seconds from opening Check photos in a browser to the totals of a photo."""
    with open_browser() as browser:
        page, start = browser.new_page(), time.monotonic()
        page.goto(f"{url}/photos")
        page.set_input_files("input[type=file]", str(PHOTO), timeout=120_000)
        page.wait_for_selector('[class*="st-key-total_"]', timeout=120_000)
        return time.monotonic() - start


def _seconds(*commands: list[str], cwd: Path | None = None, env: dict[str, str] | None = None) -> float:
    start = time.monotonic()
    for command in commands:
        subprocess.run(command, check=True, cwd=cwd, env=env, stdout=subprocess.DEVNULL)
    return time.monotonic() - start


def _is_bytecode(path: Path) -> bool:
    return path.suffix == ".pyc"


def megabytes(folder: Path, wanted: Callable[[Path], bool]) -> float:
    """What the wanted files in a folder take on the disk."""
    files = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink() and wanted(path))
    return sum(path.stat().st_blocks * 512 for path in files) / 1e6


def main() -> None:
    """Measure each interpreter."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("python", nargs="*", default=[sys.executable])
    parser.add_argument("--extra", default="", help="train, for instance")
    parser.add_argument("--uv", action="store_true", help="install by uv instead of pip")
    options = parser.parse_args()
    sys.stdout.write(f"| {' | '.join(COLUMNS)} |\n|{'---|' * len(COLUMNS)}\n")
    for python in options.python:
        with tempfile.TemporaryDirectory(dir="/var/tmp" if os.name == "posix" else None) as home:
            row = measure(python, options.extra, Path(home), by_uv=options.uv)
        sys.stdout.write(f"| {' | '.join(row)} |\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
