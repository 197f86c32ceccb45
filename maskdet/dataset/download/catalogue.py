"""The public data sets that maskdet can fetch, each with its licence, size, address and checksum.

Addresses are pinned: an archive of one commit, one numbered version. `sha256` is None where the
publisher names no checksum and none could be computed when the entry was written (it was written
offline); such a set is fetched only when the visitor agrees to an unchecked file. Whoever has fetched
one can put the checksum that `download` reports here.
"""

from __future__ import annotations

from dataclasses import dataclass

from maskdet.errors import DownloadProblem
from maskdet.formatting import number
from maskdet.language import tr, tr_later

FACES_COMMIT = "ae0293a16364a9e67ffacd0f0200ae441463b04a"


@dataclass(frozen=True)
class CatalogueEntry:
    """One public data set.

    Attributes:
        name: of the set it becomes.
        about: what is in it, in a sentence; in English, as marked.
        licence: the line to keep with the pictures.
        home: the page that describes it.
        address: of the ZIP.
        num_bytes: of the ZIP; exact where there is a checksum, else the most that is accepted.
        sha256: of the ZIP, or None if it is not known.
        within: the folder inside the ZIP that holds the pictures; empty: all of it.
    """

    name: str
    about: str
    licence: str
    home: str
    address: str
    num_bytes: int
    sha256: str | None
    within: str = ""

    @property
    def size_text(self) -> str:
        """The size as a visitor reads it."""
        size = number(self.num_bytes / 1e6)
        return tr("{size} MB", size=size) if self.sha256 else tr("at most {size} MB", size=size)


CATALOGUE = (
    CatalogueEntry(
        name="faces",
        about=tr_later("About 4,100 photos of one face each, in folders with_mask and without_mask."),
        licence="chandrikadeb7/Face-Mask-Detection, MIT; collected there from web search, Kaggle and RMFD",
        home="https://github.com/chandrikadeb7/Face-Mask-Detection",
        address=f"https://codeload.github.com/chandrikadeb7/Face-Mask-Detection/zip/{FACES_COMMIT}",
        num_bytes=1_000_000_000,
        sha256=None,  # archives of a commit are packed on demand, and GitHub publishes no checksum
        within="dataset",
    ),
    CatalogueEntry(
        name="scenes",
        about=tr_later(
            "853 street and press pictures with Pascal VOC boxes: with, without, worn incorrectly."
        ),
        licence='Kaggle "Face Mask Detection" by andrewmvd, CC0 (public domain)',
        home="https://www.kaggle.com/datasets/andrewmvd/face-mask-detection",
        address="https://www.kaggle.com/api/v1/datasets/download/andrewmvd/face-mask-detection"
        "?datasetVersionNumber=1",
        num_bytes=600_000_000,
        sha256=None,  # Kaggle publishes no checksum
    ),
)


def find_entry(name: str) -> CatalogueEntry:
    """Raises: DownloadProblem, with the names there are."""
    for entry in CATALOGUE:
        if entry.name == name:
            return entry
    names = ", ".join(entry.name for entry in CATALOGUE)
    raise DownloadProblem(
        tr("There is no set {name} in the catalogue. Choose one of: {names}.", name=repr(name), names=names)
    )
