"""Leakage: which pictures a version was trained on, so that no figure is taken from those.

Beside each version lies `training_manifest.csv`: of every training and validation picture the beginning of its sha256
and its two perceptual hashes. No picture can be had back from these.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from maskdet.dataset import CropRecord, DatasetIndex, IndexCache, PictureStats, Stamp, read_all
from maskdet.fileio import write_text_atomically
from maskdet.registry import COLUMNS, SHA256_DIGITS, TRAINING_MANIFEST_FILE, Version, training_manifest


def leaked_pictures(version: Version, index: DatasetIndex) -> tuple[frozenset[str], bool]:
    """The sha256 of the pictures that leaked into the version's training, and whether that is known.

    Where it is not, every picture of the train and validation splits counts as leaked.

    Raises: ModelBroken when the version's list is damaged.
    """
    manifest = training_manifest(version)
    if manifest is None:
        return frozenset(p.sha256 for p in index.pictures if p.split != "test"), False
    return frozenset(p.sha256 for p in index.pictures if manifest.contains(p.sha256, p.hashes)), True


def write_training_manifest(
    folder: Path, records: Iterable[CropRecord], *, start: Version | None = None
) -> None:
    """Write the list of a version that was trained on the train and validation crops of `records`.

    Args:
        folder: of the version.
        start: the version whose weights training started from: what that one was trained on counts for this one, too.
            Where that is not known nothing is written, as the list would not be complete.

    Raises: ModelBroken when the list of `start` is damaged.
    """
    before = ""
    if start is not None:
        if training_manifest(start) is None:
            return
        before = start.training_manifest_path.read_text(encoding="utf-8").partition("\n")[2]
    sources = sorted({Path(record.source) for record in records if record.split != "test"})
    rows = {_row(stats) for stats in _stats_of(sources)} | set(before.split())
    text = "".join(f"{row}\n" for row in (",".join(COLUMNS), *sorted(rows)))
    write_text_atomically(folder / TRAINING_MANIFEST_FILE, text)


def _row(stats: PictureStats) -> str:
    picture, mirrored = stats.hashes
    return f"{stats.sha256[:SHA256_DIGITS]},{picture:016x},{mirrored:016x}"


def _stats_of(sources: Iterable[Path]) -> Iterator[PictureStats]:
    """PictureStats of picture files, from the cache of their data set where they did not change since."""
    caches: dict[Path, IndexCache] = {}
    unknown = []
    for path in sources:
        root = path.parent.parent
        if root not in caches:
            caches[root] = IndexCache.of(root)
        stamp, stats = caches[root].values.get(f"{path.parent.name}/{path.name}", (None, None))
        if stats is not None and stamp == _stamp(path):
            yield stats
        else:
            unknown.append(path)
    yield from (stats for stats in read_all(unknown) if isinstance(stats, PictureStats))


def _stamp(path: Path) -> Stamp | None:
    try:
        stat = path.stat()
    except OSError:
        return None
    return Stamp(stat.st_size, stat.st_mtime_ns)
