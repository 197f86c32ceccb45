"""PartScorer: one part of a plan -> its tables, in their place. The same on this computer and on any node of a cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

from maskdet.archive.crash_note import CrashNote
from maskdet.archive.manifest import Manifest
from maskdet.archive.parts import PartFigures, finish_part, part_folder, read_figures
from maskdet.archive.plan import PLAN, read_part
from maskdet.archive.sources import Entry, Reader, SourceLost
from maskdet.archive.tables import PartTables
from maskdet.errors import UnreadableImage, isolated
from maskdet.images import taken_at
from maskdet.language import tr, tr_later
from maskdet.results import Image
from maskdet.settings import Settings

ENDED = tr_later(
    "The program was ended by the system whenever this file was opened. It may be damaged, or too "
    "large for the memory."
)
Item = tuple[int, Entry]  # with its number in the plan
Opened = Future[tuple[Image, datetime | None]]  # and when it was taken


class PartScorer:
    """Scores parts, one after the other, with models on one thread; the next picture is opened meanwhile.

    Raises: ResultsProblem, OtherJudging, ModelNotFound, ModelBroken.
    """

    def __init__(self, results: Path, settings: Settings) -> None:
        self._results = results
        self._judge = Manifest.read(results).judging.judge(settings)
        self._reader = Reader()
        self._opener = ThreadPoolExecutor(1)

    def score(self, part: int, on_picture: Callable[[], None] = lambda: None) -> PartFigures:
        """Score a part; one that is there already is left as it is.

        Raises: SourceLost where a whole source is gone; OSError where results cannot be written. Nothing of the part
        is left then.
        """
        if part_folder(self._results, part).is_dir():
            return read_figures(self._results, part)
        items, tables = read_part(self._results / PLAN, part), PartTables()
        with CrashNote.of_part(self._results, part) as note:
            opened = self._opened_carefully(items, note) if note.crashed else self._opened_ahead(items)
            for (number, entry), picture in opened:
                self._add(tables, number, entry, picture)
                on_picture()
            return finish_part(self._results, part, tables.tables())

    def _add(self, tables: PartTables, number: int, entry: Entry, opened: Opened) -> None:
        if isinstance(error := opened.exception(), SourceLost):
            raise error
        with isolated(entry.path, lambda _, why: tables.add_bad(number, entry, why)):
            image, taken = opened.result()
            tables.add(number, entry, self._judge(image), taken)

    def _opened_ahead(self, items: Sequence[Item]) -> Iterator[tuple[Item, Opened]]:
        """Each with its picture; while one is judged, the next is read and decoded."""
        following: Opened | None = None
        for position, item in enumerate(items):
            current = following or self._opener.submit(self._open, item[1])
            rest = items[position + 1 : position + 2]
            following = self._opener.submit(self._open, rest[0][1]) if rest else None
            yield item, current

    def _opened_carefully(self, items: Sequence[Item], note: CrashNote) -> Iterator[tuple[Item, Opened]]:
        """The same after a crash: one at a time, and noted before it is opened, so that a next crash is known to be its."""
        for position, item in enumerate(items):
            if note.is_blamed(position):
                refused: Opened = Future()
                refused.set_exception(UnreadableImage(tr(ENDED)))
                yield item, refused
            else:
                note.write(position)
                yield item, self._opener.submit(self._open, item[1])

    def _open(self, entry: Entry) -> tuple[Image, datetime | None]:
        data = self._reader.read(entry)
        return self._judge.open(data), taken_at(data)
