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
    TWO_CLASSES,
    CropRecord,
    DatasetIndex,
    build_practice_set,
    classes_of,
    cut_photos,
    cut_scenes,
    read_label_fixes,
    write_manifest,
)
from maskdet.dataset.transfer import read_voc_folder
from maskdet.detection import crop_detector
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
    drawn: Annotated[bool, typer.Option(help="Also draw masks and things on faces to learn from.")] = True,
    fixes: Annotated[Path | None, typer.Option(help="CSV of wrong labels: sha256, label, why.")] = None,
    seed: Annotated[int, typer.Option(help="Of the split and the drawing.")] = 0,
    force: Annotated[
        bool, typer.Option("--force", help="Write into a folder that holds files already.")
    ] = False,
) -> None:
    """Cut faces out of photos and annotated scenes, as training needs them."""
    try:
        inputs = [path for path in (photos, images, annotations, fixes) if path]
        check_output_folder(out, inputs=inputs, may_exist=False, force=force)
        detector = crop_detector()
        records, classes = [], TWO_CLASSES
        if photos:
            index = DatasetIndex.from_folder(photos, seed=seed)
            for problem in index.problems:
                print_safely(problem, err=True)
            classes = classes_of(index.labels)
            known = read_label_fixes(fixes) if fixes else {}
            faces = cut_photos(index, detector, out, drawn=drawn, seed=seed, fixes=known, on_problem=complain)
            records += _followed(faces, "faces of photos")
        if images and annotations:
            scenes = read_voc_folder(images, annotations)
            faces = cut_scenes(
                scenes, detector, out, drawn=drawn, seed=seed, classes=classes, on_problem=complain
            )
            records += _followed(faces, "faces of scenes")
        write_manifest(out, records)
    except MaskdetError as error:
        stop(error)
    print_safely(f"{len(records)} faces in {out}.")


def _followed(records: Iterator[CropRecord], what: str) -> list[CropRecord]:
    """All records, with a progress bar on a terminal."""
    return list(tqdm(records, desc=what, unit="face", disable=None, file=sys.stderr))
