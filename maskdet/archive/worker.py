"""The process that scores parts: python -m maskdet.archive.worker RESULTS, with part numbers on its standard input.

It answers with JSON lines: {"ready": true}, {"pictures": n} now and then, {"done": part, ...figures}, {"problem": sentence}.
It ends when its input does, also in the middle of a part: then whoever started it is gone.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any

import cv2

from maskdet.archive.scoring import PartScorer
from maskdet.errors import MaskdetError
from maskdet.language import tr
from maskdet.settings import get_settings

EVERY_S = 0.5  # between two messages of how far it is
FAILED = 1


def main(results: Path) -> int:
    """Score the parts asked for.

    Returns: the exit code.
    """
    signal.signal(
        signal.SIGINT, signal.SIG_IGN
    )  # Ctrl-C reaches all processes of a terminal; the first one decides
    cv2.setNumThreads(1)
    parts: queue.SimpleQueue[int] = queue.SimpleQueue()
    threading.Thread(target=_receive, args=(parts,), daemon=True).start()
    try:
        scorer = PartScorer(results, get_settings())
        _tell({"ready": True})
        while True:
            _score(scorer, parts.get())
    except MaskdetError as error:
        _tell({"problem": str(error)})
    except OSError as error:
        _tell({"problem": write_problem(results, error)})
    return FAILED


def write_problem(results: Path, error: OSError) -> str:
    """Why results cannot be written, as a sentence."""
    return tr(
        "The results in {results} cannot be written ({reason}). What was done is kept: make room or "
        "check the permissions, then start the same command again.",
        results=results,
        reason=error.strerror or error,
    )


def _score(scorer: PartScorer, part: int) -> None:
    counter = _Counter()
    figures = scorer.score(part, counter.count)
    _tell({"done": part, **vars(figures)})


class _Counter:
    """Tells of pictures, but not of each."""

    def __init__(self) -> None:
        self._pictures, self._told_s = 0, time.monotonic()

    def count(self) -> None:
        self._pictures += 1
        if time.monotonic() - self._told_s >= EVERY_S:
            self._told_s = time.monotonic()
            _tell({"pictures": self._pictures})


def _receive(parts: queue.SimpleQueue[int]) -> None:
    for line in sys.stdin:
        parts.put(int(line))
    os._exit(0)


def _tell(message: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
