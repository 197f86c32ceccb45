"""Files: written all or nothing, known by their checksum, locked.

A killed process leaves the last good state.
Imports nothing of maskdet but errors and settings.
"""

from maskdet.fileio.atomic import lines_atomically, write_bytes_atomically, write_text_atomically
from maskdet.fileio.checksums import read_verified
from maskdet.fileio.locks import file_lock
from maskdet.fileio.names import fitting_name
from maskdet.fileio.outputs import OutputRefused, check_output_file, check_output_folder

__all__ = [
    "OutputRefused",
    "check_output_file",
    "check_output_folder",
    "file_lock",
    "fitting_name",
    "lines_atomically",
    "read_verified",
    "write_bytes_atomically",
    "write_text_atomically",
]
