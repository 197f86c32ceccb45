"""Sentences that files hold in English, for every reader; `retold` puts them into the language spoken now.

So a report that was measured under one language is read in any, and older reports are, too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from maskdet.language import speaking, tr, tr_later, tr_many, tr_many_later

NUMBERS, DIGITS = ("n", "low", "high"), r"-?[\d.,e+]+"  # values that are digits; others may be any words


@dataclass(frozen=True)
class StoredSentence:
    """A sentence with values by name; where `{n}` things are counted, `many` is its form for more than one."""

    one: str
    many: str = ""

    def english(self, **values: Any) -> str:
        """As it is stored."""
        with speaking("en"):
            return self._told(values)

    def retold(self, text: str) -> str | None:
        """A stored text in the language spoken now; None where it is another sentence."""
        for form in filter(None, (self.one, self.many)):
            if found := _pattern(form).fullmatch(text):
                return self._told(found.groupdict())
        return None

    def _told(self, values: Mapping[str, Any]) -> str:
        if not self.many:
            return tr(self.one, **values)
        n = int(str(values["n"]).replace(",", ""))
        return tr_many(self.one, self.many, n, **{name: v for name, v in values.items() if name != "n"})


TRAINING_UNKNOWN = StoredSentence(
    tr_later(
        "What {version} learned from is not known. The train and validation pictures of this data set "
        "count as seen; if it learned from others of them, the figures are too good."
    )
)
LEAKED = StoredSentence(
    *tr_many_later(
        "{n} of {all} pictures is left out: {version} learned from them, or from pictures alike to them.",
        "{n} of {all} pictures are left out: {version} learned from them, or from pictures alike to them.",
    )
)
LABEL_FIXES = StoredSentence(
    *tr_many_later(
        "Counted by the true label, not the published one: {n} picture.",
        "Counted by the true label, not the published one: {n} pictures.",
    )
)
DRAWN = StoredSentence(
    *tr_many_later(
        "{n} of the {all} pictures is of the practice set, where masks are drawn: the figures say little about real ones.",
        "{n} of the {all} pictures are of the practice set, where masks are drawn: the figures say little about real ones.",
    )
)
NO_FACE = StoredSentence(
    *tr_many_later(
        "{n} picture of what is no face is left out: nothing is worn there.",
        "{n} pictures of what is no face are left out: nothing is worn there.",
    )
)
UNREADABLE = StoredSentence(
    *tr_many_later(
        "{n} file could not be read and so left out.", "{n} files could not be read and so left out."
    )
)

STRESSED = StoredSentence(
    *tr_many_later(
        "{n} face the version has not learned from. Hands, scarves, cups, beards, microphones and masks are drawn by "
        "maskdet on the {bare} bare ones: they show where it breaks, not how often such faces occur.",
        "{n} faces the version has not learned from. Hands, scarves, cups, beards, microphones and masks are drawn by "
        "maskdet on the {bare} bare ones: they show where it breaks, not how often such faces occur.",
    )
)
STRESSED_WITHOUT_SOME = StoredSentence(
    *tr_many_later(
        "{n} face the version has not learned from. Hands, scarves, cups, beards, microphones and masks are drawn by "
        "maskdet on the {bare} bare ones: they show where it breaks, not how often such faces occur. {blind} bare faces "
        "without found eyes, nose and mouth were left out there.",
        "{n} faces the version has not learned from. Hands, scarves, cups, beards, microphones and masks are drawn by "
        "maskdet on the {bare} bare ones: they show where it breaks, not how often such faces occur. {blind} bare faces "
        "without found eyes, nose and mouth were left out there.",
    )
)

TOO_FEW_FACES = StoredSentence(tr_later("fewer than {enough} faces: too few to say"))
TOO_MANY_VALUES = StoredSentence(
    tr_later("{n} different values are too many for slices: use groups instead, such as age from 20 to 29")
)
HEIGHTS = tuple(
    StoredSentence(form)
    for form in (tr_later("under {high} px"), tr_later("{low} to {high} px"), tr_later("{low} px and more"))
)
RANGE = StoredSentence(tr_later("{low} to {high}"))

BACK_TO_TRAINED = StoredSentence(tr_later("Back to as it was trained."))
FITTED = StoredSentence(
    *tr_many_later(
        "Temperature fitted on {n} face of {dataset} outside its test split.",
        "Temperature fitted on {n} faces of {dataset} outside its test split.",
    )
)
BY_HAND = StoredSentence(tr_later("Chosen by hand on {dataset}."))
RECOMMENDED = StoredSentence(
    *tr_many_later(
        "The lowest at which at most {most} of {n} unmasked face of {dataset} are missed ({missed} are).",
        "The lowest at which at most {most} of {n} unmasked faces of {dataset} are missed ({missed} are).",
    )
)
TOO_FEW_TO_FIT = StoredSentence(
    tr_later(
        "A temperature needs {least} faces of at least two labels outside the test split, but there are "
        "{count}. Add pictures to the data set."
    )
)
ALL_RIGHT = StoredSentence(
    *tr_many_later(
        "All {n} verdict that a temperature could be fitted on are right, so there is no telling how sure "
        "the version may be. Use a data set with harder pictures.",
        "All {n} verdicts that a temperature could be fitted on are right, so there is no telling how sure "
        "the version may be. Use a data set with harder pictures.",
    )
)
SENTENCES = (
    TRAINING_UNKNOWN,
    LEAKED,
    LABEL_FIXES,
    DRAWN,
    NO_FACE,
    UNREADABLE,
    STRESSED_WITHOUT_SOME,
    STRESSED,
    TOO_FEW_FACES,
    TOO_MANY_VALUES,
    *HEIGHTS,
    RANGE,
    BACK_TO_TRAINED,
    FITTED,
    BY_HAND,
    RECOMMENDED,
    TOO_FEW_TO_FIT,
    ALL_RIGHT,
)


def retold(text: str) -> str:
    """A stored text in the language spoken now; what is none of these is looked up as it is, and stays if unknown."""
    return next((told for sentence in SENTENCES if (told := sentence.retold(text))), None) or tr(text)


@cache
def _pattern(form: str) -> re.Pattern[str]:
    """The form with a group in the place of each value."""
    parts = re.split(r"\{(\w+)\}", form)  # text, name, text, name ...
    groups = [f"(?P<{name}>{DIGITS if name in NUMBERS else '.+'})" for name in parts[1::2]]
    fixed = [re.escape(part) for part in parts[::2]]
    return re.compile("".join(x + y for x, y in zip(fixed, [*groups, ""], strict=True)))
