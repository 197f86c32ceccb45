"""The manifest of a run: its sources, its plan's size and checksum, and by what all of it is judged. Written once."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from maskdet.archive.judging import Judging
from maskdet.archive.plan import PLAN, PlanSize, part_length, plan_checksum, write_plan
from maskdet.archive.sources import checked_sources, list_entries
from maskdet.errors import MaskdetError
from maskdet.fileio import check_output_folder, file_lock, write_text_atomically
from maskdet.language import tr, tr_later

MANIFEST, LOCK, FORMAT = "manifest.json", ".planning.lock", 1
NAMES = {
    "preset": tr_later("preset"),
    "threshold": tr_later("threshold"),
}  # of settings that may be asked for


class ResultsProblem(MaskdetError):
    """A folder of results that cannot be gone on with as asked."""


@dataclass(frozen=True)
class Manifest:
    """What stands in manifest.json.

    Attributes:
        part_size: pictures in a part; 0: as many as suit their number.
        made: when the list was made, ISO 8601, UTC.
    """

    sources: tuple[str, ...]
    plan: PlanSize
    part_size: int
    judging: Judging
    made: str

    @classmethod
    def read(cls, results: Path) -> Self:
        """Raises: ResultsProblem where there is none, or a damaged one."""
        try:
            values: dict[str, Any] = json.loads((results / MANIFEST).read_text(encoding="utf-8"))
            return cls(
                tuple(values["sources"]),
                PlanSize(**values["plan"]),
                int(values["part_size"]),
                Judging.from_json(values["judging"]),
                str(values["made"]),
            )
        except FileNotFoundError:
            raise ResultsProblem(
                tr("{folder} holds no results: it has no {file}.", folder=results, file=MANIFEST)
            ) from None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ResultsProblem(
                tr(
                    "{file} cannot be read ({reason}). Restore it, or run again into a new folder.",
                    file=results / MANIFEST,
                    reason=error,
                )
            ) from error

    def write(self, results: Path) -> None:
        """Raises: OSError."""
        values = {
            "format": FORMAT,
            "sources": list(self.sources),
            "plan": vars(self.plan),
            "part_size": self.part_size,
            "judging": self.judging.to_json(),
            "made": self.made,
        }
        write_text_atomically(results / MANIFEST, json.dumps(values, indent=1) + "\n")

    def pictures_of(self, part: int) -> int:
        """How many pictures a part holds."""
        return part_length(part, self.plan.pictures, self.part_size)


def open_run(
    results: Path,
    sources: Sequence[str],
    judging: Judging,
    *,
    chosen: Sequence[str] = (),
    part_size: int = 0,
    on_listed: Callable[[int], None] | None = None,
) -> Manifest:
    """The manifest of these sources and results: the one that is there, else a new one.

    Args:
        chosen: names of fields of `judging` that were asked for; the others may be as they were when it was begun.

    Raises: ResultsProblem, SourceProblem, OutputRefused; OSError.
    """
    wholes = checked_sources(sources)
    check_output_folder(results, inputs=[Path(source) for source in wholes if "://" not in source])
    results.mkdir(parents=True, exist_ok=True)
    with file_lock(results / LOCK, wait=True):  # shards may start at once: one of them makes the list
        if (results / MANIFEST).exists():
            return _known(results, wholes, judging, chosen)
        if any(path.name not in {LOCK, PLAN} and not path.name.startswith(".") for path in results.iterdir()):
            raise ResultsProblem(
                tr(
                    "{folder} holds other files. Choose a new or an empty folder for the results.",
                    folder=results,
                )
            )
        return _made(results, wholes, judging, part_size, on_listed)


def _made(
    results: Path,
    sources: Sequence[str],
    judging: Judging,
    part_size: int,
    on_listed: Callable[[int], None] | None,
) -> Manifest:
    plan = write_plan(list_entries(sources), results / PLAN, part_size=part_size, on_listed=on_listed)
    made = datetime.now(UTC).isoformat(timespec="seconds")
    manifest = Manifest(tuple(sources), plan, part_size, judging, made)
    manifest.write(results)
    return manifest


def _known(results: Path, sources: Sequence[str], judging: Judging, chosen: Sequence[str]) -> Manifest:
    """Raises: ResultsProblem where it is of something else."""
    manifest = Manifest.read(results)
    if list(manifest.sources) != list(sources):
        raise ResultsProblem(
            tr(
                "{folder} holds results of other sources ({sources}). Name the same ones to go on, or choose a "
                "new folder.",
                folder=results,
                sources=", ".join(manifest.sources),
            )
        )
    for name in chosen:
        was, now = getattr(manifest.judging, name), getattr(judging, name)
        if was != now:
            raise ResultsProblem(
                tr(
                    "{folder} was begun with another setting ({name}: {was} then, {now} now). Leave it out to go on, or "
                    "choose a new folder.",
                    folder=results,
                    name=tr(NAMES.get(name, name)),
                    was=was,
                    now=now,
                )
            )
    if plan_checksum(results / PLAN) != manifest.plan.checksum:
        raise ResultsProblem(
            tr(
                "The list of pictures in {list} is damaged: its checksum is not the one in {file}. Restore it, "
                "or run again into a new folder.",
                list=results / PLAN,
                file=MANIFEST,
            )
        )
    return replace(manifest)
