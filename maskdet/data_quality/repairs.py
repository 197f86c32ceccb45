"""A whole finding put right at once: what would be done to which pictures, and the way back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from maskdet.access import Role, allowed
from maskdet.data_quality.findings import Finding, Flagged
from maskdet.data_quality.kinds import Kind
from maskdet.dataset import DatasetIndex, Picture, edits
from maskdet.language import tr_many

COPIES = (Kind.COPIES, Kind.TWINS)  # of one label: which of them stays does not change what is learned
USELESS = (Kind.UNREADABLE,)
Report = Callable[[int, int], None]  # (done, total)


@dataclass(frozen=True)
class Step:
    """One picture to be moved to `label`, or, where that is empty, deleted."""

    file: str
    label: str = ""


@dataclass(frozen=True)
class Repair:
    """What a button does: its words, and a step a picture."""

    words: str
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Done:
    """What was done: the numbers of its changes in the set's journal, in order."""

    numbers: tuple[int, ...]


def repair_of(finding: Finding, pictures: Sequence[Flagged], index: DatasetIndex) -> Repair | None:
    """What can be done with all pictures of a finding at once; None where each has to be looked at."""
    suggested = tuple(Step(p.file, p.suggested_label) for p in pictures if p.suggested_label)
    if suggested:
        return Repair(
            tr_many(
                "Move all {n} to the label they seem to have",
                "Move all {n} to the label they seem to have",
                len(suggested),
            ),
            suggested,
        )
    if finding.kind in USELESS:
        steps = tuple(Step(picture.file) for picture in pictures)
        return Repair(tr_many("Delete all {n}", "Delete all {n}", len(steps)), steps) if steps else None
    if finding.kind not in COPIES:
        return None
    known = {picture.file: picture for picture in index.pictures}
    steps = tuple(Step(file) for file in _all_but_the_best(pictures, known))
    words = tr_many(
        "Delete {n}, keep the best of each group", "Delete {n}, keep the best of each group", len(steps)
    )
    return Repair(words, steps) if steps else None


def _all_but_the_best(pictures: Sequence[Flagged], known: dict[str, Picture]) -> list[str]:
    """In each group with one label, all but the one with the most pixels, then the most bytes."""
    groups: dict[int, list[Picture]] = defaultdict(list)
    for picture in pictures:
        if picture.group is not None and picture.file in known:
            groups[picture.group].append(known[picture.file])
    gone: list[str] = []
    for members in groups.values():
        if len({member.label for member in members}) == 1:
            best = max(members, key=lambda member: (member.width * member.height, member.num_bytes))
            gone += [member.file for member in members if member is not best]
    return gone


@allowed(Role.ADMIN, "repaired data set", about="root")
def carry_out(root: Path, repair: Repair, report: Report | None = None) -> Done:
    """Do it, picture by picture, each journaled; what was done before an error stays, and can be taken back.

    Raises: DatasetProblem where a picture is gone meanwhile, or the set is read-only.
    """
    numbers = []
    for done, step in enumerate(repair.steps, start=1):
        edit = (
            edits.move(root, Path(step.file), step.label)
            if step.label
            else edits.remove(root, Path(step.file))
        )
        numbers.append(edit.number)
        if report:
            report(done, len(repair.steps))
    return Done(tuple(numbers))


def can_take_back(root: Path, done: Done) -> bool:
    """Whether nothing was changed since."""
    standing = [change.number for change in edits.standing_changes(root)]
    return bool(done.numbers) and standing[-len(done.numbers) :] == list(done.numbers)


@allowed(Role.ADMIN, "took a repair back", about="root")
def take_back(root: Path, done: Done) -> int:
    """Undo all of it, the last first. Returns: how many pictures are back.

    Raises: DatasetProblem where a file is no longer where the repair put it.
    """
    if not can_take_back(root, done):
        return 0
    for _ in done.numbers:
        edits.undo(root)
    return len(done.numbers)
