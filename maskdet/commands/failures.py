"""How commands end when something went wrong, and how one bad picture is named while the others go on."""

from __future__ import annotations

import sys
from typing import NoReturn

import typer
from tqdm import tqdm

from maskdet.errors import MaskdetError

EXIT_FAILED = 1


def stop(error: MaskdetError, code: int = EXIT_FAILED) -> NoReturn:
    """Show the sentence on stderr and end with this exit code."""
    typer.echo(str(error), err=True)
    raise typer.Exit(code) from None


def complain(name: str, why: str) -> None:
    """Name something that is left out, on stderr."""
    tqdm.write(f"{name}: {why}", file=sys.stderr)
