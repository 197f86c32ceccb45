"""The command line: `python -m maskdet detect PATH...` and friends."""

from __future__ import annotations

import sys

from maskdet.commands import app
from maskdet.errors import MaskdetError

if __name__ == "__main__":
    try:
        app(prog_name="python -m maskdet")
    except MaskdetError as error:  # a setting that cannot be used
        sys.exit(str(error))
