"""`train-detector`: annotated scenes and photos -> a face detector of one's own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from maskdet.commands.failures import stop
from maskdet.dataset.transfer import read_boxed_pictures
from maskdet.errors import MaskdetError
from maskdet.evaluation import read_scenes
from maskdet.installation import require_training
from maskdet.training.detector import DetectorConfig, Further, train_detector
from maskdet.training.runs import print_event

DEFAULTS = DetectorConfig()


def command(
    crops: Annotated[Path, typer.Argument(help="A folder made by `dataset cut` from photos and scenes.")],
    scenes: Annotated[Path, typer.Option(help="The scenes: images/ and annotations/ (Pascal VOC).")],
    out: Annotated[Path, typer.Option(help="Folder of the detector; one with checkpoints is gone on with.")],
    street: Annotated[
        Path | None,
        typer.Option(
            help="Pictures with boxes around heads, where nobody wears a mask: bare faces, and phantoms."
        ),
    ] = None,
    crowds: Annotated[
        Path | None,
        typer.Option(help="Pictures of many people or none, with loose boxes around heads, labelled."),
    ] = None,
    people: Annotated[
        Path | None,
        typer.Option(help="Pictures of one person each, with a loose box around the head, labelled."),
    ] = None,
    start: Annotated[str, typer.Option(help="face_net.keras of a detector to go on from; else YuNet.")] = "",
    steps: Annotated[int, typer.Option(min=1, help="Batches in all.")] = DEFAULTS.steps,
    learning_rate: Annotated[float, typer.Option(min=0)] = DEFAULTS.learning_rate,
    size: Annotated[
        int, typer.Option(min=128, max=1024, help="Side of training pictures, in pixels.")
    ] = DEFAULTS.size,
    seed: Annotated[int, typer.Option(help="Of order, augmentation and new layers.")] = DEFAULTS.seed,
    source: Annotated[
        list[str] | None, typer.Option(help="Where pictures came from and their licence; repeatable.")
    ] = None,
) -> None:
    """Train face-net, the face detector, on annotated scenes. Figures are JSON lines; hours on two cores.

    Use it with MASKDET_DETECTOR_DIR=FOLDER.
    """
    chosen = replace(
        DEFAULTS, steps=steps, learning_rate=learning_rate, size=size - size % 32, seed=seed, start=start
    )
    try:
        require_training("Training")
        train_detector(
            crops,
            read_scenes(scenes),
            out,
            chosen,
            further=_further(street, crowds, people),
            sources=source or (),
            on_event=lambda event: print_event(event.to_json()),
        )
    except MaskdetError as error:
        stop(error)


def _further(street: Path | None, crowds: Path | None, people: Path | None) -> Further | None:
    if not (street or crowds or people):
        return None
    return Further(*(read_boxed_pictures(folder) if folder else [] for folder in (street, crowds, people)))
