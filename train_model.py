"""Train a model: the same as `python -m maskdet train`. See `python train_model.py --help`."""

import sys

from maskdet.commands import app

if __name__ == "__main__":
    app(["train", *sys.argv[1:]], prog_name="train_model.py")
