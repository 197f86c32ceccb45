"""Asks the API everything that its description allows and forbids: `python -m benchmarks.api.fuzzing [--write]`.

schemathesis reads /api/openapi.json of a server of its own (it adds cameras). No answer may be a 500, have a status or a
kind of content that is not described, or a body off its schema.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.support.api_server import ApiServer, serve_api
from benchmarks.support.section import write_section
from maskdet.settings import PROJECT_ROOT

CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,"
    "response_headers_conformance"
)
PAGE, HEADING = PROJECT_ROOT / "docs" / "api.md", "## Tried with everything its description allows"


def run_schemathesis(server: ApiServer, *options: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """One run against a server; `options`: more of schemathesis' own."""
    command = [str(Path(sys.executable).with_name("schemathesis")), "run"]
    command += [f"{server.url}/api/openapi.json", "-H", f"x-api-key: {server.key}", "--checks", CHECKS]
    command += ["--request-timeout", "120", "--suppress-health-check", "all", "--generation-database", "none"]
    return subprocess.run([*command, *options], cwd=folder, capture_output=True, text=True)


def cases(printed: str) -> int:
    """How many requests were made up, as schemathesis says at its end."""
    found = re.search(r"([\d,]+) generated", printed)
    return int(found[1].replace(",", "")) if found else 0


def main(
    examples: Annotated[int, typer.Option(min=1, help="Of each address and phase, at most.")] = 100,
    seed: Annotated[int, typer.Option(help="The same seed asks the same.")] = 1,
    write: Annotated[bool, typer.Option("--write", help="Put the count into docs/api.md.")] = False,
) -> None:
    """Ask, and print what came of it; ends with 1 where an answer is off its description."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # The limits of rate are tried by tests; here they would only end the run early.
        with serve_api(folder, api_requests_per_minute="1000000") as server:
            done = run_schemathesis(
                server, "--seed", str(seed), "--max-examples", str(examples), folder=folder
            )
    print(done.stdout[-6000:] + done.stderr[-2000:])
    about = (
        f"`python -m benchmarks.api.fuzzing --examples {examples} --seed {seed}`: schemathesis reads `/api/openapi.json` and "
        "asks a server of its own what it allows and what it forbids. "
        f"{cases(done.stdout):,} requests; {'none' if done.returncode == 0 else 'not all, see below,'} was answered with a "
        "500, or off its description in status, kind of content or schema. The tests do the same briefly."
    )
    print(about)
    if write and done.returncode == 0:
        write_section(PAGE, HEADING, about)
    sys.exit(done.returncode)


if __name__ == "__main__":
    typer.run(main)
