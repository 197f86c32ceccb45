"""The runtime that browsers run the models with: LiteRT.js, kept in static/litert with version, licence and checksums.

It comes from npm's package @litertjs/core, and is renewed by `python -m maskdet browser-runtime --renew VERSION`, which needs
npm; nothing else does. The wasm files are kept packed, as browsers take them: a third of their size.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import shutil
import subprocess
import tarfile
import tempfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from maskdet.errors import MaskdetError
from maskdet.fileio import write_bytes_atomically, write_text_atomically
from maskdet.language import tr
from maskdet.settings import PROJECT_ROOT

RUNTIME_DIR = PROJECT_ROOT / "static" / "litert"
NOTE_FILE, LICENCE_FILE = "runtime.json", "LICENSE"
PACKAGE, UTILITIES = "@litertjs/core", "@litertjs/wasm-utils"
# Where each file lies in which package. `compat` runs in every browser of today, `threaded` is for pages that are isolated.
FILES = {
    "litert.js": (PACKAGE, "dist/index.js"),
    "wasm_utils.js": (UTILITIES, "dist/index.js"),
    **{
        name: (PACKAGE, f"wasm/{name}")
        for variant in ("compat", "threaded")
        for name in (f"litert_wasm_{variant}_internal.js", f"litert_wasm_{variant}_internal.wasm")
    },
}
NPM_S = 300.0


@dataclass(frozen=True)
class RuntimeNote:
    """What is kept: the packages' version, the registry's checksum of each (sha512), and the sha256 of each file."""

    version: str
    integrity: dict[str, str]
    files: dict[str, str]


class RuntimeProblem(MaskdetError):
    """The runtime of browsers is missing, damaged, or could not be renewed."""


def runtime_note(folder: Path = RUNTIME_DIR) -> RuntimeNote:
    """What is kept.

    Raises: RuntimeProblem.
    """
    try:
        content = json.loads((folder / NOTE_FILE).read_text(encoding="utf-8"))
        return RuntimeNote(str(content["version"]), dict(content["integrity"]), dict(content["files"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RuntimeProblem(
            tr(
                "The runtime for browsers in {folder} is not complete ({reason}). Restore the folder static/, or "
                "use Live on the server.",
                folder=folder,
                reason=error,
            )
        ) from error


def check_runtime(folder: Path = RUNTIME_DIR) -> RuntimeNote:
    """Compare all its files with their checksums.

    Raises: RuntimeProblem, naming the first file that differs.
    """
    note = runtime_note(folder)
    for name, sha256 in note.files.items():
        if hashlib.sha256(runtime_file(name, folder)).hexdigest() != sha256:
            raise RuntimeProblem(_damaged(folder / name))
    return note


def runtime_file(name: str, folder: Path = RUNTIME_DIR, *, packed: bool = False) -> bytes:
    """A file of the runtime; `packed`: by gzip.

    Raises: RuntimeProblem.
    """
    path = folder / f"{name}.gz" if name.endswith(".wasm") else folder / name
    try:
        content = path.read_bytes()
        if path.suffix == ".gz":
            return content if packed else gzip.decompress(content)
    except (OSError, EOFError, zlib.error) as error:
        raise RuntimeProblem(_damaged(path)) from error
    return gzip.compress(content, mtime=0) if packed else content


def _damaged(path: Path) -> str:
    return tr(
        "{path} is missing or damaged: its checksum differs from {note_file}. Restore it, or run `python "
        "-m maskdet browser-runtime --renew VERSION`.",
        path=path,
        note_file=NOTE_FILE,
    )


def renew_runtime(version: str, folder: Path = RUNTIME_DIR) -> RuntimeNote:
    """Fetch a version by npm, which compares it with the registry's checksum, and keep it in `folder`.

    Raises: RuntimeProblem; the folder then is as it was.
    """
    with tempfile.TemporaryDirectory() as work:
        packages = {name: _fetched(f"{name}@{version}", Path(work)) for name in (PACKAGE, UTILITIES)}
        contents = {name: _content(packages[package], path) for name, (package, path) in FILES.items()}
        integrity = {name: _integrity(path) for name, path in packages.items()}
    # The module names its helper by package, which only a bundler understands.
    contents["litert.js"] = contents["litert.js"].replace(f'"{UTILITIES}"'.encode(), b'"./wasm_utils.js"')
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        if name.endswith(".wasm"):
            write_bytes_atomically(folder / f"{name}.gz", gzip.compress(content, 9, mtime=0))
        else:
            write_bytes_atomically(folder / name, content)
    files = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
    note = {
        "package": PACKAGE,
        "version": version,
        "licence": "Apache-2.0",
        "integrity": integrity,
        "files": files,
    }
    write_text_atomically(folder / NOTE_FILE, json.dumps(note, indent=1) + "\n")
    return check_runtime(folder)


def _fetched(package: str, work: Path) -> Path:
    """The package's archive; its checksum is that of the registry."""
    npm = shutil.which("npm")
    if npm is None:
        raise RuntimeProblem(
            "Renewing the runtime needs npm, which was not found. Install Node.js, and try again."
        )
    try:
        done = subprocess.run(
            [npm, "pack", "--json", package],
            cwd=work,
            capture_output=True,
            text=True,
            timeout=NPM_S,
            check=True,
        )
        made = json.loads(done.stdout)[0]
        path = work / str(made["filename"])
        expected = str(made["integrity"])
    except (OSError, subprocess.SubprocessError, ValueError, KeyError, IndexError) as error:
        said = (getattr(error, "stderr", "") or str(error)).strip().splitlines()
        raise RuntimeProblem(
            f"npm could not fetch {package} ({said[-1] if said else error}). Check the version and the connection."
        ) from error
    if _integrity(path) != expected:
        raise RuntimeProblem(
            f"{package} arrived damaged: its checksum differs from the registry's. Try again."
        )
    return path


def _integrity(path: Path) -> str:
    """As npm writes it."""
    return "sha512-" + base64.b64encode(hashlib.sha512(path.read_bytes()).digest()).decode()


def _content(package: Path, name: str) -> bytes:
    with tarfile.open(package) as archive:
        try:
            member = archive.extractfile(f"package/{name}")
        except KeyError:
            member = None
        if member is None:
            raise RuntimeProblem(f"This version has no {name}. Keep the one that is there.")
        return member.read()
