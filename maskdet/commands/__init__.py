"""The command line: `python -m maskdet COMMAND`, one file or folder a command.

Each checks what it is asked for, calls the core once, and prints; what goes wrong ends as one sentence.
May import everything of maskdet; nothing imports it but `python -m maskdet` and the two scripts beside it.
"""

from __future__ import annotations

from typing import Annotated

import typer

from maskdet.access import note_changes_by
from maskdet.commands.archive import batch
from maskdet.commands.dataset.prepare import dataset_app
from maskdet.commands.detect import detect
from maskdet.commands.detector import command as train_detector
from maskdet.commands.evaluate import evaluate
from maskdet.commands.failures import Commands
from maskdet.commands.models import models_app
from maskdet.commands.replay import replay
from maskdet.commands.server import about, browser_runtime, doctor, keys_app, serve, users_app
from maskdet.commands.train import train
from maskdet.commands.watch import watch
from maskdet.settings import use_absolute_paths
from maskdet.version import __version__

__all__ = ["app"]

app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _print_version(asked: bool) -> None:
    if asked:
        typer.echo(f"maskdet {__version__}")
        raise typer.Exit


def _note_change(who: str, what: str, about: str) -> None:
    """Into the list of changes, where there is one: a command alone makes no database."""
    from maskdet.store import audit, has_database, open_store

    if has_database():
        store = open_store()
        audit(store, who, what, about)
        store.close()


@app.callback()
def maskdet(
    version: Annotated[
        bool,
        typer.Option("--version", help="Say which version this is.", is_eager=True, callback=_print_version),
    ] = False,
) -> None:
    """Find faces in pictures and say who wears a mask."""
    use_absolute_paths()
    note_changes_by(_note_change)


app.command()(serve)
app.command()(detect)
app.command()(batch)
app.command()(watch)
app.command()(replay)
app.command()(train)
app.command("train-detector")(train_detector)
app.command()(evaluate)
app.add_typer(dataset_app, name="dataset")
app.add_typer(models_app, name="models")
app.add_typer(keys_app, name="keys")
app.add_typer(users_app, name="users")
app.command("browser-runtime")(browser_runtime)
app.command()(doctor)
app.command()(about)
