"""Supervisor: keeps a reader for each watch that is to run, a few judging processes for all of them, and knows how they stand.

    with Supervisor(lambda: watches_of(store)) as supervisor:
        while True:
            supervisor.poll()
            time.sleep(POLL_S)

Watches that are added, changed, switched off or deleted take effect with the next poll. What dies or hangs is started
again: a reader, which concerns its own watch only, or a judging process, whose watches go on within seconds. When the
supervisor dies, however it does, all of them end by themselves.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType

from maskdet.cameras import Watch
from maskdet.errors import MaskdetError
from maskdet.watching import control
from maskdet.watching.judging import JudgePool
from maskdet.watching.messages import JudgeSpec, Line, WatchEnd
from maskdet.watching.readers import open_readers
from maskdet.watching.status import WatchStatus
from maskdet.watching.watch_run import OnLine, WatchRun

log = logging.getLogger("maskdet.watching")

POLL_S = 0.25
LIST_S = 1.0  # between two readings of the list of watches

ListWatches = Callable[[], Sequence[tuple[str, Watch]]]


class Supervisor:
    """Runs watches. `poll` and `close` from one thread; `statuses` and `picture` from any.

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
        self._list, self._outputs = list_watches, outputs or {}
        self._on_line = on_line or _ignore
        self._readers = open_readers()
        spec = JudgeSpec(self.token, to_store, preset)
        self.judges = JudgePool(spec, on_line=self._take, on_death=self._note_death)
        self._runs: dict[str, WatchRun] = {}  # by watch_id
        self._by_number: dict[int, WatchRun] = {}  # those, and who still writes what it holds
        self._listed_s = -1e9

    @property
    def runs(self) -> list[WatchRun]:
        """The watches that are to run, in the order of the list."""
        return list(self._runs.values())

    @property
    def is_over(self) -> bool:
        """Whether no watch runs and none will by itself."""
        return all(run.is_over for run in self.runs)

    def poll(self) -> None:
        """Bring what runs in line with what is to run. Returns soon."""
        now_s = time.monotonic()
        if now_s - self._listed_s >= LIST_S:
            self._listed_s = now_s
            self._follow_list()
        for run in self.runs:
            run.poll(now_s)
            if run.judged_from_s is not None and now_s >= run.judged_from_s and not run.is_over:
                run.judged_from_s = None
                self.judges.add(run.spec)
        self.judges.poll(now_s)

    def statuses(self) -> list[WatchStatus]:
        """How each watch that is to run stands, in the order of the list."""
        return [run.status for run in self.runs]

    def picture(self, watch_id: str, *, blur: bool = False) -> bytes | None:
        """The newest picture of a watch with what was found in it, as JPEG; None where there is none."""
        run = self._runs.get(watch_id)
        if run is None or not run.status.port:
            return None
        query = {"token": self.token, "id": watch_id, "blur": "1" if blur else "0"}
        return control.fetch(run.status.port, "/picture.jpg", **query)

    def close(self) -> None:
        """End all watches; what they hold is written first."""
        for run in self.runs:
            run.close()
        self.judges.close()
        self._readers.close()
        self._runs = {}

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
        for watch_id, run in list(self._runs.items()):
            if wanted.get(watch_id) != run.watch:
                self._let_go(self._runs.pop(watch_id))
        self._runs = {
            watch_id: self._runs.get(watch_id) or self._new(watch_id, watch)
            for watch_id, watch in wanted.items()
        }

    def _new(self, watch_id: str, watch: Watch) -> WatchRun:
        run = WatchRun(watch_id, watch, self._readers, output=self._outputs.get(watch_id, ""))
        self._by_number[run.run] = run
        return run

    def _let_go(self, run: WatchRun) -> None:
        run.close()
        self.judges.remove(run.run)
        if run.is_over:
            self._by_number.pop(run.run, None)

    def _take(self, number: int, line: Line) -> None:
        """From threads of the judging processes."""
        run = self._by_number.get(number)
        if run is None:
            return
        run.take(line)
        self._on_line(run.watch_id, line)
        if isinstance(line, WatchEnd):
            self.judges.forget(number)
            if run.is_closed:
                self._by_number.pop(number, None)

    def _note_death(self, numbers: list[int], reason: str) -> None:
        for number in numbers:
            if run := self._by_number.get(number):
                run.begin_again(reason)


def _ignore(watch_id: str, line: Line) -> None:
    """Nobody follows."""
