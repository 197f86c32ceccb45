"""The modules of static/browser hold what their types say."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from maskdet.settings import PROJECT_ROOT

TYPESCRIPT = "typescript@5.9.3"
LARGEST = 330  # lines
# What says which faces there are and what they wear; the rest shows it.
VERDICT_MODULES, LARGEST_TOGETHER = ("pixels.js", "faces.js", "models.js", "pipeline.js"), 600


def test_types_are_kept(tmp_path: Path) -> None:
    npm, node = shutil.which("npm"), shutil.which("node")
    if not npm or not node:
        pytest.skip("npm is not installed: the types of static/browser are not checked")
    fetched = subprocess.run(
        [npm, "install", "--silent", "--prefix", str(tmp_path), TYPESCRIPT], capture_output=True, text=True
    )
    if fetched.returncode:
        pytest.skip(f"npm could not fetch {TYPESCRIPT}: {fetched.stderr[-200:]}")
    compiler = tmp_path / "node_modules/typescript/bin/tsc"
    done = subprocess.run([node, str(compiler), "-p", str(PROJECT_ROOT)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_every_module_is_checked() -> None:
    given = json.loads((PROJECT_ROOT / "tsconfig.json").read_text(encoding="utf-8"))
    assert given["compilerOptions"]["checkJs"]
    assert given["compilerOptions"]["strict"]


@pytest.mark.parametrize(
    "path", sorted((PROJECT_ROOT / "static/browser").glob("*.js")), ids=lambda path: path.name
)
def test_a_module_is_one_thing(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LARGEST


def test_what_judges_is_small() -> None:
    texts = [(PROJECT_ROOT / "static/browser" / name).read_text(encoding="utf-8") for name in VERDICT_MODULES]
    assert sum(len(text.splitlines()) for text in texts) < LARGEST_TOGETHER
