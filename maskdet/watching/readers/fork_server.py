"""The process from which readers are forked: python -m maskdet.watching.readers.fork_server.

What all readers need is imported once, here; a fork shares it, so that each holds little more than its decoder. Orders
come as JSON lines on standard input, where no list of processes shows passwords; answers go to standard output. When
standard input closes, all readers end.

    {"key": 1, "ring": "...", "pictures": "", "watch": {...}}   start one      {"key": 1, "pid": 4711}
    {"key": 1, "signal": 9}                                     end it         {"key": 1, "code": 0}

With --one it is a single reader that was not forked, for systems that cannot: it reads one such line.
"""

from __future__ import annotations

import gc
import json
import os
import select
import signal
import sys
from contextlib import suppress
from typing import Any

from maskdet.cameras import Watch
from maskdet.errors import MaskdetError
from maskdet.watching.readers.frame_ring import About, FrameRing
from maskdet.watching.readers.reader import EXIT_PROBLEM, Reader
from maskdet.watching.status import WatchState

REAP_S = 0.2
STDIN, STDOUT = 0, 1


def main() -> int:
    """Serve until standard input closes, or read one camera."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the supervisor, which ends its watches
    if "--one" in sys.argv:
        return run_reader(json.loads(sys.stdin.readline()), os.getppid())
    _import_all()
    ForkServer().serve()
    return 0


def _import_all() -> None:
    """Whatever a reader may need, before any is forked; and nothing of it is counted or moved again."""
    import av  # noqa: F401
    import requests  # noqa: F401

    gc.collect()
    gc.freeze()


class ForkServer:
    """Starts, ends and misses readers. One thread."""

    def __init__(self) -> None:
        self._keys: dict[int, int] = {}  # by pid

    def serve(self) -> None:
        """Follow orders until there are none any more."""
        received = b""
        while True:
            if select.select([STDIN], [], [], REAP_S)[0]:
                if not (data := os.read(STDIN, 65536)):
                    break
                *lines, received = (received + data).split(b"\n")
                for line in lines:
                    self._follow(json.loads(line))
            self._reap()
        for pid in self._keys:
            os.kill(pid, signal.SIGKILL)

    def _follow(self, order: dict[str, Any]) -> None:
        if "watch" in order:
            pid = os.fork()
            if not pid:
                _become_reader(order)
            self._keys[pid] = order["key"]
            _answer(order["key"], pid=pid)
            return
        for pid, key in self._keys.items():
            if key == order["key"]:
                os.kill(pid, order["signal"])

    def _reap(self) -> None:
        with suppress(ChildProcessError):
            while (ended := os.waitpid(-1, os.WNOHANG))[0]:
                key = self._keys.pop(ended[0])
                _answer(key, code=os.waitstatus_to_exitcode(ended[1]))


def _become_reader(order: dict[str, Any]) -> None:
    """In the fork: never returns."""
    code = EXIT_PROBLEM
    try:
        null = os.open(os.devnull, os.O_RDONLY)
        os.dup2(null, STDIN)
        os.dup2(2, STDOUT)  # what a library prints is no answer
        code = run_reader(order, os.getppid())
    finally:
        os._exit(code)


def run_reader(order: dict[str, Any], parent: int) -> int:
    """Read a camera while `parent` lives. Returns: the exit code."""
    ring = FrameRing.open(order["ring"])
    pictures = FrameRing.open(order["pictures"]) if order["pictures"] else None
    try:
        return Reader(Watch.from_json(order["watch"]), ring, pictures).run(lambda: os.getppid() == parent)
    except MaskdetError as error:
        ring.say(About(WatchState.RESTARTING, str(error)))
        return EXIT_PROBLEM


def _answer(key: int, **about: int) -> None:
    os.write(STDOUT, (json.dumps({"key": key, **about}) + "\n").encode())


if __name__ == "__main__":
    sys.exit(main())
