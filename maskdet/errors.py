"""Everything that can go wrong and that a person can do something about.

MaskdetError
├── UnreadableImage         the bytes are no picture that can be opened
│   └── ImageTooLarge       a picture, but with more pixels than allowed
├── ModelNotFound           no saved version where the settings say
├── ModelBroken             a version is there, but damaged or of another kind
├── DatasetProblem          pictures or folders that cannot be used as a data set
│   └── DownloadProblem     a public data set that could not be fetched
└── TrainingProblem         a training run that cannot start or go on

Each message says what happened, what was expected and what to do, in words for someone who
does not program: pages show `str(error)` as it is.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from maskdet.language import tr

log = logging.getLogger("maskdet")


class MaskdetError(Exception):
    """The root: catch this to show the sentence and go on."""


class UnreadableImage(MaskdetError):
    """The bytes are empty, no picture, or damaged beyond use."""


class ImageTooLarge(UnreadableImage):
    """A picture that would open to more pixels than the settings allow."""


class ModelNotFound(MaskdetError):
    """A version (or the detector's weights) is missing."""

    def __init__(self, what: str, path: Path, advice: str) -> None:
        super().__init__(
            tr(
                "{what} was expected at {path}, but is not there. {advice}",
                what=what,
                path=path,
                advice=advice,
            )
        )
        self.path = path


class ModelBroken(MaskdetError):
    """A model file is there, but its content is not what was expected."""


class DatasetProblem(MaskdetError):
    """Pictures or folders that cannot be used as a data set."""


class DownloadProblem(DatasetProblem):
    """A public data set that could not be fetched: offline, broken off, stalled, or another file."""


class TrainingProblem(MaskdetError):
    """A training run that cannot start or go on."""


@contextmanager
def isolated(name: str, report: Callable[[str, str], None]) -> Iterator[None]:
    """One item of many: whatever goes wrong with it is reported under its name, and the others go on.

    Args:
        name: of the picture or file, as people know it.
        report: called with the name and a sentence.
    """
    try:
        yield
    except Exception as error:  # noqa: BLE001 - this is the one place that holds the rule
        report(name, sentence_of(error))


def log_problem(name: str, why: str) -> None:
    """Report an item that is left out where nobody else listens."""
    log.warning("%s: %s", name, why)


def sentence_of(error: Exception) -> str:
    """What went wrong, in words for people; what was not foreseen goes to the log as well."""
    if isinstance(error, MaskdetError):
        return str(error)
    if isinstance(error, OSError):
        return tr(
            "The file cannot be read or written ({reason}). Check that it is there, and its permissions.",
            reason=error.strerror or error,
        )
    if isinstance(error, MemoryError):
        return tr("The memory does not suffice for it. Make it smaller and try again.")
    log.error("An item was left out", exc_info=error)
    return tr(
        "It cannot be used: something unforeseen went wrong ({kind}). The log has the details.",
        kind=type(error).__name__,
    )
