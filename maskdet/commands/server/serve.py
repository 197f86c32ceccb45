"""`serve`: the pages and the API, or the API alone, until Ctrl-C."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Annotated

import typer

from maskdet.commands.failures import print_safely
from maskdet.commands.server.users import print_first_password
from maskdet.installation import PROJECT_ROOT
from maskdet.settings import get_settings

HOST, PORT, API_PORT = "localhost", 8501, 8502


def serve(
    host: Annotated[
        str, typer.Option(help="The address to answer on; 0.0.0.0: all of this computer's, for containers.")
    ] = HOST,
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, show_default="8501; 8502 with --api-only")
    ] = None,
    name: Annotated[
        list[str] | None,
        typer.Option(
            help="A further name by which browsers call this server, such as masks.example.org; repeatable."
        ),
    ] = None,
    first_account: Annotated[
        str | None,
        typer.Option(
            help="Where nobody has an account yet, make one of this name, an admin's, and print its password once."
        ),
    ] = None,
    api_only: Annotated[
        bool, typer.Option("--api-only", help="Answer other programs only: no pages, no Streamlit.")
    ] = False,
) -> None:
    """Serve the pages, and the API for other programs.

    Beyond this computer (--host) it is served only to people who sign in: `maskdet users add`, or docs/security.md. The API
    asks for keys.
    """
    if api_only:
        _serve_api(host, port or API_PORT)
    else:
        if first_account:
            print_first_password(first_account)
        _check_door(host)
        _serve_pages(host, port or PORT, name or ())


def _check_door(host: str) -> None:
    """Said here, in one sentence, before the server is loaded; the server checks it again."""
    from maskdet.store import open_store
    from maskdet.web import check_start

    check_start(host, open_store)


def _serve_pages(host: str, port: int, names: Sequence[str]) -> None:
    command = [sys.executable, "-m", "streamlit", "run", str(PROJECT_ROOT / "app.py")]
    command += ["--server.address", host, "--server.port", str(port)]
    # Said by name: else Streamlit asks the internet for the address of this computer, to print it.
    command += ["--browser.serverAddress", names[0] if names else "localhost"]
    for allowed in ("localhost", "127.0.0.1", "[::1]", *names) if names else ():
        command += ["--server.allowedHosts", allowed]
    if os.name == "posix":
        os.execv(command[0], command)  # one process: what ends it ends the pages
    raise typer.Exit(subprocess.call(command))


def _serve_api(host: str, port: int) -> None:
    from maskdet.web import serve_api

    get_settings()  # a wrong one is said before anything is promised
    print_safely(f"The API answers at http://{host}:{port}/api/docs until Ctrl-C.", err=True)
    with suppress(KeyboardInterrupt):
        serve_api(host, port)
