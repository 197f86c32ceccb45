"""What a comparison on test pictures leaves out: are they drawn, and what does the new version say of real faces?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from maskdet.language import tr

NOTICEABLE_LOSS = 0.005  # half a point: one face in two hundred
DRAWN_SHARE = 0.5  # of the test pictures: from here on they say more of drawings than of masks
# A network that starts from nothing was 2.6 points behind one that starts from ImageNet on 3,000 pictures
# (docs/experiments.md); on the practice set's 560 it learns the drawing.
FEW_FROM_NOTHING = 5_000  # training pictures
NOTICEABLE_PRACTICE_LOSS = 0.03  # of a hundred or two faces: one or two may be chance
CHANGED_SHARE = 0.1  # of real faces without a label that may be judged otherwise before it counts


@dataclass(frozen=True)
class ChangedVerdict:
    """A real face on which both versions differ.

    Attributes:
        file: a crop of it inside the run's folder.
        where: the data set it lies in, or whose photo it is.
        truth: its label; empty where nobody gave one.
        new, active: their verdicts, with their probabilities.
    """

    file: str
    where: str
    truth: str
    new: str
    active: str
    new_probability: float
    active_probability: float


@dataclass(frozen=True)
class RealFaces:
    """Both versions on real faces that neither the training nor the test pictures hold.

    Attributes:
        count: of faces that both judged. where: name of the source -> how many.
        changed: those judged otherwise, the labelled first.
        gained, lost: labelled faces on which only the new one, only the active one is right.
    """

    count: int
    where: dict[str, int]
    changed: tuple[ChangedVerdict, ...]
    gained: int
    lost: int

    @property
    def speaks_against(self) -> bool:
        """Whether the new version is noticeably worse on them, or differs often where nobody knows the truth."""
        unknown = sum(not face.truth for face in self.changed)
        return (
            self.lost - self.gained
        ) > NOTICEABLE_LOSS * self.count or unknown > CHANGED_SHARE * self.count


@dataclass(frozen=True)
class PracticeFaces:
    """Both versions on faces of the practice set that belong to its test: people whom neither has learned from here.

    Attributes:
        count: of faces, half of them with drawn masks.
        new, active: how many each judged rightly.
        interval_of_difference: new less active, of the shares, 95 %, -1..1.
    """

    count: int
    new: int
    active: int
    interval_of_difference: tuple[float, float]

    @property
    def speaks_against(self) -> bool:
        """Whether the new version is noticeably worse on them."""
        _, high = self.interval_of_difference
        return high < 0 or (self.active - self.new) > NOTICEABLE_PRACTICE_LOSS * self.count


@dataclass(frozen=True)
class Evidence:
    """What else is known beside the figures.

    Attributes:
        tested, drawn: test pictures, and those of them with drawn masks.
        from_nothing: whether the network began without anything learned; learned_from: its training pictures.
        real: None where there was no real face to compare on, or no version in use.
        practice: of what was taught from a few pictures; None for other runs, and where their photos are not installed.
    """

    tested: int = 0
    drawn: int = 0
    from_nothing: bool = False
    learned_from: int = 0
    real: RealFaces | None = None
    practice: PracticeFaces | None = None

    def doubts(self) -> tuple[str, ...]:
        """What speaks against using the new version, a sentence each; empty where nothing does."""
        return tuple(self._doubts())

    def _doubts(self) -> Iterator[str]:
        if self.drawn and self.drawn >= DRAWN_SHARE * self.tested:
            which = "All" if self.drawn == self.tested else f"{self.drawn:,} of the {self.tested:,}"
            yield (
                f"{which} test pictures are of the practice set, where masks are drawn. How it does on real masks "
                "was not measured."
            )
        if self.from_nothing and self.learned_from < FEW_FROM_NOTHING:
            yield (
                f"It began from nothing and learned from {self.learned_from:,} pictures. Networks that begin so need "
                f"{FEW_FROM_NOTHING:,} and more to hold outside them."
            )
        if self.real and self.real.speaks_against:
            yield _about(self.real)
        if self.practice and self.practice.speaks_against:
            yield tr(
                "On {count} faces of other people, half of them with drawn masks, it is right on {new}, the version in use on {active}.",
                count=self.practice.count,
                new=self.practice.new,
                active=self.practice.active,
            )


def _about(real: RealFaces) -> str:
    differs = f"It judges {len(real.changed):,} of {real.count:,} real faces at hand otherwise than the version in use"
    if real.gained or real.lost:
        return f"{differs}: by their labels {real.lost:,} of them wrongly and {real.gained:,} rightly."
    return f"{differs}. See below which of the two you agree with."
