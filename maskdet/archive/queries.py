"""Results: questions about the parts that are there, by DuckDB over their Parquet files, in bounded memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, Self

from maskdet.archive.parts import finished_parts, part_folder
from maskdet.language import tr, tr_later
from maskdet.results import State

SETTINGS = (
    "SET memory_limit = '512MB'",
    "SET threads = 2",
    "SET preserve_insertion_order = false",
    "SET autoinstall_known_extensions = false",  # nothing is fetched from elsewhere
    "SET autoload_known_extensions = false",
)
HOURS_UP_TO, DAYS_UP_TO = 3, 120  # days; longer times are shown by month
COUNTS = ", ".join(f"count(*) FILTER (state = '{state.value}') AS {state.value}" for state in State)
UNDATED = tr_later("Without a date")
WORST = "without_mask + mask_worn_incorrectly"


class Sort(StrEnum):
    """In which order faces are shown."""

    NEWEST = "newest first"
    OLDEST = "oldest first"
    LEAST_SURE = "least sure first"
    MOST_SURE = "surest first"

    @property
    def display_name(self) -> str:
        """The words a visitor reads."""
        return {
            "newest first": tr("Newest first"),
            "oldest first": tr("Oldest first"),
            "least sure first": tr("Least sure first"),
            "surest first": tr("Surest first"),
        }[self.value]

    @property
    def sql(self) -> str:
        """Its ORDER BY; ends with the picture's number, so that pages of rows do not overlap."""
        by = {
            "newest first": "taken DESC NULLS LAST",
            "oldest first": "taken ASC NULLS LAST",
            "least sure first": "probability ASC",
            "surest first": "probability DESC",
        }
        return f"{by[self.value]}, id, face"


@dataclass(frozen=True)
class Filter:
    """Which faces are meant; an empty tuple and None stand for all.

    Attributes:
        first, last: whole days, both included. A face without a date is in no day.
        sure: least and greatest probability of its verdict, 0..1.
    """

    watches: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None
    states: tuple[State, ...] = ()
    sure: tuple[float, float] = (0.0, 1.0)

    def sql(self) -> tuple[str, list[Any]]:
        """Its WHERE and the values in it."""
        parts: list[tuple[str, Any]] = []
        if self.watches:
            parts.append(("list_contains(?::VARCHAR[], watch)", list(self.watches)))
        if self.first:
            parts.append(("taken >= ?", datetime.combine(self.first, time())))
        if self.last:
            parts.append(("taken < ?", datetime.combine(self.last + timedelta(days=1), time())))
        if self.states:
            parts.append(("list_contains(?::VARCHAR[], state)", [state.value for state in self.states]))
        if self.sure != (0.0, 1.0):
            # As they are shown, in whole percent: a face shown with 80 % is one of 80 % and more.
            parts += [
                ("round(probability, 2) >= ?", self.sure[0]),
                ("round(probability, 2) <= ?", self.sure[1]),
            ]
        return " AND ".join(part for part, _ in parts) or "true", [value for _, value in parts]


@dataclass(frozen=True)
class Counted:
    """How many faces are in each state. `key`: an hour, day or month as text that sorts as it does, or a watch's name."""

    key: str
    counts: dict[State, int] = field(default_factory=dict)

    @property
    def faces(self) -> int:
        """In all states."""
        return sum(self.counts.values())

    @property
    def share_masked(self) -> float | None:
        """Of the faces that could be judged, those with a mask worn well, 0..1; None where none could."""
        judged = self.faces - self.counts[State.UNSURE]
        return self.counts[State.WITH_MASK] / judged if judged else None


