"""Splits over several sets together: one picture may stand in two of them under two names."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from maskdet.dataset.index import DatasetIndex
from maskdet.dataset.picture_stats import PictureStats, read_all
from maskdet.dataset.splits import split_of
from maskdet.images import twin_groups

Places = dict[Path, tuple[str, str]]  # picture -> its group and split
# Where a group's sets disagree: a model in use may have learned from the training pictures of one.
FIRST = ("train", "test", "validation")


@dataclass(frozen=True)
class _Member:
    path: Path
    hashes: tuple[int, int]
    group: str
    split: str
    leads: bool  # a group of photos or scenes goes where these say


def joint_splits(
    index: DatasetIndex | None, scenes: Iterable[Path], further: Sequence[Iterable[Path]], *, seed: int
) -> Places:
    """Group and split of every picture of several sets, near-duplicates of all of them together.

    Photos and scenes keep the split that they have alone, and their near-duplicates in `further` sets follow them.

    Args:
        index: of the photos. scenes, further: pictures of the scenes, and of each further set. seed: of the split.
    """
    photos = index.pictures if index else ()
    members = [_Member(p.path, p.hashes, p.group, p.split, leads=True) for p in photos]
    members += _of_set(scenes, seed, leads=True)
    for paths in further:
        members += _of_set(paths, seed, leads=False)
    together = defaultdict(list)
    for member, first in zip(members, twin_groups([m.hashes for m in members]), strict=True):
        together[first].append(member)
    return {
        member.path: place for group in together.values() for place in [_place(group)] for member in group
    }


def placed(index: DatasetIndex, places: Places) -> DatasetIndex:
    """The photos with their joint groups and splits."""
    pictures = (replace(p, group=places[p.path][0], split=places[p.path][1]) for p in index.pictures)
    return replace(index, pictures=tuple(pictures))


def _of_set(paths: Iterable[Path], seed: int, *, leads: bool) -> list[_Member]:
    """The readable pictures of one set, each group named after its first, as scenes always were."""
    listed = list(paths)
    stats = zip(listed, read_all(listed), strict=True)
    known = [(path, one.hashes) for path, one in stats if isinstance(one, PictureStats)]
    firsts = twin_groups([hashes for _, hashes in known])
    names = [f"scene-{known[first][0].stem}" for first in firsts]
    return [
        _Member(path, hashes, name, split_of(name, seed), leads)
        for (path, hashes), name in zip(known, names, strict=True)
    ]


def _place(group: Sequence[_Member]) -> tuple[str, str]:
    deciding = [member for member in group if member.leads] or group
    split = min((member.split for member in deciding), key=FIRST.index)
    names = Counter(member.group for member in deciding if member.split == split)
    return names.most_common(1)[0][0], split
