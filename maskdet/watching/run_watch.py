"""The process of one watch: python -m maskdet.watching.run_watch, started by the supervisor.

What to watch comes as one JSON line on standard input, where no list of processes shows its passwords; when standard
input closes, whoever started it is gone, and it ends. It answers by JSON lines: status, verdict, report, end.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from contextlib import ExitStack, suppress
from pathlib import Path
from types import FrameType
from typing import Any

from maskdet.cameras import Watch
from maskdet.errors import MaskdetError

EXIT_DONE, EXIT_PROBLEM = 0, 3
PARENT_S = 1.0


def main() -> int:
    """Watch until the source ends, or nobody wants it any more.

    Returns: the exit code: 0 when the film has ended or it was asked to end, 3 when something is wrong.
    """
    order = json.loads(sys.stdin.readline())
    ending = threading.Event()
    _end_when_asked(ending)
    try:
        reason, well = _watch(order, ending)
    except MaskdetError as error:
        reason, well = str(error), False
    _say({"event": "end", "reason": reason, "well": well})
    return EXIT_DONE if well else EXIT_PROBLEM


def _watch(order: dict[str, Any], ending: threading.Event) -> tuple[str, bool]:
    """Returns: why it ended, and whether that was to be expected."""
    import cv2

    from maskdet.presets import find_preset
    from maskdet.settings import get_settings
    from maskdet.watching.event_writer import EventWriter
    from maskdet.watching.frame_analyzer import FrameAnalyzer, load_pipeline
    from maskdet.watching.video_writer import VideoWriter
    from maskdet.watching.watch_loop import WatchLoop

    cv2.setNumThreads(1)  # many watches share the cores
    watch, settings = Watch.from_dict(order["watch"]), get_settings()
    engine, threshold = load_pipeline(settings, find_preset(order.get("preset") or settings.preset))
    analyzer = FrameAnalyzer(engine, watch, threshold=threshold, min_confidence=settings.min_confidence)
    event_writer = EventWriter(watch) if order.get("keeps") else None
    server = _Pictures(order)
    work = WatchLoop(
        watch,
        analyzer,
        say=server.with_port(_say),
        event_writer=event_writer,
        watch_id=str(order.get("watch_id", "")),
    )
    with ExitStack() as stack:
        stack.callback(work.close)
        stack.callback(server.open(work))
        video = order.get("output")
        writer = stack.enter_context(VideoWriter(Path(video), frame_rate=watch.frame_rate)) if video else None
        while not ending.is_set() and not work.has_ended:
            if work.step() is not None and writer and (shown := analyzer.picture()) is not None:
                writer.add(shown)
        return work.reason, ending.is_set() or work.has_seen


class _Pictures:
    """The local server of the watch's pictures, and its port in every status."""

    def __init__(self, order: dict[str, Any]) -> None:
        self._token, self._port = str(order["token"]), 0

    def open(self, work: Any) -> Any:
        from maskdet.watching.picture_server import LocalServer

        def picture(query: Any) -> tuple[str, bytes] | None:
            data = work.picture(blur=query.get("blur") == "1")
            return ("image/jpeg", data) if data else None

        server = LocalServer({"/picture.jpg": picture}, token=self._token, stream=work.picture)
        self._port = server.port
        return server.close

    def with_port(self, say: Any) -> Any:
        return lambda line: say(line | {"port": self._port} if line["event"] == "status" else line)


def _say(line: dict[str, Any]) -> None:
    # Where nobody listens any more, the supervisor is gone: the watch ends in a moment, and keeps what it found.
    with suppress(OSError, ValueError):
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()


def _end_when_asked(ending: threading.Event) -> None:
    """By a signal, by the end of standard input, or when the parent has died."""

    def end(number: int, frame: FrameType | None) -> None:
        ending.set()

    def wait_for_parent() -> None:
        sys.stdin.read()
        ending.set()

    def look_for_parent(parent: int) -> None:
        while os.getppid() == parent:
            ending.wait(PARENT_S)
        ending.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the supervisor, which ends its watches
    threading.Thread(target=wait_for_parent, daemon=True).start()
    threading.Thread(target=look_for_parent, args=(os.getppid(),), daemon=True).start()


if __name__ == "__main__":
    sys.exit(main())
