"""`browser-runtime`: the runtime that browsers run the models with: checked, or fetched anew."""

from __future__ import annotations

from typing import Annotated

import typer

from maskdet.commands.failures import print_safely


def browser_runtime(
    renew: Annotated[
        str | None,
        typer.Option(
            help="Fetch this version, such as 2.5.3, by npm, and keep it with its checksums.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Compare LiteRT.js, by which browsers run the models, with its checksums; or renew it."""
    from maskdet.browser import check_runtime, renew_runtime

    note = renew_runtime(renew) if renew else check_runtime()
    print_safely(f"LiteRT.js {note.version}: {len(note.files)} files, all as their checksums say.")
