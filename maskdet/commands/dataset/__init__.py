"""`dataset`: prepare pictures for training.

One file a group of subcommands; each adds its own to `dataset_app`.
May import everything of maskdet but other commands.
"""

from maskdet.commands.dataset import augment, check, files
from maskdet.commands.dataset.prepare import dataset_app

__all__ = ["augment", "check", "dataset_app", "files"]