class Results:
    """What a folder of results holds so far. Use it as a context; each thread has its own."""

    def __init__(self, folder: Path) -> None:
        import duckdb

        self.folder = folder
        self._parts = sorted(finished_parts(folder))
        self._connection = duckdb.connect()
        for setting in SETTINGS:
            self._connection.execute(setting)

    @property
    def is_empty(self) -> bool:
        """Whether no part is there yet."""
        return not self._parts

    def size(self) -> tuple[int, int, int]:
        """Pictures, faces, bad files."""
        found = [self._rows(f"SELECT count(*) AS n FROM {{{name}}}") for name in ("pictures", "faces", "bad")]  # nosec B608 - only words of this file are put in, values go by placeholders
        pictures, faces, bad = (int(rows[0]["n"]) if rows else 0 for rows in found)
        return pictures, faces, bad

    def watches(self) -> list[str]:
        """The names there are, the ones with most pictures first."""
        sql = "SELECT watch, count(*) AS n FROM {pictures} GROUP BY watch ORDER BY n DESC, watch"
        return [row["watch"] for row in self._rows(sql)]

    def days(self) -> tuple[date, date] | None:
        """The first and the last day; None where no picture has a date."""
        rows = self._rows("SELECT min(taken) AS first, max(taken) AS last FROM {pictures}")
        return (rows[0]["first"].date(), rows[0]["last"].date()) if rows and rows[0]["first"] else None

    def totals(self, chosen: Filter) -> Counted:
        """All faces together."""
        rows = self._counted("''", chosen)
        return rows[0] if rows else Counted("", dict.fromkeys(State, 0))

    def over_time(self, chosen: Filter) -> list[Counted]:
        """By hour, day or month, whichever suits how long it is; faces without a date last."""
        where, values = chosen.sql()
        sql = f"SELECT min(taken) AS first, max(taken) AS last FROM {{faces}} WHERE {where}"  # nosec B608 - as above
        rows = self._rows(sql, values)
        first, last = (rows[0]["first"], rows[0]["last"]) if rows else (None, None)
        days = (last - first).days + 1 if first and last else 0
        form = "%Y-%m-%d %H:00" if days <= HOURS_UP_TO else "%Y-%m-%d" if days <= DAYS_UP_TO else "%Y-%m"
        found = self._counted(f"strftime(taken, '{form}')", chosen)
        return [row if row.key else replace(row, key=tr(UNDATED)) for row in found]

    def by_watch(self, chosen: Filter) -> list[Counted]:
        """By what pictures belong to."""
        return self._counted("watch", chosen)

    def faces(self, chosen: Filter, sort: Sort, *, limit: int, offset: int = 0) -> list[dict[str, Any]]:
        """Rows of the faces' table."""
        where, values = chosen.sql()
        sql = f"SELECT * FROM {{faces}} WHERE {where} ORDER BY {sort.sql} LIMIT ? OFFSET ?"  # nosec B608 - only words of this file are put in, values go by placeholders
        return self._rows(sql, [*values, limit, offset])

    def worst(self, limit: int) -> list[dict[str, Any]]:
        """Pictures with most people without a mask or with one worn wrongly, as rows of the pictures' table."""
        sql = f"SELECT * FROM {{pictures}} WHERE {WORST} > 0 ORDER BY {WORST} DESC, with_mask, id LIMIT ?"  # nosec B608 - only words of this file are put in, values go by placeholders
        return self._rows(sql, [limit])

    def boxes(self, numbers: Sequence[int]) -> list[dict[str, Any]]:
        """All faces of these pictures."""
        return self._rows(
            "SELECT * FROM {faces} WHERE list_contains(?::BIGINT[], id) ORDER BY id, face", [list(numbers)]
        )

    def bad(self, limit: int) -> list[dict[str, Any]]:
        """Files that could not be scored, each with its reason."""
        return self._rows("SELECT * FROM {bad} ORDER BY id LIMIT ?", [limit])

    def reasons(self, limit: int) -> list[tuple[str, int]]:
        """Why files could not be scored, the most frequent first."""
        sql = "SELECT reason, count(*) AS n FROM {bad} GROUP BY reason ORDER BY n DESC, reason LIMIT ?"
        return [(row["reason"], int(row["n"])) for row in self._rows(sql, [limit])]

    def _counted(self, key: str, chosen: Filter) -> list[Counted]:
        where, values = chosen.sql()
        sql = f"SELECT {key} AS key, {COUNTS} FROM {{faces}} WHERE {where} GROUP BY 1 ORDER BY 1 NULLS LAST"  # nosec B608 - only words of this file are put in, values go by placeholders
        return [
            Counted(row["key"], {state: int(row[state.value]) for state in State})
            for row in self._rows(sql, values)
        ]

    def _rows(self, sql: str, values: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """The answer; `{name}` in the question stands for all files of that name."""
        if self.is_empty:
            return []
        name = next(name for name in ("pictures", "faces", "bad") if f"{{{name}}}" in sql)
        files = [str(part_folder(self.folder, part) / f"{name}.parquet") for part in self._parts]
        before, _, after = sql.partition(f"{{{name}}}")
        position = before.count("?")
        ordered = [*values[:position], files, *values[position:]]
        found = self._connection.execute(f"{before}read_parquet(?){after}", ordered)
        columns = [column[0] for column in found.description or ()]
        return [dict(zip(columns, row, strict=True)) for row in found.fetchall()]

    def close(self) -> None:
        """Let go of the files."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
