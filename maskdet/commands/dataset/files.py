"""`dataset import`, `export`, `download`: pictures into a data set and out of it again."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from tqdm import tqdm

from maskdet.commands.dataset.prepare import dataset_app
from maskdet.commands.failures import print_safely, stop
from maskdet.dataset import DatasetIndex, label_named, pictures_outside, speaks_of_masks
from maskdet.dataset.download import CATALOGUE, fetch_set, find_entry
from maskdet.dataset.transfer import (
    EXPORTS,
    MAX_FILE_BYTES,
    ImportPlan,
    Skipped,
    Source,
    add_credit,
    commit,
    preview,
)
from maskdet.errors import DatasetProblem, MaskdetError
from maskdet.fileio import check_output_file, check_output_folder
from maskdet.results import MaskLabel
from maskdet.settings import get_settings

JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of sentences.")]
Progress = Callable[[int, int], None]
OUTSIDE = "It is not exported: it does not lie directly in the folder of a label."
LEFT_OUT = "none"  # what --map takes for no label


class ExportFormat(StrEnum):
    """The formats of `export`."""

    ZIP = "zip"
    COCO = "coco"
    YOLO = "yolo"


@dataset_app.command("import")
def import_pictures(
    sources: Annotated[
        list[Path], typer.Argument(help="A ZIP, a folder, or picture files.", show_default=False)
    ],
    into: Annotated[Path, typer.Option(help="The data set's folder; made if it is not there.")],
    label: Annotated[
        MaskLabel | None, typer.Option(help="For pictures that lie in no folder with a label's name.")
    ] = None,
    mapping: Annotated[
        list[str] | None,
        typer.Option("--map", help="What a spelling means, as covered=with_mask or other=none; repeatable."),
    ] = None,
    within: Annotated[str, typer.Option(help="Only what lies in a folder of this name.")] = "",
    licence: Annotated[str, typer.Option(help="Of the pictures; noted in the set's README.md.")] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be added; write nothing.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Add pictures: folders per label, or faces cut out by Pascal VOC, COCO or YOLO boxes. All or nothing."""
    try:
        with _bar("looking", "file") as follow:
            check_output_folder(into)
            plan = preview(_source(sources), into, label=label, within=within, on_progress=follow)
        if label:
            plan = plan.with_labels(_unnamed(plan, label))
        plan = plan.with_labels(_mapping(plan, mapping or []))
        if dry_run or not plan.counts():
            _say(_plan_record(plan), _plan_text(plan), plan.left_out(), as_json=as_json)
        if dry_run:
            return
        with _bar("writing", "file") as follow:
            result = commit(plan, into, on_progress=follow)
        if licence:
            add_credit(into, plan.title, licence)
    except MaskdetError as error:
        stop(error)
    record = {
        "folder": str(into),
        "format": plan.form,
        "added": result.counts,
        "skipped": _records(result.skipped),
    }
    text = f"{len(result.files)} pictures added to {into}."
    _say(record | {"seconds": round(result.seconds, 2)}, text, result.skipped, as_json=as_json)


@dataset_app.command("export")
def export(
    folder: Annotated[Path, typer.Argument(help="The data set.", show_default=False)],
    out: Annotated[Path, typer.Option(help="The ZIP file to write.")],
    form: Annotated[ExportFormat, typer.Option("--format")] = ExportFormat.ZIP,
    licence: Annotated[list[str] | None, typer.Option(help="A line for the manifest; repeatable.")] = None,
    seed: Annotated[int, typer.Option(help="Of the split.")] = 0,
    as_json: JsonOption = False,
    force: Annotated[bool, typer.Option("--force", help="Replace files that exist already.")] = False,
) -> None:
    """Write a data set as a ZIP of folders, COCO or YOLO, with fingerprint, splits and licences."""
    try:
        check_output_file(out, inputs=[folder], force=force)
        with _bar("reading", "picture") as follow:
            index = DatasetIndex.from_folder(folder, seed=seed, on_progress=follow)
        with _bar("writing", "picture") as follow:
            exported = EXPORTS[form](index, out, licences=licence or [], on_progress=follow)
    except MaskdetError as error:
        stop(error)
    manifest = {key: value for key, value in exported.manifest.items() if key != "files"}
    left_out = [Skipped(found.file, found.reason) for found in index.unreadable]
    left_out += [Skipped(path.relative_to(folder).as_posix(), OUTSIDE) for path in pictures_outside(folder)]
    strange = [name for name in index.labels if label_named(name) is None]
    record = {"file": str(out), **manifest, "num_boxes": exported.num_boxes, "skipped": _records(left_out)}
    text = f"{exported.num_pictures} pictures in {out}."
    if strange:
        text += f" These folders name no known label: {', '.join(strange)}."
    _say(record | {"no_known_label": strange}, text, left_out, as_json=as_json)


