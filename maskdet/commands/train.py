"""`train`: labelled pictures -> a version in models/."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Annotated

import typer

from maskdet.commands.say import stop
from maskdet.dataset.face_crops import MANIFEST, cut_photos, write_manifest
from maskdet.dataset.index import DatasetIndex
from maskdet.dataset.practice import build_practice_set, practice_exists
from maskdet.errors import MaskdetError
from maskdet.faces import FaceDetector
from maskdet.registry import activate
from maskdet.settings import get_settings
from maskdet.training.config import TrainingConfig
from maskdet.training.fit import train as fit
from maskdet.training.versions import Provenance, save_version

DEFAULTS = TrainingConfig()


def train(
    data: Annotated[
        Path | None,
        typer.Argument(
            help="A data set (one subfolder per label), or a folder made by `dataset cut`; default: the practice set."
        ),
    ] = None,
    name: Annotated[str, typer.Option(help="Name of the new version.")] = "my-mask-net",
    epochs: Annotated[int, typer.Option(min=1, max=1000)] = DEFAULTS.epochs,
    learning_rate: Annotated[float, typer.Option(min=0)] = DEFAULTS.learning_rate,
    seed: Annotated[
        int, typer.Option(help="Of the order, the augmentation and the new layers.")
    ] = DEFAULTS.seed,
    source: Annotated[
        list[str] | None,
        typer.Option(help="Where pictures came from and their licence, for the card; repeatable."),
    ] = None,
    use: Annotated[bool, typer.Option("--activate", help="Use the new version at once.")] = False,
) -> None:
    """Train mask-net and save it as a version. Each epoch's figures are one JSON line."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # its start-up notes only frighten
    models_dir = get_settings().models_dir
    config = TrainingConfig(epochs=epochs, learning_rate=learning_rate, seed=seed)
    try:
        crops = _crops(data or _practice_set(), seed)
        run = fit(crops, config, on_epoch=lambda figures: typer.echo(json.dumps(figures)))
        version = save_version(run, crops, models_dir, name, Provenance(tuple(source or ())))
        if use:
            activate(models_dir, name)
    except MaskdetError as error:
        stop(error)
    typer.echo(
        json.dumps({"version": version.name, "folder": str(version.folder), **_summary(version.report())})
    )


def _practice_set() -> Path:
    folder = get_settings().data_dir / "practice"
    if not practice_exists(folder):
        build_practice_set(folder)
    return folder


def _crops(data: Path, seed: int) -> Path:
    """The folder of face crops of a data set, cut once for its exact content."""
    if (data / MANIFEST).is_file():
        return data
    index = DatasetIndex.from_folder(data, seed=seed)
    for problem in index.problems:
        typer.echo(problem, err=True)
    out = get_settings().data_dir / ".crops" / f"{data.name}-{index.fingerprint}-{seed}"
    if not (out / MANIFEST).is_file():
        write_manifest(out, cut_photos(index, FaceDetector.load(), out, drawn=False, seed=seed))
    return out


def _summary(report: dict[str, dict[str, float]]) -> dict[str, float]:
    return {part: report[part]["accuracy"] for part in ("test_photos", "held_out_scenes") if part in report}
