"""The README's two lines as they stand, in a fresh copy of this tree: `python -m benchmarks.readme_lines`.

Nothing is taken from a cache. The first line is followed to the first verdict in a browser; of the second, which adds to
the same environment, the tests themselves are left out. Prints seconds and megabytes.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.installation import first_verdict, megabytes
from benchmarks.support.browser import free_port, wait_for
from maskdet.settings import PROJECT_ROOT

HEAD = ("line", "s", "downloaded MB", ".venv MB", "pages s", "first verdict s")


def lines(text: str) -> list[list[str]]:
    """The README's lines for Linux, each as its commands."""
    found = re.findall(r"^python3 -m venv .*$", text, re.MULTILINE)
    return [line.split(" && ") for line in found]


def main() -> None:
    """Follow both lines, one after the other, as they are committed."""
    with tempfile.TemporaryDirectory(dir="/var/tmp" if os.name == "posix" else None) as name:
        tree = Path(name) / "maskdet"
        subprocess.run(["git", "clone", "-q", str(PROJECT_ROOT), str(tree)], check=True)
        kept = {
            key: value for key, value in os.environ.items() if not key.startswith(("MASKDET_", "VIRTUAL"))
        }
        environment = kept | {"PIP_NO_CACHE_DIR": "1", "HOME": name}
        start, test = lines((tree / "README.md").read_text(encoding="utf-8"))
        _print(HEAD)
        installed = _install(start[:-1], tree, environment)
        _print(("start", *installed, *_open_pages(start[-1], tree, environment)))
        _print(("test, up to the tests", *_install(test[:-1], tree, environment), "", ""))


def _print(row: Sequence[str]) -> None:
    print(f"| {' | '.join(row)} |", flush=True)


def _install(commands: list[str], tree: Path, environment: dict[str, str]) -> tuple[str, ...]:
    start, printed = time.monotonic(), ""
    for command in commands:
        printed += subprocess.run(
            command, shell=True, cwd=tree, env=environment, check=True, stdout=subprocess.PIPE, text=True
        ).stdout
    figures = (time.monotonic() - start, downloaded_mb(printed), megabytes(tree / ".venv", lambda _: True))
    return tuple(f"{figure:.0f}" for figure in figures)


def downloaded_mb(printed: str) -> float:
    """The sum of what pip says it downloads, such as `Downloading lap-0.5.13-cp311-cp311-win_amd64.whl (1.5 MB)`."""
    found = re.findall(r"Downloading \S+ \(([\d.]+) (kB|MB)\)", printed)
    return sum(float(size) / (1000 if unit == "kB" else 1) for size, unit in found)


def _open_pages(command: str, tree: Path, environment: dict[str, str]) -> tuple[str, str]:
    """Seconds until the pages answer, and from opening one to a verdict."""
    port, log, start = free_port(), tree.parent / "log.txt", time.monotonic()
    words = [*command.split(), "--server.port", str(port), "--server.headless", "true"]
    with log.open("w") as output:
        pages = subprocess.Popen(
            words, cwd=tree, env=environment, stdout=output, stderr=output, stdin=subprocess.DEVNULL
        )
    try:
        wait_for(f"http://localhost:{port}/_stcore/health", pages, log)
        answered = time.monotonic() - start
        return f"{answered:.0f}", f"{first_verdict(f'http://localhost:{port}'):.0f}"
    finally:
        pages.terminate()
        pages.wait(timeout=60)


if __name__ == "__main__":
    main()
