"""Small promises of many pages: local times, one meaning of a colour, no interval below its own figure."""

from __future__ import annotations

from datetime import datetime

from maskdet.evaluation.explain import BARE, MASKED, colours_of
from maskdet.formatting import span
from maskdet.images import STYLES
from maskdet.registry.report import SliceGap
from maskdet.results import MaskLabel, State
from ui.evaluation.plots.style import label_style
from ui.evaluation.slices import gap_words
from ui.widgets.watches import written_time


def test_times_of_reports_are_shown_by_the_clock_at_hand():
    local = datetime.fromisoformat("2026-03-04T10:00:00+00:00").astimezone()
    assert written_time("2026-03-04T10:00:00+00:00") == local.strftime("%Y-%m-%d %H:%M")
    assert written_time("2026-03-04T10:00:00") == local.strftime("%Y-%m-%d %H:%M")
    assert written_time("") == ""


def test_blue_is_a_mask_and_orange_is_none_whatever_is_explained():
    assert colours_of(MaskLabel.WITH_MASK) == (MASKED, BARE)
    assert colours_of(MaskLabel.WITHOUT_MASK) == (BARE, MASKED)
    assert label_style("with_mask")["line"]["color"] == STYLES[State.WITH_MASK].hex


def test_an_interval_that_reaches_all_of_them_says_so():
    assert span((0.995, 0.9999999999)) == "99.5 % to 100.0 %"
    assert span((0.995, 0.9999)) == "99.5 % to 99.9 %"


def test_slices_that_do_alike_have_no_gap_to_speak_of():
    gap = SliceGap(dimension="light", worst="dark", best="dark", gap=0.0, clear=False)
    assert "the same in all of its slices" in gap_words(gap)
