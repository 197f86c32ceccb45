"""The files of pages that judge faces by themselves, by their addresses under `in-browser/`.

All but the manifest carry a checksum in their address, so browsers keep them for good, and another version is another address.
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from maskdet.browser.manifest import face_net_file, manifest, mask_model_file, model_url, runtime_url
from maskdet.browser.runtime import runtime_file, runtime_note
from maskdet.detection import crop_detector_sha256
from maskdet.errors import ModelBroken, ModelNotFound
from maskdet.language import LANGUAGES, browser_words, current_language
from maskdet.registry import active_version, list_versions
from maskdet.settings import PROJECT_ROOT, Settings
from maskdet.training import runs

PAGE_DIR = PROJECT_ROOT / "static" / "browser"
MANIFEST = "manifest.json"
TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".wasm": "application/wasm",
    ".tflite": "application/octet-stream",
    ".css": "text/css; charset=utf-8",
}


@dataclass(frozen=True)
class ServedFile:
    """What is answered.

    Attributes:
        encoding: of the content, as in the header Content-Encoding; models do not get smaller by packing.
        lasting: whether the address always means this content.
    """

    content: bytes
    content_type: str
    encoding: str = "identity"
    lasting: bool = True

    @property
    def etag(self) -> str:
        """Its name for `If-None-Match`."""
        return f'"{hashlib.sha256(self.content).hexdigest()[:16]}"'


def served_file(path: str, settings: Settings) -> ServedFile | None:
    """The file of an address, None where there is none.

    Args:
        path: below `in-browser/`, such as `manifest.json`.

    Raises: ModelNotFound; ModelBroken; RuntimeProblem.
    """
    if path == MANIFEST:
        return ServedFile(json.dumps(manifest(settings)).encode(), TYPES[".json"], lasting=False)
    folder, _, name = path.partition("/")
    if folder == "models":
        content = _model(path, settings)
        return None if content is None else ServedFile(content, TYPES[".tflite"])
    if f"{folder}/" == runtime_url() and name in runtime_note().files:
        return ServedFile(runtime_file(name, packed=True), TYPES[Path(name).suffix], "gzip")
    code = Path(name).stem
    if code in LANGUAGES and folder == _words_folder(code):
        return ServedFile(_words(code), TYPES[".json"])
    if folder == page_folder() and name in page_files():
        return _packed(PAGE_DIR / name)
    return None


def page_language() -> dict[str, str]:
    """The language spoken now, for the page's modules: its name in HTML, and the address of its words; none for English."""
    code = current_language()
    return {"html": LANGUAGES[code].html, "url": "" if code == "en" else f"{_words_folder(code)}/{code}.json"}


def _words_folder(code: str) -> str:
    return f"words-{hashlib.sha256(_words(code)).hexdigest()[:16]}"


def _words(code: str) -> bytes:
    return json.dumps(browser_words(code), ensure_ascii=False).encode()


def page_folder() -> str:
    """The folder of the page's modules, which import each other: another for each release."""
    content = b"".join(name.encode() + (PAGE_DIR / name).read_bytes() for name in page_files())
    return f"page-{hashlib.sha256(content).hexdigest()[:16]}"


def page_files() -> list[str]:
    """Their names."""
    return sorted(path.name for path in PAGE_DIR.iterdir() if path.suffix in TYPES)


def _packed(path: Path) -> ServedFile:
    return _packed_as_of(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=64)
def _packed_as_of(path: Path, changed_ns: int) -> ServedFile:
    return ServedFile(gzip.compress(path.read_bytes(), 6, mtime=0), TYPES[path.suffix], "gzip")


def _model(path: str, settings: Settings) -> bytes | None:
    """Also of versions that are active no more, as a page that was opened before may still ask, and of runs, to be tried."""
    detector = crop_detector_sha256(settings)
    if path == model_url(detector):
        return face_net_file(settings.detector_dir, detector).content
    for version in (active_version(settings.models_dir), *list_versions(settings.models_dir)):
        if path == model_url(version.tflite_sha256):
            return mask_model_file(version.tflite_path, version.tflite_sha256).content
    return _model_of_a_run(path)


def _model_of_a_run(path: str) -> bytes | None:
    """What a finished training made and nobody has saved yet; only who knows its checksum finds it."""
    for run in runs.list_runs():
        with contextlib.suppress(ModelNotFound, ModelBroken):
            version = run.made_version()
            if path == model_url(version.tflite_sha256):
                return mask_model_file(version.tflite_path, version.tflite_sha256).content
    return None
