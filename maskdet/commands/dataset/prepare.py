"""`dataset`: prepare pictures for training."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from tqdm import tqdm

from maskdet.commands.failures import complain, print_safely, stop
from maskdet.dataset import (
    CropRecord,
    DatasetIndex,
    build_practice_set,
    read_label_fixes,
    write_manifest,
)
from maskdet.dataset.cutting import CutSets, Witnesses, cut_sets
from maskdet.dataset.transfer import read_boxed_pictures, read_voc_folder
from maskdet.errors import MaskdetError
from maskdet.fileio import check_output_folder
from maskdet.settings import get_settings

dataset_app = typer.Typer(help="Prepare pictures for training.", no_args_is_help=True)


@dataset_app.command()
def practice(
    out: Annotated[Path | None, typer.Option(help="Folder to make; default data/practice.")] = None,
    seed: Annotated[int, typer.Option(help="The same seed makes the same pictures.")] = 0,
    worn_wrongly: Annotated[
        bool, typer.Option("--worn-wrongly", help="With masks worn wrongly as a third label.")
    ] = False,
) -> None:
    """Make the practice set: real faces with drawn masks, in seconds, offline."""
    folder = out or get_settings().data_dir / "practice"
    try:
        made = build_practice_set(folder, seed=seed, worn_wrongly=worn_wrongly)
    except MaskdetError as error:
        stop(error)
    print_safely(f"{sum(made.counts.values())} pictures in {made.folder}.")


@dataset_app.command()
def cut(
    out: Annotated[Path, typer.Option(help="Folder to make.")],
    photos: Annotated[Path | None, typer.Option(help="A data set: one subfolder per label.")] = None,
    images: Annotated[Path | None, typer.Option(help="Pictures of annotated scenes.")] = None,
    annotations: Annotated[Path | None, typer.Option(help="Their Pascal VOC files.")] = None,
    people: Annotated[
        Path | None,
        typer.Option(help="Pictures of mostly one person, with loose labelled boxes: images/, annotations/."),
    ] = None,
    crowds: Annotated[
        Path | None, typer.Option(help="The same of many people or none; what nobody sees as a face is none.")
    ] = None,
    street: Annotated[
        Path | None,
        typer.Option(help="The same where nobody wears a mask, boxes of any name around some heads."),
    ] = None,
    drawn: Annotated[bool, typer.Option(help="Also draw masks and things on faces to learn from.")] = True,
    fixes: Annotated[Path | None, typer.Option(help="CSV of wrong labels: sha256, label, why.")] = None,
    seed: Annotated[int, typer.Option(help="Of the split and the drawing.")] = 0,
    force: Annotated[
        bool, typer.Option("--force", help="Write into a folder that holds files already.")
    ] = False,
) -> None:
    """Cut faces out of photos and annotated pictures, as training needs them; with `street` or `crowds` also what is no face."""
    try:
        folders = [path for path in (photos, images, annotations, people, crowds, street, fixes) if path]
        check_output_folder(out, inputs=folders, may_exist=False, force=force)
        index = DatasetIndex.from_folder(photos, seed=seed) if photos else None
        for problem in index.problems if index else ():
            print_safely(problem, err=True)
        scenes = read_voc_folder(images, annotations) if images and annotations else []
        sets = CutSets(
            index, scenes, *(read_boxed_pictures(path) if path else [] for path in (people, crowds, street))
        )
        known = read_label_fixes(fixes) if fixes else {}
        records = [
            record
            for what, found in cut_sets(
                sets, out, Witnesses.load(), known, drawn=drawn, seed=seed, on_problem=complain
            )
            for record in _followed(found, what)
        ]
        write_manifest(out, records)
    except MaskdetError as error:
        stop(error)
    print_safely(f"{len(records)} faces in {out}.")


def _followed(records: Iterator[CropRecord], what: str) -> list[CropRecord]:
    """All records, with a progress bar on a terminal."""
    return list(tqdm(records, desc=what, unit="face", disable=None, file=sys.stderr))
