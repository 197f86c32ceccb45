"""The process of a job (see jobs.py): python -m maskdet.jobs.process EVENTS MODULE ARGUMENTS...

Runs `python -m MODULE ARGUMENTS` here, with low priority, and writes how it ended as the last event.
"""

from __future__ import annotations

import json
import os
import runpy
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import NoReturn

from maskdet.jobs.jobs import NICENESS
from maskdet.logs import JOB, set_up_logs

EXIT_ASKED = 143  # what a shell says of a process ended by SIGTERM


def main(events: Path, module: str, arguments: list[str]) -> int:
    """Run the module to its end, whatever that is.

    Returns: its exit code.
    """
    signal.signal(signal.SIGTERM, _end)
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    sys.argv = [module, *arguments]
    code: object = 1
    try:
        set_up_logs(os.environ.get(JOB, "job").partition("/")[0])
        runpy.run_module(module, run_name="__main__", alter_sys=True)
        code = 0
    except SystemExit as ended:
        code = ended.code or 0
    finally:
        sys.stdout.flush()
        exit_code = code if isinstance(code, int) else 1
        with events.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"event": "end", "exit_code": exit_code}) + "\n")
    return exit_code


def _end(number: int, frame: FrameType | None) -> NoReturn:
    """Asked to end: leave through the work's own `finally` blocks."""
    raise SystemExit(EXIT_ASKED)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2], sys.argv[3:]))
