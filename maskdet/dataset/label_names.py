"""Label names: which label is meant by a folder's or class's name, and which classes a data set's folders make.

A name means a label only if every word of it is known and none contradicts another. Words that negate win.
What is not certain means none: the visitor chooses.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import islice, pairwise, product
from pathlib import Path

from maskdet.errors import DatasetProblem
from maskdet.results import MaskLabel

TWO_CLASSES = frozenset({MaskLabel.WITH_MASK, MaskLabel.WITHOUT_MASK})

MASKS = "mask masks masque masques maske masken mascara mascarilla mascherina maschera"  # what a set is about
MASKED = "masked masking"
BARE = "unmasked unmask maskless"
NEGATIONS = "no not non none never without off false bare sans ohne keine sin senza sem wo"
AFFIRMATIONS = "with on yes true good avec mit con com"
CORRECT = "correct correctly proper properly"
WRONG = "incorrect incorrectly wrong wrongly improper improperly partially bad"
FILLERS = "face faces person people wearing wear weared worn in"
# Without a word for the mask, only these are labels; classes of public sets are named so.
ALONE = {
    "with": MaskLabel.WITH_MASK,
    "good": MaskLabel.WITH_MASK,
    "without": MaskLabel.WITHOUT_MASK,
    "none": MaskLabel.WITHOUT_MASK,
    "face": MaskLabel.WITHOUT_MASK,
    "bare face": MaskLabel.WITHOUT_MASK,
    "bad": MaskLabel.MASK_WORN_INCORRECTLY,
    "incorrect": MaskLabel.MASK_WORN_INCORRECTLY,
    "improper": MaskLabel.MASK_WORN_INCORRECTLY,
    "incorrectly worn": MaskLabel.MASK_WORN_INCORRECTLY,
    "worn incorrectly": MaskLabel.MASK_WORN_INCORRECTLY,
}
OPPOSITES = (("with", "without"), ("on", "off"), ("yes", "no"), ("true", "false"), ("good", "bad"))
ANSWERS = frozenset(f"{NEGATIONS} {AFFIRMATIONS} {WRONG} {CORRECT}".split())
GRADES = frozenset({"good", "bad"})  # of how the mask is worn, or only of the picture
SURE = frozenset({"good", "true", "yes"})  # next to a negation they may mean anything: not good, no mask true
# Two words that are one, or that may be one by mistake: the latter are not certain.
JOINED = {("with", "out"): "without", ("un", "masked"): "unmasked", ("un", "mask"): "unmask",
          ("mask", "less"): "maskless", ("w", "o"): "wo"}  # fmt: skip
DOUBTFUL = frozenset({("in", "correct"), ("in", "correctly")})
VAGUE = frozenset(f"{MASKS} {FILLERS}".split())
# Folders between a label's folder and its pictures that mean nothing.
NEUTRAL = (
    "train training test testing val valid validation dev images image img imgs pictures photos data jpg png"
)
VOCABULARY = " ".join((MASKS, MASKED, BARE, NEGATIONS, AFFIRMATIONS, CORRECT, WRONG, FILLERS)).split()
SEPARATED = re.compile(
    r"[\w\s.()/-]+"
)  # other signs (!, ~, &, +) may negate or join: such names are not certain
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
MOST_READINGS = 64  # of one name; real ones have one or two
LONGEST_NAME = 80  # characters of a name that can mean a label


@lru_cache(maxsize=4096)
def label_named(spelling: str) -> MaskLabel | None:
    """The label meant by a folder's or class's name in any common spelling; None if that is not certain."""
    found = {_meant(words) for words in _readings(spelling)}
    if "/" in spelling and GRADES.issuperset(_words(spelling.rpartition("/")[2]) or [""]):
        return None
    return found.pop() if len(found) == 1 else None


def _meant(words: list[str]) -> MaskLabel | None:
    """The label that known words mean together."""
    if " ".join(words) in ALONE:
        return ALONE[" ".join(words)]
    if sum(word in f"{MASKS} {MASKED} {BARE}".split() for word in words) != 1:
        return None
    if any(one in words and other in words for one, other in OPPOSITES):
        return None
    if DOUBTFUL.intersection(pairwise(words)):
        return None
    negations = sum(word in f"{NEGATIONS} {BARE}".split() for word in words)
    wrong, correct = ({*words} & {*group.split()} for group in (WRONG, CORRECT))
    if negations > 1 or (negations and (wrong or correct or SURE.intersection(words))) or (wrong and correct):
        return None
    if negations:
        return MaskLabel.WITHOUT_MASK
    return MaskLabel.MASK_WORN_INCORRECTLY if wrong else MaskLabel.WITH_MASK


def speaks_of_masks(name: str) -> bool:
    """Whether a name says anything that could be meant as a label, certain or not."""
    parts = re.findall(r"[a-z]+", _folded(name))
    return any(re.search("mas[kqc]", part) or part in ANSWERS for part in parts)


def folder_label(folder: str) -> MaskLabel:
    """The label that a folder of pictures names.

    Raises: DatasetProblem when it names none.
    """
    label = label_named(folder)
    if label is None:
        raise DatasetProblem(f"The folder {folder} names no known label. Name it {', '.join(MaskLabel)}.")
    return label


def label_or_name(folder: str) -> str:
    """The label that a folder names, or its name where it names none: the same for all spellings of a label."""
    return label_named(folder) or folder


def folder_for(root: Path, label: str) -> str:
    """The name of a set's folder for a label: the one that is there in another spelling, else the label's own."""
    if (root / label).is_dir() or label not in [*MaskLabel] or not root.is_dir():
        return label
    alike = (p.name for p in root.iterdir() if p.is_dir() and label_named(p.name) == label)
    return min(alike, default=label)


def classes_of(folders: Iterable[str]) -> frozenset[MaskLabel]:
    """The classes that the folders of a data set make: one of masks worn wrongly makes a third.

    Raises: DatasetProblem for a folder that names no known label.
    """
    return frozenset(folder_label(folder) for folder in folders) | TWO_CLASSES


def class_of(label: MaskLabel, classes: frozenset[MaskLabel]) -> MaskLabel:
    """The class a label counts as.

    A mask under the nose or on the chin protects no one: where it is no class of its own, it counts as unmasked.
    """
    return label if label in classes else MaskLabel.WITHOUT_MASK


class FolderNames:
    """What the folders around each picture of a source say of its label, seen together."""

    def __init__(self, folders: Iterable[Sequence[str]]) -> None:
        """`folders`: of every picture, the outermost first."""
        self._beside: dict[tuple[str, ...], set[str]] = {}
        for path in folders:
            for depth, name in enumerate(path):
                self._beside.setdefault(tuple(path[:depth]), set()).add(name)

    def spelling(self, folders: Sequence[str]) -> str:
        """The name to read a label from (`label_named`), or to ask for: inner folders decide. Empty without folders."""
        telling = [n for n, name in enumerate(folders) if _folded(name) not in NEUTRAL.split()]
        for n in reversed(telling):
            if label_named(folders[n]) is None and not _answers(folders[n]):
                continue
            outer = next((folders[m] for m in reversed(telling) if m < n and label_named(folders[m])), None)
            if outer and _is_vague(folders[n]):
                graded = GRADES.issuperset(_words(folders[n]))
                about = _is_vague(outer) and self._has_opposite(folders, n)
                about = about and not (graded and self._has_opposite(folders, folders.index(outer)))
                alike = label_named(outer) == label_named(folders[n]) and not graded
                return folders[n] if about or alike else f"{outer}/{folders[n]}"
            if n == telling[-1] or not _is_vague(folders[n]) or self._has_opposite(folders, n):
                return folders[n]
            break  # what the set is about, perhaps: its inner folders are asked for
        return folders[telling[-1] if telling else -1] if folders else ""

    def _has_opposite(self, folders: Sequence[str], depth: int) -> bool:
        """Whether a folder beside this one names another label."""
        labels = {label_named(name) for name in self._beside[tuple(folders[:depth])]} - {None}
        return len(labels) > 1


def _answers(name: str) -> bool:
    """`yes`, `no` and their like: they mean something together with the folder around them."""
    return len(_words(name)) == 1 and ANSWERS.issuperset(_words(name))


def _is_vague(name: str) -> bool:
    """Whether a name may as well say what a set is about, or how good its pictures are."""
    words = _words(name)
    return _answers(name) or " ".join(words) in ALONE or VAGUE.issuperset(words)


def _folded(name: str) -> str:
    """Lower case, without accents."""
    decomposed = unicodedata.normalize("NFKD", name)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold().strip()


def _words(name: str) -> list[str]:
    """The known words of a name in their first reading; empty if it has others."""
    return next(iter(_readings(name)), [])


def _readings(name: str) -> list[list[str]]:
    """The ways to read a name as known words, none of which crosses a separator; none if it has others."""
    folded = _folded(name[: LONGEST_NAME + 1])
    if len(name) > LONGEST_NAME or not SEPARATED.fullmatch(folded) or folded.startswith("-"):
        return []
    slashed = re.sub(r"\bw/o(?=[\W_]|$)", "wo", name, flags=re.IGNORECASE)
    # Letters of mixed case are either a border of words (FacesInMasks) or only written so (WITHmask).
    return _read(_parts(CAMEL.sub(" ", slashed))) or _read(_parts(slashed))


def _parts(name: str) -> list[str]:
    """What lies between the separators of a name."""
    parts: list[str] = []
    for part in re.split(r"[\W_]+", _folded(name)):
        joined = JOINED.get((parts[-1], part)) if parts else None
        parts[-1:] = [joined] if joined else [*parts[-1:], part]
    return [part for part in parts if part]


def _read(parts: list[str]) -> list[list[str]]:
    """The ways to cut all parts into known words."""
    ways = product(*map(_cuts, parts)) if parts else ()
    return [[word for cut in way for word in cut] for way in islice(ways, MOST_READINGS)]


@lru_cache(maxsize=4096)
def _cuts(part: str) -> tuple[tuple[str, ...], ...]:
    """The ways to cut a part into the fewest known words (nomask, maskedface); none if that is not possible."""
    ways: dict[int, list[tuple[str, ...]]] = {0: [()]}  # position -> the ways that lead there
    for start in range(len(part)):
        for word in VOCABULARY if start in ways else ():
            if part.startswith(word, start):
                ends = [*ways.get(start + len(word), []), *((*way, word) for way in ways[start])]
                fewest = min(map(len, ends))
                ways[start + len(word)] = [end for end in ends if len(end) == fewest][:MOST_READINGS]
    return tuple(dict.fromkeys(ways.get(len(part), ())))
