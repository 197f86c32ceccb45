"""`serve`: the pages, until Ctrl-C."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Annotated

import typer

from maskdet.installation import PROJECT_ROOT

HOST, PORT = "localhost", 8501


def serve(
    host: Annotated[
        str, typer.Option(help="The address to answer on; 0.0.0.0: all of this computer's, for containers.")
    ] = HOST,
    port: Annotated[int, typer.Option(min=1, max=65535)] = PORT,
    name: Annotated[
        list[str] | None,
        typer.Option(
            help="A further name by which browsers call this server, such as masks.example.org; repeatable."
        ),
    ] = None,
) -> None:
    """Serve the pages. Whoever reaches them may use them: to let others in, put a proxy with a password in front."""
    command = [sys.executable, "-m", "streamlit", "run", str(PROJECT_ROOT / "app.py")]
    command += ["--server.address", host, "--server.port", str(port)]
    for allowed in ("localhost", "127.0.0.1", "[::1]", *name) if name else ():
        command += ["--server.allowedHosts", allowed]
    if os.name == "posix":
        os.execv(command[0], command)  # one process: what ends it ends the pages
    raise typer.Exit(subprocess.call(command))