@dataset_app.command("download")
def download_set(
    name: Annotated[str | None, typer.Argument(help="Of the set; without it, all are listed.")] = None,
    accept_unchecked: Annotated[
        bool, typer.Option("--accept-unchecked", help="Fetch it even if its checksum is unknown.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Fetch a public data set and import it. A download that broke off goes on where it was."""
    if name is None:
        _list_catalogue(as_json=as_json)
        return
    data_dir = get_settings().data_dir
    try:
        entry = find_entry(name)
        with _bar("fetching", "B") as bytes_bar, _bar("importing", "file") as files_bar:
            result = fetch_set(
                entry,
                data_dir,
                accept_unchecked=accept_unchecked,
                on_bytes=bytes_bar,
                on_pictures=files_bar,
            )
    except MaskdetError as error:
        stop(error)
    record = {"folder": str(data_dir / name), "added": result.counts, "skipped": _records(result.skipped)}
    _say(record, f"{len(result.files)} pictures in {data_dir / name}.", result.skipped, as_json=as_json)


def _list_catalogue(*, as_json: bool) -> None:
    if as_json:
        keys = ("name", "about", "licence", "home", "address", "num_bytes", "sha256")
        typer.echo(json.dumps([{key: getattr(entry, key) for key in keys} for entry in CATALOGUE]))
        return
    for entry in CATALOGUE:
        checked = "checksum known" if entry.sha256 else "checksum unknown"
        typer.echo(f"{entry.name}: {entry.about} {entry.size_text}, {checked}. Licence: {entry.licence}")


def _source(paths: list[Path]) -> Source:
    """What the paths mean together. Raises: DatasetProblem."""
    if len(paths) == 1 and (paths[0].is_dir() or paths[0].suffix.lower() == ".zip"):
        return paths[0]
    for path in paths:
        if not path.is_file() or path.suffix.lower() == ".zip":
            raise DatasetProblem(f"{path} is no picture file. Give one ZIP, one folder, or picture files.")
        if path.stat().st_size > MAX_FILE_BYTES:
            raise DatasetProblem(
                f"{path} is larger than {MAX_FILE_BYTES / 1e6:.0f} MB, which no picture needs."
            )
    return [(path.name, path.read_bytes()) for path in paths]


def _mapping(plan: ImportPlan, pairs: list[str]) -> dict[str, MaskLabel | None]:
    """The labels chosen with --map. Raises: DatasetProblem for a spelling or a label that there is not."""
    labels: dict[str, MaskLabel | None] = {}
    for pair in pairs:
        spelling, _, label = pair.rpartition("=")
        if label not in (*MaskLabel, LEFT_OUT):
            raise DatasetProblem(
                f"--map {pair}: expected SPELLING=LABEL with one of {', '.join(MaskLabel)}, {LEFT_OUT}."
            )
        labels |= dict.fromkeys(plan.meant_by(spelling), None if label == LEFT_OUT else MaskLabel(label))
    return labels


def _unnamed(plan: ImportPlan, label: MaskLabel) -> dict[str, MaskLabel | None]:
    """The label for the folders that say nothing of masks; what they mean is not certain where they do."""
    if plan.form != "folders":
        return {}
    unknown = (spelling for spelling, found in plan.labels.items() if found is None)
    return dict.fromkeys((spelling for spelling in unknown if not speaks_of_masks(spelling)), label)


def _plan_record(plan: ImportPlan) -> dict[str, Any]:
    return {
        "format": plan.form,
        "would_add": {label.value: number for label, number in plan.counts().items()},
        "bytes": plan.num_bytes,
        "labels": {spelling: label and label.value for spelling, label in plan.labels.items()},
        "skipped": _records(plan.left_out()),
    }


def _plan_text(plan: ImportPlan) -> str:
    counts = ", ".join(f"{number} {label.value}" for label, number in plan.counts().items()) or "nothing"
    unknown = [spelling or "(no folder)" for spelling, label in plan.labels.items() if label is None]
    text = f"Would add {counts} ({plan.num_bytes / 1e6:.1f} MB read)."
    return text + (
        f" Without a label: {', '.join(unknown)}; choose with --map or --label." if unknown else ""
    )


def _records(skipped: list[Skipped] | tuple[Skipped, ...]) -> list[dict[str, str]]:
    return [{"name": entry.name, "why": entry.why} for entry in skipped]


def _say(
    record: dict[str, Any], text: str, skipped: list[Skipped] | tuple[Skipped, ...], *, as_json: bool
) -> None:
    if as_json:
        typer.echo(json.dumps(record))
        return
    for entry in skipped:
        print_safely(f"{entry.name}: {entry.why}", err=True)
    print_safely(text)


@contextmanager
def _bar(what: str, unit: str) -> Iterator[Progress]:
    """A progress bar on a terminal, followed by (done, total)."""
    with tqdm(
        desc=what, unit=unit, unit_scale=unit == "B", disable=None, leave=False, file=sys.stderr
    ) as bar:

        def follow(done: int, total: int) -> None:
            bar.total, bar.n = total, done
            bar.refresh() if done == total else bar.update(0)

        yield follow
