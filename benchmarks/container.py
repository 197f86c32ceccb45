"""Tries the Dockerfile without a container engine: `python -m benchmarks.container [--extra train]`.

Each RUN line is executed by bubblewrap in a fresh folder, with Debian's own Python in place of the image's, by a user
without rights who looks like root inside, as in rootless engines. Then the image's command runs on a read-only tree, and
its health check and one photo are tried. Takes as long as the downloads.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.support.debian import install_debian_package
from maskdet.settings import PROJECT_ROOT

NOBODY = 10001
START_S = 300.0
SYSTEM = [
    *("--tmpfs", "/", "--ro-bind", "/usr", "/usr", "--ro-bind", "/etc", "/etc"),
    *("--symlink", "usr/bin", "/bin", "--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64", "/lib64"),
    *(
        "--symlink",
        "/usr/bin/python3",
        "/image/python",
        "--dev",
        "/dev",
        "--proc",
        "/proc",
        "--tmpfs",
        "/tmp",
    ),
]


@dataclass
class Stage:
    """One FROM of the Dockerfile: where its writable folders lie, and what has been set so far."""

    name: str
    folder: Path
    work: str = "/"
    env: dict[str, str] = field(default_factory=dict)
    command: list[str] = field(default_factory=list)
    health: list[str] = field(default_factory=list)

    def path(self, inside: str) -> Path:
        """Where a path of the image lies here."""
        return self.folder / inside.lstrip("/")


def instructions(text: str) -> list[tuple[str, str]]:
    """The Dockerfile's instructions with their arguments, comments left out and lines joined."""
    lines = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    joined = re.sub(r"\\\n\s*", "", lines)
    parts = [line.split(maxsplit=1) for line in joined.splitlines() if line.strip()]
    return [(word.upper(), rest) for word, rest in parts]


def context(root: Path = PROJECT_ROOT) -> Iterator[Path]:
    """What `.dockerignore` lets into the build, relative to the tree: the folders and files after each `!`."""
    lines = (root / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "*", ".dockerignore should refuse everything first"
    yield from (Path(line[1:]) for line in lines if line.startswith("!") and (root / line[1:]).exists())


def copy_context(target: Path, root: Path = PROJECT_ROOT) -> None:
    """What the build sees of the tree."""
    for name in context(root):
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        if (root / name).is_dir():
            shutil.copytree(
                root / name,
                target / name,
                dirs_exist_ok=True,
                ignore=shutil.ignore_patterns("__pycache__", ".lock"),
            )
        else:
            shutil.copyfile(root / name, target / name)


def build(work: Path, extra: str) -> Stage:
    """Execute the whole Dockerfile; returns its last stage."""
    stages: list[Stage] = []
    for word, rest in instructions((PROJECT_ROOT / "Dockerfile").read_text(encoding="utf-8")):
        if word == "FROM":
            name = rest.split(" AS ")[1] if " AS " in rest else "final"
            stages.append(Stage(name, work / name, env={"PATH": "/image:/usr/bin:/usr/sbin", "EXTRA": extra}))
            for inside in ("opt", "var/lib", "src"):
                stages[-1].path(inside).mkdir(parents=True)
        elif stages:
            _follow(word, rest, stages)
    return stages[-1]


def _follow(word: str, rest: str, stages: list[Stage]) -> None:
    stage = stages[-1]
    if word == "WORKDIR":
        stage.work = rest
    elif word == "ENV":
        before = dict(stage.env)
        pairs = (pair.split("=", 1) for pair in shlex.split(rest))
        stage.env |= {key: re.sub(r"\$(\w+)", lambda found: before[found[1]], value) for key, value in pairs}
    elif word == "COPY":
        _copy(rest.split(), stages)
    elif word == "RUN":
        _run(stage, rest)
    elif word in ("ENTRYPOINT", "CMD"):
        stage.command += json.loads(rest)
    elif word == "HEALTHCHECK":
        stage.health = json.loads(rest.partition("CMD ")[2])


def _copy(words: list[str], stages: list[Stage]) -> None:
    if words[0].startswith("--from="):
        source = next(stage for stage in stages if stage.name == words[0].removeprefix("--from="))
        shutil.copytree(source.path(words[1]), stages[-1].path(words[2]), symlinks=True)
    else:
        copy_context(stages[-1].path(stages[-1].work))


def _run(stage: Stage, line: str) -> None:
    start = time.monotonic()
    _give(stage.folder)
    subprocess.run(sandbox(stage, ["sh", "-ec", line], writable=("opt", "src", "var/lib")), check=True)
    sys.stdout.write(f"{time.monotonic() - start:6.1f} s  RUN {line}\n")


def _give(folder: Path) -> None:
    """To the user that everything runs as."""
    if os.geteuid() == 0:
        subprocess.run(["chown", "-R", f"{NOBODY}:{NOBODY}", str(folder)], check=True)


def sandbox(stage: Stage, command: list[str], *, writable: tuple[str, ...], uid: int = 0) -> list[str]:
    """The words that run a command in a stage, everything read-only but the folders named."""
    words = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    words = words if os.geteuid() == 0 else []
    words += ["bwrap", "--die-with-parent", "--unshare-user", "--uid", str(uid), "--gid", str(uid), *SYSTEM]
    for inside in ("opt", "src", "var/lib"):
        words += ["--bind" if inside in writable else "--ro-bind", str(stage.path(inside)), f"/{inside}"]
    if "var/lib/maskdet" in writable:
        words += ["--bind", str(stage.path("var/lib/maskdet")), "/var/lib/maskdet"]
    for key, value in stage.env.items():
        words += ["--setenv", key, value]
    return [*words, "--remount-ro", "/", "--chdir", stage.work, *command]


def try_image(stage: Stage, photo: Path) -> None:
    """The image's command, its health check, and one photo, on a read-only tree."""
    shutil.copyfile(photo, stage.path("var/lib/maskdet") / "photo.png")
    _give(stage.folder)
    own: tuple[str, ...] = ("var/lib/maskdet",)
    start = time.monotonic()
    with subprocess.Popen(sandbox(stage, stage.command, writable=own, uid=NOBODY)) as server:
        try:
            healthy = sandbox(stage, stage.health, writable=own, uid=NOBODY)
            while subprocess.run(healthy, capture_output=True).returncode:
                if server.poll() is not None or time.monotonic() - start > START_S:
                    raise RuntimeError("The image's command did not become healthy.")
                time.sleep(0.5)
            sys.stdout.write(f"{time.monotonic() - start:6.1f} s  until HEALTHCHECK passes\n")
        finally:
            server.terminate()
    subprocess.run(sandbox(stage, ["maskdet", "detect", "photo.png"], writable=own, uid=NOBODY), check=True)
    size = subprocess.run(
        ["du", "-sm", str(stage.path("opt"))], capture_output=True, text=True, check=True
    ).stdout
    sys.stdout.write(f"{size.split()[0]} MB in /opt\n")


def main() -> None:
    """Build and try."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--extra", default="", help="as --build-arg EXTRA=")
    extra = parser.parse_args().extra
    if not shutil.which("bwrap") and not install_debian_package("bubblewrap"):
        raise SystemExit("This needs bubblewrap: install it by your system's packages.")
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
        Path(folder).chmod(0o755)
        try_image(build(Path(folder), extra), PROJECT_ROOT / "docs" / "screenshot.png")


if __name__ == "__main__":
    main()
