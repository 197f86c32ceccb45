"""`about`: what runs here, in lines to be pasted into a report of a problem."""

from __future__ import annotations

from maskdet.commands.failures import print_safely


def about() -> None:
    """Say what runs here: version, model, libraries, folders."""
    from maskdet.reports import about_text

    print_safely(about_text())
