"""A page to carry away: a folder that judges faces by itself, from any static host or `python -m http.server`, also offline."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from maskdet.browser.files import PAGE_DIR, page_files
from maskdet.browser.manifest import face_net_file, manifest, mask_model_file
from maskdet.browser.runtime import LICENCE_FILE, RUNTIME_DIR, runtime_file, runtime_note
from maskdet.detection import crop_detector_sha256
from maskdet.errors import MaskdetError
from maskdet.fileio import write_bytes_atomically
from maskdet.language import LANGUAGES, browser_words
from maskdet.registry import CARD_FILE, Version
from maskdet.settings import PROJECT_ROOT, Settings

SHELL_DIR = PROJECT_ROOT / "static" / "page"
SERVICE_WORKER = "sw.js"
LIMIT = 25_000_000  # bytes of all files
README = """maskdet {version}: a page that says who wears a mask, on the device itself.

Put this folder on any web server with https, or run in it:
    python -m http.server 8000 --bind localhost
and open http://localhost:8000 . (Opened as a file, without a server, browsers refuse camera and models.)
After the first visit it works without a connection, and phones offer to install it.

No picture leaves the device. Files: the page, its modules and models (in-browser/), LiteRT.js (Apache 2.0,
in-browser/runtime/LICENSE), the model's card (MODEL_CARD.md). maskdet is under the MIT licence (LICENSE).
"""


def export_web(version: Version, settings: Settings, folder: Path) -> int:
    """Write the page for a version into a folder.

    Returns: the bytes of all files.

    Raises: ModelNotFound; ModelBroken where browsers cannot run the version; RuntimeProblem; MaskdetError where it would
        be too large, or the folder cannot be written.
    """
    files = carried_files(version, settings)
    size = sum(map(len, files.values()))
    if size > LIMIT:
        raise MaskdetError(
            f"The page would have {size / 1e6:.0f} MB, more than the {LIMIT / 1e6:.0f} MB that phones keep willingly. "
            "Choose a version with a smaller model."
        )
    try:
        for name, content in files.items():
            write_bytes_atomically(folder / name, content)
    except OSError as error:
        raise MaskdetError(f"{folder} cannot be written ({error.strerror}). Choose another --out.") from error
    return size


def carried_files(version: Version, settings: Settings) -> dict[str, bytes]:
    """All files of the page by their names; the service worker, which names all others, comes last."""
    described = _described(version, settings)
    files = {
        path.name: path.read_bytes() for path in sorted(SHELL_DIR.iterdir()) if path.name != SERVICE_WORKER
    }
    files |= {f"in-browser/page/{name}": (PAGE_DIR / name).read_bytes() for name in page_files()}
    for name in runtime_note().files:
        if "threaded" not in name:  # static hosts do not isolate pages, which threads need
            files[f"in-browser/runtime/{name}"] = runtime_file(name)
    files[f"in-browser/runtime/{LICENCE_FILE}"] = (RUNTIME_DIR / LICENCE_FILE).read_bytes()
    shaped = face_net_file(settings.detector_dir, crop_detector_sha256(settings))
    files["in-browser/models/face_net.tflite"] = shaped.content
    mask_model = mask_model_file(version.tflite_path, version.tflite_sha256)
    files["in-browser/models/mask_model.tflite"] = mask_model.content
    files["in-browser/words.json"] = json.dumps(_words(), ensure_ascii=False).encode()
    files["in-browser/manifest.json"] = json.dumps(described).encode()
    files["LICENSE"] = (PROJECT_ROOT / "LICENSE").read_bytes()
    files[CARD_FILE] = version.card().encode()
    files["README.txt"] = README.format(version=version.name).encode()
    return files | {SERVICE_WORKER: _service_worker(files)}


def _words() -> dict[str, dict[str, Any]]:
    """Of all languages: who opens the page chooses by their browser's."""
    return {
        code: {"html": language.html, "forms": browser_words(code)} for code, language in LANGUAGES.items()
    }


def _described(version: Version, settings: Settings) -> dict[str, Any]:
    """The manifest, with the names that the files have here."""
    found = manifest(settings, version=version)
    found["files"]["face_net"]["url"] = "models/face_net.tflite"
    found["files"]["mask_model"]["url"] = "models/mask_model.tflite"
    found["runtime"] |= {"url": "runtime/", "threads": False}
    return found


def _service_worker(files: dict[str, bytes]) -> bytes:
    """It keeps these files; with other contents it is another one, so browsers fetch all anew."""
    content = hashlib.sha256(b"".join(name.encode() + files[name] for name in sorted(files))).hexdigest()[:16]
    text = (SHELL_DIR / SERVICE_WORKER).read_text(encoding="utf-8")
    names = json.dumps(["./", *sorted(files)])
    return (
        text.replace("FILES = []", f"FILES = {names}")
        .replace('KEPT = ""', f'KEPT = "maskdet {content}"')
        .encode()
    )
