"""`dataset augment`: one picture as training sees it, sixteen times."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from maskdet.commands.dataset.prepare import dataset_app
from maskdet.commands.failures import print_safely, stop
from maskdet.dataset import check_no_label_folder
from maskdet.detection import crop_detector
from maskdet.errors import MaskdetError
from maskdet.fileio import check_output_file, write_bytes_atomically
from maskdet.images import decode_image, jpeg_bytes
from maskdet.installation import require_training
from maskdet.training.runs import TrainingConfig


@dataset_app.command()
def augment(
    picture: Annotated[Path, typer.Argument(help="A picture file.", exists=True, dir_okay=False)],
    out: Annotated[
        str, typer.Option(help="The JPEG file to write; - for standard output.")
    ] = "augmented.jpg",
    strength: Annotated[
        float, typer.Option(min=0, max=1, help="0: unchanged but mirrored, 1: as trained.")
    ] = 1.0,
    seed: Annotated[int, typer.Option(help="Another seed changes otherwise.")] = 0,
    force: Annotated[bool, typer.Option("--force", help="Replace files that exist already.")] = False,
) -> None:
    """Show what training's augmentation makes of a picture's face: sixteen copies on one sheet."""
    try:
        if out != "-":
            check_output_file(Path(out), inputs=[picture], force=force)
            check_no_label_folder(Path(out).parent)
        require_training("Showing what training makes of a picture")
        from maskdet.training.data import augmented_copies, sheet

        config = replace(TrainingConfig(), augmentation=strength, seed=seed)
        image = decode_image(picture.read_bytes())
        data = jpeg_bytes(sheet(augmented_copies(image, crop_detector(), config)), quality=92)
    except MaskdetError as error:
        stop(error)
    if out == "-":
        sys.stdout.buffer.write(data)
    else:
        write_bytes_atomically(Path(out), data)
        print_safely(f"16 copies in {out}.")
