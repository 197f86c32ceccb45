"""One light process a camera that reads it, and nothing else: a decoder that crashes takes no other camera with it.

Frames pass to the judging processes through shared memory (`FrameRing`), in which only the newest ones are.
May import cameras, and what lies below.
"""

from maskdet.watching.readers.frame_ring import About, FrameRing
from maskdet.watching.readers.reader_process import ReaderProcess, open_readers
from maskdet.watching.readers.shared_source import SharedSource

__all__ = ["About", "FrameRing", "ReaderProcess", "SharedSource", "open_readers"]
