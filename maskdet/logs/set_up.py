"""Setting up the log of a process, once: on the terminal, and in a file that is turned over where the settings name a folder."""

from __future__ import annotations

import logging
import os
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TextIO

from maskdet.logs.formats import JsonFormat, TextFormat
from maskdet.logs.ids import mark_process
from maskdet.logs.newest import NEWEST
from maskdet.settings import Settings, get_settings

JOB = "MASKDET_LOG_JOB"  # in the environment of a process: the job whose lines these are
MEGABYTE = 1_000_000
# What other libraries say below this level helps nobody here.
OTHERS = logging.WARNING
log = logging.getLogger("maskdet")


class Terminal(logging.StreamHandler[TextIO]):
    """Writes to what standard error is at that moment."""

    @property
    def stream(self) -> TextIO:
        """Where lines go."""
        return sys.stderr

    @stream.setter
    def stream(self, _: TextIO) -> None:
        pass


def set_up_logs(process: str, *, files: bool = True, **ids: str) -> None:
    """From here on every logger of this process writes as the settings say; a second call changes nothing.

    Args:
        process: what runs here, such as "server"; names the file.
        files: whether it may write one where the settings name a folder; a command that ends soon need not.
        ids: of all its lines, such as watch="3".
    Raises: MaskdetError for a setting that is not possible.
    """
    settings, root = get_settings(), logging.getLogger()
    if NEWEST in root.handlers:
        return
    job = {"job": name} if (name := os.environ.get(JOB, "")) else {}
    mark_process(**job, **ids)
    handlers: list[logging.Handler] = [Terminal(), NEWEST]
    problem = ""
    if files and settings.log_dir:
        try:
            handlers.append(_file(settings, process))
        except OSError as error:
            problem = f"The log cannot be written to {settings.log_dir} ({error.strerror}): it goes to the terminal only."
    _attach(root, handlers, settings)
    if problem:
        log.warning("%s", problem)


def pass_on(logger: logging.Logger) -> None:
    """What another library's logger says is written as all the rest, and once."""
    for handler in list(logger.handlers):
        logger.removeHandler(handler)
    logger.propagate = True


def _attach(root: logging.Logger, handlers: list[logging.Handler], settings: Settings) -> None:
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]
    for handler in handlers:
        handler.setFormatter(JsonFormat() if settings.log_format == "json" else TextFormat())
        handler.setLevel(max(level, handler.level))
        root.addHandler(handler)
    root.setLevel(max(level, OTHERS))
    logging.getLogger("maskdet").setLevel(level)
    logging.captureWarnings(True)
    logging.getLogger("uvicorn.access").disabled = True  # it names the addresses of visitors


def _file(settings: Settings, process: str) -> RotatingFileHandler:
    """A file of its own for each process: two that turn one over would lose lines."""
    folder = settings.log_dir
    assert folder
    folder.mkdir(parents=True, exist_ok=True)
    path = Path(folder) / f"{process}.log"
    os.close(os.open(path, os.O_CREAT | os.O_APPEND, 0o600))  # names of cameras and files: for its owner only
    size = max(1, round(settings.log_file_mb * MEGABYTE))
    return RotatingFileHandler(path, maxBytes=size, backupCount=settings.log_files - 1, encoding="utf-8")
