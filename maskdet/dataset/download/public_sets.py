"""A public set of the catalogue as a data set of one's own: fetched, imported, credited."""

from __future__ import annotations

from pathlib import Path

from maskdet.access import Role, allowed
from maskdet.dataset.download.catalogue import CatalogueEntry
from maskdet.dataset.download.download import Patience, download
from maskdet.dataset.download.resumable import ByteProgress
from maskdet.dataset.transfer.credits import add_credit
from maskdet.dataset.transfer.import_plan import ImportResult
from maskdet.dataset.transfer.imports import Progress, commit, preview

DOWNLOADS = ".downloads"  # in the folder of data sets: what has arrived and is not imported yet


@allowed(Role.ADMIN, "fetched public set", about="entry")
def fetch_set(
    entry: CatalogueEntry,
    data_dir: Path,
    *,
    accept_unchecked: bool = False,
    on_bytes: ByteProgress | None = None,
    on_pictures: Progress | None = None,
    patience: Patience | None = None,
) -> ImportResult:
    """Fetch a set and import it into `data_dir`/name. The ZIP is removed when all is in.

    Args:
        on_bytes: progress of the download.
        on_pictures: progress of looking at the pictures, then again of writing them.

    Raises: DownloadProblem or DatasetProblem; what has arrived is kept for the next try.
    """
    root = data_dir / entry.name
    archive = download(
        entry,
        data_dir / DOWNLOADS,
        on_progress=on_bytes,
        accept_unchecked=accept_unchecked,
        patience=patience,
    )
    plan = preview(archive, root, within=entry.within, on_progress=on_pictures)
    result = commit(plan, root, on_progress=on_pictures)
    add_credit(root, f"{entry.about} {entry.home}", entry.licence)
    archive.unlink()
    return result
