"""The short version of `python -m benchmarks.fuzz`, and that it finds what it looks for."""

from __future__ import annotations

import pytest

from benchmarks.fuzz.__main__ import TARGETS, tried
from maskdet.errors import MaskdetError


@pytest.mark.parametrize("name", TARGETS)
def test_what_is_changed_at_random_is_taken_or_refused_in_a_sentence(name, tmp_path):
    outcome = tried(TARGETS[name](8, 21, tmp_path))
    assert outcome.findings == []
    assert outcome.taken + outcome.refused == 8


def _fails(error: Exception) -> None:
    raise error


def test_what_breaks_otherwise_is_found():
    cases = [lambda: _fails(KeyError("x")), lambda: _fails(MaskdetError("Use another.")), lambda: 1]
    outcome = tried(iter(cases))
    assert (outcome.taken, outcome.refused, outcome.findings) == (1, 1, ["case 0: KeyError: 'x'"])
