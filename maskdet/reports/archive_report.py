"""The summary of an archive: counts over time, worst pictures, bad files, as one page that needs nothing else."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from maskdet.archive import ArchivePictures, Counted, Filter, Manifest, Results
from maskdet.formatting import in_one_piece, number, percent
from maskdet.language import tr, tr_as
from maskdet.reports.rendering import now_text, rendered
from maskdet.results import State

TEMPLATE = "archive_report.html"
NUM_WORST, NUM_REASONS, NUM_WATCHES = 24, 20, 50
THUMBNAIL_SIDE = 320  # pixels
SHOWN = (State.WITH_MASK, State.WITHOUT_MASK, State.MASK_WORN_INCORRECTLY, State.UNSURE)


@dataclass(frozen=True)
class Line:
    """A line of a table: what it is about, faces in each state, the share of those judged that wear a mask, and its bar."""

    key: str
    faces: int
    counts: list[int]
    share: str
    width: int


def archive_html(results: Path, *, thumbnails: bool = False, blur: bool = True) -> str:
    """The summary of what is there so far.

    Args:
        thumbnails: whether the worst pictures are shown, read again from their sources.
        blur: whether all faces in them are unrecognisable.

    Raises: ResultsProblem.
    """
    manifest = Manifest.read(results)
    with Results(results) as found:
        pictures, faces, bad = found.size()
        worst = found.worst(NUM_WORST)
        return rendered(
            TEMPLATE,
            name=results.name,
            manifest=manifest,
            now=now_text(),
            left=manifest.plan.pictures - pictures - bad,
            totals=_totals(pictures, found.totals(Filter()), faces, bad),
            states=[state.display_name for state in SHOWN],
            sections=[
                (tr("Over time"), tr("When"), [_line(row.key, row) for row in found.over_time(Filter())]),
                (
                    tr("By folder or source"),
                    tr_as("a heading: which folder", "Which"),
                    _by_watch(found.by_watch(Filter())),
                ),
            ],
            worst=worst,
            pictures=_thumbnails(results, found, worst, blur=blur) if thumbnails else {},
            blur=blur,
            reasons=found.reasons(NUM_REASONS),
            num_bad=bad,
        )


def _totals(pictures: int, counted: Counted, faces: int, bad: int) -> dict[str, str]:
    return {
        tr("Pictures"): number(pictures),
        tr("Faces"): number(faces),
        **{state.display_name: number(counted.counts[state]) for state in SHOWN},
        tr("Faces with a mask"): _share(counted),
        tr("Could not be opened"): number(bad),
    }


def _by_watch(rows: Iterable[Counted]) -> list[Line]:
    ordered = sorted(rows, key=lambda row: (-row.faces, row.key))
    return [_line(row.key, row) for row in ordered[:NUM_WATCHES]]


def _line(key: str, row: Counted) -> Line:
    return Line(
        key, row.faces, [row.counts[s] for s in SHOWN], _share(row), round(100 * (row.share_masked or 0))
    )


def _share(row: Counted) -> str:
    return "–" if row.share_masked is None else in_one_piece(percent(row.share_masked))


def _thumbnails(results: Path, found: Results, worst: list[dict[str, Any]], *, blur: bool) -> dict[int, str]:
    """Number of a picture -> data URL; those that cannot be opened now are left out."""
    numbers, opened, urls = [row["id"] for row in worst], ArchivePictures(results), {}
    boxes = found.boxes(numbers)
    for picture in numbers:
        own = [row for row in boxes if row["id"] == picture]
        if data := opened.jpeg(picture, own, side=THUMBNAIL_SIDE, blur=blur):
            urls[picture] = f"data:image/jpeg;base64,{base64.b64encode(data).decode('ascii')}"
    opened.close()
    return urls
