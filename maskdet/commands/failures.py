"""How commands end when something went wrong, how one bad picture is named, and what a terminal may show."""

from __future__ import annotations

import errno
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import typer
from tqdm import tqdm
from typer.core import TyperGroup

from maskdet.errors import MaskdetError
from maskdet.redaction import hide_in_text

EXIT_FAILED = 1


class Commands(TyperGroup):
    """The commands; whatever a person can do something about ends as one sentence without secrets."""

    def make_context(self, *args: Any, **extra: Any) -> Any:
        """Reads what stands before the command."""
        with _sentences():
            return super().make_context(*args, **extra)

    def invoke(self, ctx: Any) -> Any:
        """Runs the command, with all that may go wrong in it."""
        with _sentences():
            return super().invoke(ctx)


def print_safely(text: str, *, err: bool = False) -> None:
    """Print sentences without the secrets of addresses in them."""
    typer.echo(hide_in_text(text), err=err)


def stop(error: MaskdetError, code: int = EXIT_FAILED) -> NoReturn:
    """Show the sentence on stderr and end with this exit code."""
    print_safely(str(error), err=True)
    raise typer.Exit(code) from None


def complain(name: str, why: str) -> None:
    """Name something that is left out, on stderr."""
    tqdm.write(hide_in_text(f"{name}: {why}"), file=sys.stderr)


@contextmanager
def _sentences() -> Iterator[None]:
    try:
        yield
    except MaskdetError as error:
        stop(error)
    except OSError as error:
        if error.errno == errno.EPIPE:  # who read the output has gone: typer ends quietly
            raise
        stop(MaskdetError(_sentence_of(error)))
    except Exception as error:
        if isinstance(getattr(error, "message", None), str):  # wrong usage: typer shows the message
            error.message = hide_in_text(error.message)  # type: ignore[attr-defined]  # its class is private
        raise


def _sentence_of(error: OSError) -> str:
    reason = error.strerror or str(error) or type(error).__name__
    if error.filename is None:
        return f"The computer refused something ({reason}). Check disks, permissions and connections."
    name = error.filename2 or error.filename
    path = Path(name.decode(errors="replace") if isinstance(name, bytes) else name)
    shown = path.parent if path.name.startswith(".maskdet.") else path  # nobody knows the unfinished file
    return f"{shown} cannot be read or written ({reason}). Check that it is there, and its permissions."
