"""The command line: `python -m maskdet detect PATH...` and friends."""

from __future__ import annotations

from maskdet.commands import app

if __name__ == "__main__":
    app(prog_name="python -m maskdet")
