"""The process of one watch: python -m maskdet.watching.run_watch, started by the supervisor.

What to watch comes as one JSON line on standard input, where no list of processes shows its passwords; when standard
input closes, whoever started it is gone, and it ends. It answers by lines of its own (`messages.py`).
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from maskdet.errors import MaskdetError
from maskdet.logs import set_up_logs
from maskdet.watching.messages import EXIT_DONE, EXIT_PROBLEM, LaunchSpec, Line, WatchEnd
from maskdet.watching.picture_server import LocalServer

if TYPE_CHECKING:
    from maskdet.watching.watch_loop import WatchLoop

PARENT_S = 1.0


def main() -> int:
    """Watch until the source ends, or nobody wants it any more.

    Returns: the exit code: 0 when the video has ended or it was asked to end, 3 when something is wrong.
    """
    content = json.loads(sys.stdin.readline())
    ending = threading.Event()
    _end_when_asked(ending)
    try:
        spec = LaunchSpec.from_json(content)
        set_up_logs(f"watch-{spec.watch_id}", watch=spec.watch.name)
        end = _watch(spec, ending)
    except MaskdetError as error:
        end = WatchEnd(str(error), well=False)
    _emit(end)
    return EXIT_DONE if end.well else EXIT_PROBLEM


def _watch(spec: LaunchSpec, ending: threading.Event) -> WatchEnd:
    import cv2

    from maskdet.presets import find_preset
    from maskdet.settings import get_settings
    from maskdet.watching.event_writer import EventWriter
    from maskdet.watching.judging.frame_analyzer import FrameAnalyzer, load_pipeline
    from maskdet.watching.video_writer import VideoWriter
    from maskdet.watching.watch_loop import WatchLoop

    cv2.setNumThreads(1)  # many watches share the cores
    watch, settings = spec.watch, get_settings()
    pipeline, threshold = load_pipeline(settings, find_preset(spec.preset or settings.preset))
    analyzer = FrameAnalyzer(pipeline, watch, threshold=threshold, min_confidence=settings.min_confidence)
    event_writer = EventWriter(watch) if spec.to_store else None
    loop = WatchLoop(watch, analyzer, emit=_emit, event_writer=event_writer, watch_id=spec.watch_id)
    with ExitStack() as stack:
        stack.callback(loop.close)
        stack.callback(_serve_pictures(loop, spec.token).close)
        writer = (
            stack.enter_context(VideoWriter(Path(spec.output), frame_rate=watch.frame_rate))
            if spec.output
            else None
        )
        while not ending.is_set() and not loop.has_ended:
            if loop.step() is not None and writer and (shown := analyzer.picture()) is not None:
                writer.add(shown)
        return WatchEnd(loop.reason, well=ending.is_set() or loop.had_frames)


def _serve_pictures(loop: WatchLoop, token: str) -> LocalServer:
    """The local server of the watch's pictures; its port is in every status from now on."""

    def picture(query: Mapping[str, str]) -> tuple[str, bytes] | None:
        data = loop.picture(blur=query.get("blur") == "1")
        return ("image/jpeg", data) if data else None

    server = LocalServer({"/picture.jpg": picture}, token=token, stream=loop.picture)
    loop.port = server.port
    return server


def _emit(line: Line) -> None:
    # Where nobody listens any more, the supervisor is gone: the watch ends in a moment, and stores what it found.
    with suppress(OSError, ValueError):
        sys.stdout.write(json.dumps(line.to_json()) + "\n")
        sys.stdout.flush()


def _end_when_asked(ending: threading.Event) -> None:
    """By a signal, by the end of standard input, or when the parent has died."""

    def end(number: int, frame: FrameType | None) -> None:
        ending.set()

    def wait_for_parent() -> None:
        sys.stdin.read()
        ending.set()

    def watch_parent(parent: int) -> None:
        while os.getppid() == parent:
            ending.wait(PARENT_S)
        ending.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the supervisor, which ends its watches
    threading.Thread(target=wait_for_parent, daemon=True).start()
    threading.Thread(target=watch_parent, args=(os.getppid(),), daemon=True).start()


if __name__ == "__main__":
    sys.exit(main())
