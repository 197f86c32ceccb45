"""A judging process: python -m maskdet.watching.judging.run_judge, started by the supervisor, one for each core.

What holds for all its watches comes as the first JSON line on standard input, where no list of processes shows their
passwords; then watches to begin (`{"add": ...}`) and to end (`{"remove": run}`). When standard input closes, whoever
started it is gone, and it ends. It answers by lines of its own (`messages.py`), each with the run it is about.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from types import FrameType
from typing import TYPE_CHECKING, Any

from maskdet.errors import MaskdetError
from maskdet.watching.messages import WHOLE, JudgeSpec, LaunchSpec, Line, WatchEnd
from maskdet.watching.picture_server import LocalServer
from maskdet.watching.readers.reader import EXIT_DONE, EXIT_PROBLEM

if TYPE_CHECKING:
    from maskdet.watching.judging.judge import Judge

PARENT_S = 1.0
Orders = queue.SimpleQueue[dict[str, Any]]

_speaking = threading.Lock()


def main() -> int:
    """Judge until nobody wants it any more.

    Returns: the exit code: 0 when it was asked to end, 3 when something is wrong.
    """
    spec = JudgeSpec(**json.loads(sys.stdin.readline()))
    ending, orders = threading.Event(), Orders()
    _end_when_asked(ending, orders)
    try:
        _judge(spec, ending, orders)
    except MaskdetError as error:
        _emit(WHOLE, WatchEnd(str(error), well=False))
        return EXIT_PROBLEM
    return EXIT_DONE


def _judge(spec: JudgeSpec, ending: threading.Event, orders: Orders) -> None:
    """Raises: ModelNotFound, ModelBroken."""
    import cv2

    from maskdet.presets import find_preset
    from maskdet.settings import get_settings
    from maskdet.watching.judging.frame_analyzer import load_pipeline
    from maskdet.watching.judging.judge import Judge

    cv2.setNumThreads(1)  # there is one such process for each core
    settings = get_settings()
    pipeline, threshold = load_pipeline(settings, find_preset(spec.preset or settings.preset))
    judge = Judge(
        pipeline, threshold, emit=_emit, to_store=spec.to_store, min_confidence=settings.min_confidence
    )
    server = _serve_pictures(judge, spec.token)
    try:
        while not ending.is_set():
            while not orders.empty():
                _follow(judge, orders.get())
            judge.step()
    finally:
        judge.close()
        server.close()


def _follow(judge: Judge, order: dict[str, Any]) -> None:
    if "add" in order:
        judge.add(LaunchSpec.from_json(order["add"]))
    else:
        judge.remove(order["remove"])


def _serve_pictures(judge: Judge, token: str) -> LocalServer:
    """The local server of the watches' pictures; its port is in every status from now on."""

    def picture(query: Mapping[str, str]) -> tuple[str, bytes] | None:
        data = judge.picture(query.get("id", ""), blur=query.get("blur") == "1")
        return ("image/jpeg", data) if data else None

    def stream(query: Mapping[str, str]) -> Callable[[], bytes | None]:
        return lambda: judge.picture(query.get("id", ""))

    server = LocalServer({"/picture.jpg": picture}, token=token, stream=stream)
    judge.port = server.port
    return server


def _emit(run: int, line: Line) -> None:
    # Where nobody listens any more, the supervisor is gone: this ends in a moment, and stores what it found.
    with suppress(OSError, ValueError), _speaking:
        sys.stdout.write(json.dumps({"run": run, **line.to_json()}) + "\n")
        sys.stdout.flush()


def _end_when_asked(ending: threading.Event, orders: Orders) -> None:
    """By a signal, by the end of standard input, or when the parent has died."""

    def end(number: int, frame: FrameType | None) -> None:
        ending.set()

    def listen() -> None:
        for line in sys.stdin:
            orders.put(json.loads(line))
        ending.set()

    def watch_parent(parent: int) -> None:
        while os.getppid() == parent:
            ending.wait(PARENT_S)
        ending.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the supervisor, which ends its watches
    threading.Thread(target=listen, daemon=True).start()
    threading.Thread(target=watch_parent, args=(os.getppid(),), daemon=True).start()


if __name__ == "__main__":
    sys.exit(main())
