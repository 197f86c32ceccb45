"""`doctor`: everything that may be wrong with an installation, and how it is put right."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from maskdet.commands.failures import EXIT_FAILED, print_safely


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="JSON instead of text.")] = False,
) -> None:
    """Look for what is wrong: folders, space, models, database, watches, libraries, clock; say how it is put right.

    Ends with 1 where something does not work; warnings end with 0.
    """
    from maskdet.doctor import Health, examine, examine_text, worst

    found = examine()
    if as_json:
        typer.echo(
            json.dumps({"health": worst(found), "findings": [one.to_json() for one in found]}, indent=1)
        )
    else:
        print_safely(examine_text(found))
    if worst(found) is Health.PROBLEM:
        raise typer.Exit(EXIT_FAILED)
