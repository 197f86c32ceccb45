"""Where pictures of an archive lie: folders, ZIP and TAR files, lists, object stores. Listed as a stream, read one by one.

Neither listing nor reading holds more than one folder's names in memory.
May import fileio and what lies below.
"""

from maskdet.archive.sources.entry import Entry, Kind, SourceLost, SourceProblem, Stamp
from maskdet.archive.sources.listing import checked_sources, list_entries
from maskdet.archive.sources.reading import Reader

__all__ = [
    "Entry",
    "Kind",
    "Reader",
    "SourceLost",
    "SourceProblem",
    "Stamp",
    "checked_sources",
    "list_entries",
]
