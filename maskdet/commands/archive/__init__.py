"""Archives of many pictures: `batch`.

One file a command; each is made known in maskdet.commands.
May import everything of maskdet but other commands.
"""

from maskdet.commands.archive.batch import batch

__all__ = ["batch"]
