"""Supervisor: keeps one process for each watch that is to run, and knows how they stand.

    with Supervisor(lambda: watches_of(store)) as supervisor:
        while True:
            supervisor.poll()
            time.sleep(POLL_S)

Watches that are added, changed, switched off or deleted take effect with the next poll. A watch whose process dies
or hangs is started again; when the supervisor dies, however it does, the watches end by themselves.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType

from maskdet.cameras import Watch
from maskdet.errors import MaskdetError
from maskdet.watching.messages import LaunchSpec, Line
from maskdet.watching.status import WatchStatus
from maskdet.watching.watch_process import OnLine, WatchProcess

log = logging.getLogger("maskdet.watching")

POLL_S = 0.25
LIST_S = 1.0  # between two readings of the list of watches

ListWatches = Callable[[], Sequence[tuple[str, Watch]]]


class Supervisor:
    """Runs watches. `poll` and `close` from one thread; `statuses` from any.

    Args:
        list_watches: gives (watch_id, watch); asked every second; when it raises a MaskdetError, all stays as it is.
        to_store: whether the watches write to the database.
        outputs: watch_id -> file of the annotated video.
        on_line: gets every line of the watches, in threads of their own.
        preset: how closely they search; empty: as the settings say.
    """

    def __init__(
        self,
        list_watches: ListWatches,
        *,
        to_store: bool = True,
        outputs: Mapping[str, str] | None = None,
        on_line: OnLine | None = None,
        preset: str = "",
    ) -> None:
        self.token = secrets.token_urlsafe(24)
        self.problem = ""  # why the list of watches cannot be read; empty while it can
        self._list, self._to_store, self._outputs = list_watches, to_store, outputs or {}
        self._on_line, self._preset = on_line or _ignore, preset
        self._processes: dict[str, WatchProcess] = {}
        self._leaving: list[threading.Thread] = []
        self._listed_s = -1e9

    @property
    def watch_processes(self) -> list[WatchProcess]:
        """Those of the watches that are to run, in the order of the list."""
        return list(self._processes.values())

    @property
    def is_over(self) -> bool:
        """Whether no watch runs and none will by itself."""
        return all(watch_process.is_over for watch_process in self.watch_processes)

    def poll(self) -> None:
        """Bring what runs in line with what is to run. Returns soon."""
        now_s = time.monotonic()
        if now_s - self._listed_s >= LIST_S:
            self._listed_s = now_s
            self._follow_list()
        for watch_process in self.watch_processes:
            watch_process.poll(now_s)

    def statuses(self) -> list[WatchStatus]:
        """How each watch that is to run stands, in the order of the list."""
        return [watch_process.status for watch_process in self.watch_processes]

    def close(self) -> None:
        """End all watches; what they hold is written first."""
        watch_processes = self.watch_processes
        for watch_process in watch_processes:
            watch_process.ask_to_end()
        for watch_process in watch_processes:
            watch_process.end()
        for thread in self._leaving:
            thread.join()
        self._processes = {}

    def __enter__(self) -> Supervisor:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _follow_list(self) -> None:
        try:
            wanted = {watch_id: watch for watch_id, watch in self._list() if watch.enabled}
        except MaskdetError as error:
            if not self.problem:  # once, not every second
                log.warning("%s", error)
            self.problem = str(error)
            return
        self.problem = ""
        for watch_id, watch_process in list(self._processes.items()):
            if wanted.get(watch_id) != watch_process.watch:
                self._let_go(self._processes.pop(watch_id))
        self._processes = {
            watch_id: self._processes.get(watch_id) or self._new(watch_id, watch)
            for watch_id, watch in wanted.items()
        }

    def _new(self, watch_id: str, watch: Watch) -> WatchProcess:
        output = self._outputs.get(watch_id, "")
        spec = LaunchSpec(watch, watch_id, self.token, self._to_store, output, self._preset)
        return WatchProcess(spec, on_line=self._on_line)

    def _let_go(self, watch_process: WatchProcess) -> None:
        """In a thread: a watch may take seconds to end, and the others go on."""
        watch_process.ask_to_end()
        thread = threading.Thread(target=watch_process.end, daemon=True)
        thread.start()
        self._leaving = [*(t for t in self._leaving if t.is_alive()), thread]


def _ignore(watch_id: str, line: Line) -> None:
    """Nobody follows."""
