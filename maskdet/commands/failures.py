"""How commands end when something went wrong."""

from __future__ import annotations

from typing import NoReturn

import typer

from maskdet.errors import MaskdetError

EXIT_FAILED = 1


def stop(error: MaskdetError) -> NoReturn:
    """Show the sentence on stderr and end with exit code 1."""
    typer.echo(str(error), err=True)
    raise typer.Exit(EXIT_FAILED) from None
