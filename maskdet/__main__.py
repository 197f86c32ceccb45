"""The command line: `maskdet detect PATH...`, or `python -m maskdet detect PATH...`, and friends."""

from __future__ import annotations

from maskdet.commands import app


def main() -> None:
    """What the installed command `maskdet` runs."""
    app(prog_name="maskdet")


if __name__ == "__main__":
    app(prog_name="python -m maskdet")
