"""Whatever is killed while versions are activated and deleted, one stays active, and none is half there."""

import subprocess
import sys

import pytest

from maskdet.registry.activation import activate, active_version
from maskdet.registry.registry import list_versions
from maskdet.settings import PROJECT_ROOT
from tests.support.versions import make_version


@pytest.fixture
def models(tmp_path):
    for number, name in enumerate(("first", "second", "third"), start=1):
        make_version(tmp_path, name, created=f"2026-01-0{number}T00:00:00+00:00")
    activate(tmp_path, "first")
    return tmp_path


def names(models):
    return [version.name for version in list_versions(models)]


# Forks workers that change what is active as fast as they can, and kills each at a random moment.
KILLER = """
import os, random, shutil, signal, sys, time
from pathlib import Path
from maskdet.errors import MaskdetError
from maskdet.registry import *

models = Path(sys.argv[1])

def work(number):
    while True:
        for act in (lambda: activate(models, "second"), lambda: activate(models, "third"),
                    lambda: rollback(models), lambda: delete_version(models, f"extra{number}")):
            try:
                act()
            except MaskdetError:
                pass

random.seed(0)
for number in range(40):
    shutil.copytree(models / "first", models / f"extra{number}")
    pids = []
    for _ in range(2):
        pids.append(os.fork())
        if pids[-1] == 0:
            work(number)
    time.sleep(random.uniform(0.002, 0.04))
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    assert active_version(models).name in ("first", "second", "third")
    assert not broken_versions(models), broken_versions(models)
    activate(models, "first")
"""


def test_a_kill_at_any_moment_leaves_a_valid_active_version(models):
    ended = subprocess.run(
        [sys.executable, "-c", KILLER, str(models)],
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ended.returncode == 0, ended.stderr
    assert {"first", "second", "third"} <= set(names(models))


# Each visitor activates the version that bears its own number, many times.
VISITOR = """
import sys
from pathlib import Path
from maskdet.registry import activate, active_version
models, name = Path(sys.argv[1]), sys.argv[2]
for _ in range(100):
    activate(models, name)
    active_version(models)
"""


def test_visitors_who_activate_at_once_never_see_a_half_state(models):
    visitors = [
        subprocess.Popen([sys.executable, "-c", VISITOR, str(models), name], cwd=PROJECT_ROOT)
        for name in ("second", "third")
    ]
    assert [visitor.wait(timeout=60) for visitor in visitors] == [0, 0]
    assert active_version(models).name in ("second", "third")
    assert [path.name for path in models.iterdir() if path.name.startswith(".")] == [".lock"]
