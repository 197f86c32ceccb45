"""What a comparison on test pictures leaves out: are they drawn, and what does the new version say of real faces?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from maskdet.formatting import number
from maskdet.language import tr, tr_later, tr_many

PACKAGED = tr_later("photos that come with maskdet")  # as a source of real faces
ALL_DRAWN = tr_later(
    "All test pictures are of the practice set, where masks are drawn. How it does on real masks was not measured."
)
SOME_DRAWN = tr_later(
    "{drawn} of the {tested} test pictures are of the practice set, where masks are drawn. How it does on real masks "
    "was not measured."
)
DIFFERS = tr_later(
    "It judges {changed} of {faces} real faces at hand otherwise than the version in use. See below which of the two you "
    "agree with."
)
DIFFERS_BY_LABELS = tr_later(
    "It judges {changed} of {faces} real faces at hand otherwise than the version in use: by their labels {lost} of them "
    "wrongly and {gained} rightly."
)
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
            yield tr(
                ALL_DRAWN if self.drawn == self.tested else SOME_DRAWN,
                drawn=number(self.drawn),
                tested=number(self.tested),
            )
        if self.from_nothing and self.learned_from < FEW_FROM_NOTHING:
            yield tr_many(
                "It began from nothing and learned from {n} picture. Networks that begin so need "
                "{enough} and more to hold outside them.",
                "It began from nothing and learned from {n} pictures. Networks that begin so need "
                "{enough} and more to hold outside them.",
                self.learned_from,
                enough=number(FEW_FROM_NOTHING),
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
    known = real.gained or real.lost
    return tr(
        DIFFERS_BY_LABELS if known else DIFFERS,
        changed=number(len(real.changed)),
        faces=number(real.count),
        lost=number(real.lost),
        gained=number(real.gained),
    )


def source_name(where: str) -> str:
    """Where a real face comes from, for people: the name of a data set, or the packaged photos."""
    return tr(where) if where == PACKAGED else where
