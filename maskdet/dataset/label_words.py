"""The words of labels' names in a few languages, and how a name is read as such words.

A name is cut at its separators, and at the borders of words in mixed case. What lies between may be several words
written in one (nomask); no word crosses a separator.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import islice, product

MASKS = "mask masks masque masques maske masken mascara mascarilla mascherina maschera"  # what a set is about
MASKED = "masked masking"
BARE = "unmasked unmask maskless"
NEGATIONS = "no not non none never without off false bare sans ohne keine sin senza sem wo"
AFFIRMATIONS = "with on yes true good avec mit con com"
CORRECT = "correct correctly proper properly"
WRONG = "incorrect incorrectly wrong wrongly improper improperly partially bad"
FILLERS = "face faces person people wearing wear weared worn in"
# Two words that are one.
JOINED = {
    ("with", "out"): "without",
    ("un", "masked"): "unmasked",
    ("un", "mask"): "unmask",
    ("mask", "less"): "maskless",
    ("w", "o"): "wo",
}
VOCABULARY = " ".join((MASKS, MASKED, BARE, NEGATIONS, AFFIRMATIONS, CORRECT, WRONG, FILLERS)).split()
SEPARATED = re.compile(
    r"[\w\s.()/-]+"
)  # other signs (!, ~, &, +) may negate or join: such names are not certain
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
MOST_READINGS = 64  # of one name; real ones have one or two
LONGEST_NAME = 80  # characters of a name that can mean a label


def folded(name: str) -> str:
    """Lower case, without accents."""
    decomposed = unicodedata.normalize("NFKD", name)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold().strip()


def words_of(name: str) -> list[str]:
    """The known words of a name in their first reading; empty if it has others."""
    return next(iter(readings(name)), [])


def readings(name: str) -> list[list[str]]:
    """The ways to read a name as known words, none of which crosses a separator; none if it has others."""
    plain = folded(name[: LONGEST_NAME + 1])
    if len(name) > LONGEST_NAME or not SEPARATED.fullmatch(plain) or plain.startswith("-"):
        return []
    slashed = re.sub(r"\bw/o(?=[\W_]|$)", "wo", name, flags=re.IGNORECASE)
    # Letters of mixed case are either a border of words (FacesInMasks) or only written so (WITHmask).
    return _read(_parts(CAMEL.sub(" ", slashed))) or _read(_parts(slashed))


def _parts(name: str) -> list[str]:
    """What lies between the separators of a name."""
    parts: list[str] = []
    for part in re.split(r"[\W_]+", folded(name)):
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
