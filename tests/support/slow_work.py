"""Stands in for long work: python -m tests.support.slow_work NUMBER [FILE] [--deaf] [--fail]."""

import json
import signal
import sys
import time
from pathlib import Path

if __name__ == "__main__":
    number, *rest = sys.argv[1:]
    if "--deaf" in rest:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        for n in range(int(number)):
            print(json.dumps({"number": n}), flush=True)  # noqa: T201 - it is a command
            time.sleep(0.01)
    finally:
        if rest and not rest[0].startswith("--"):
            Path(rest[0]).touch()
    if "--fail" in rest:
        sys.stderr.write("The pictures are gone. Choose a data set again.\n")
        sys.exit(1)
