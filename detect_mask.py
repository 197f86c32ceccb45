"""Check pictures: the same as `python -m maskdet detect`. See `python detect_mask.py --help`."""

import sys

from maskdet.commands import app

if __name__ == "__main__":
    app(["detect", *sys.argv[1:]], prog_name="detect_mask.py")
