"""What an import would do: the plan that `preview` makes, the visitor changes and `commit` follows."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from maskdet.dataset.box_table import BoxRow
from maskdet.dataset.scenes import LabelledBox
from maskdet.dataset.transfer.archive import Skipped, SourceFile
from maskdet.errors import DatasetProblem
from maskdet.language import tr, tr_later
from maskdet.results import BoundingBox, MaskLabel

MAX_NAMED = 30  # spellings in a sentence
NO_FOLDER = ""  # the spelling for pictures that lie in no folder
SEVERAL_SPELLINGS = tr_later("{given} names several spellings of a label in {title}. There are: {spellings}.")
NO_SPELLING = tr_later("{given} is no spelling of a label in {title}. There are: {spellings}.")


@dataclass(frozen=True)
class PlannedFace:
    """An annotated face of a picture: its number there, its label as spelled, its box in pixels."""

    number: int
    spelling: str
    box: BoundingBox


@dataclass(frozen=True)
class PlannedPicture:
    """One readable picture.

    Attributes:
        spelling: its folder's name, where the folder names the label; else empty.
        sha256: of the content that was previewed; `commit` takes no other.
        faces: those to cut out; None where the whole picture is imported.
        boxes: lines of a boxes.csv that came with it.
    """

    file: SourceFile
    spelling: str
    sha256: str
    num_bytes: int
    faces: tuple[PlannedFace, ...] | None = None
    boxes: tuple[BoxRow, ...] = ()

    @property
    def spellings(self) -> list[str]:
        """The spelled label of each file it would add."""
        return [self.spelling] if self.faces is None else [face.spelling for face in self.faces]


@dataclass(frozen=True)
class ImportPlan:
    """What would be added, and what is left out and why. Nothing has been written.

    Attributes:
        title: the source's name.
        form: folders, voc, coco or yolo.
        labels: each spelling found -> the label it is taken for; None: left out until one is chosen.
        licences: lines that an exported set brings along; they are noted in the set's README.md.
    """

    title: str
    form: str
    pictures: tuple[PlannedPicture, ...]
    labels: Mapping[str, MaskLabel | None]
    skipped: tuple[Skipped, ...]
    licences: tuple[str, ...] = ()

    @property
    def num_bytes(self) -> int:
        """Bytes of the pictures to read."""
        return sum(picture.num_bytes for picture in self.pictures)

    def spelled(self) -> dict[str, int]:
        """Each spelling -> how many pictures or faces carry it."""
        found = Counter(spelling for picture in self.pictures for spelling in picture.spellings)
        return dict(sorted(found.items()))

    def counts(self) -> dict[MaskLabel, int]:
        """Label -> how many pictures would be added (faces that turn out equal are left out later)."""
        counts: Counter[MaskLabel] = Counter()
        for spelling, number in self.spelled().items():
            if label := self.labels.get(spelling):
                counts[label] += number
        return {label: counts[label] for label in MaskLabel if counts[label]}

    def with_labels(self, changes: Mapping[str, MaskLabel | None]) -> ImportPlan:
        """The same plan with other labels for some spellings."""
        return replace(self, labels={**self.labels, **changes})

    def meant_by(self, given: str) -> list[str]:
        """The spellings that a visitor's word names: itself in any letter case, else the one whose folders end so.

        Raises: DatasetProblem when there is none, or several; it names the spellings there are.
        """
        if given in self.labels:
            return [given]
        wanted = _one_case(given)
        alike = [spelling for spelling in self.labels if _one_case(spelling) == wanted]
        inner = [spelling for spelling in self.labels if wanted and self._lies_in(spelling, wanted)]
        if alike or len(inner) == 1:
            return alike or inner
        there = ", ".join(repr(spelling) for spelling in (inner or sorted(self.labels))[:MAX_NAMED])
        raise DatasetProblem(
            tr(
                SEVERAL_SPELLINGS if inner else NO_SPELLING,
                given=repr(given),
                title=self.title,
                spellings=there or tr("none"),
            )
        )

    def _lies_in(self, spelling: str, wanted: str) -> bool:
        """Whether a spelling ends with the wanted folders, or all its pictures lie in such."""
        if f"/{_one_case(spelling)}".endswith(f"/{wanted}"):
            return True
        folders = [p.file.path.parent for p in self.pictures if p.faces is None and p.spelling == spelling]
        return bool(folders) and all(f"/{wanted}/" in f"/{_one_case(str(folder))}/" for folder in folders)

    def labelled_faces(self, picture: PlannedPicture) -> list[tuple[int, LabelledBox]]:
        """The numbered faces of a picture whose label is chosen."""
        chosen = [(face, self.labels.get(face.spelling)) for face in picture.faces or ()]
        return [(face.number, LabelledBox(face.box, label)) for face, label in chosen if label]

    def without_label(self) -> list[Skipped]:
        """The pictures and faces that no label was chosen for."""
        skipped = []
        for picture in self.pictures:
            unknown = sorted({s for s in picture.spellings if not self.labels.get(s)})
            skipped += [Skipped(picture.file.name, _no_label(spelling)) for spelling in unknown]
        return skipped

    def left_out(self) -> list[Skipped]:
        """Everything that is not added, with the reason."""
        return [*self.skipped, *self.without_label()]


@dataclass(frozen=True)
class ImportResult:
    """What was added: the files as label/name, pictures per label, what was left out and why, seconds."""

    files: tuple[str, ...]
    counts: dict[str, int]
    skipped: tuple[Skipped, ...]
    seconds: float


def _one_case(spelling: str) -> str:
    return unicodedata.normalize("NFC", spelling).casefold().strip().strip("/")


def _no_label(spelling: str) -> str:
    if spelling == NO_FOLDER:
        return tr("It lies in no folder that names a label. Choose one for it.")
    return tr("No label was chosen for {spelling}.", spelling=repr(spelling))
