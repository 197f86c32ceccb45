"""The command line's commands, one file each."""

from __future__ import annotations

import typer

from maskdet.commands.dataset.prepare import dataset_app
from maskdet.commands.detect import detect
from maskdet.commands.detector import command as train_detector
from maskdet.commands.evaluate import evaluate
from maskdet.commands.models import models_app
from maskdet.commands.replay import replay
from maskdet.commands.train import train
from maskdet.commands.watch import watch

app = typer.Typer(
    help="Find faces in pictures and say who wears a mask.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(detect)
app.command()(watch)
app.command()(replay)
app.command()(train)
app.command("train-detector")(train_detector)
app.command()(evaluate)
app.add_typer(dataset_app, name="dataset")
app.add_typer(models_app, name="models")
