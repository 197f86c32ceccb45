"""Vote: single wrong verdicts are outvoted, true changes show soon."""

from dataclasses import replace

from maskdet.results import MaskLabel, State, Verdict
from maskdet.tracking.voting import Vote
from tests.support.tracks import BARE, MASKED


def shown(verdicts, every_s=0.13, threshold=0.8):
    vote = Vote()
    return [vote.add(v, threshold=threshold, now_s=n * every_s) for n, v in enumerate(verdicts)], vote


def test_one_verdict_alone_is_not_enough():
    states, _ = shown([MASKED])
    assert states == [State.UNSURE]


def test_two_verdicts_that_agree_are_shown():
    states, _ = shown([MASKED, MASKED])
    assert states[-1] is State.WITH_MASK


def test_a_single_wrong_verdict_never_shows_the_wrong_label():
    states, _ = shown([BARE] * 5 + [MASKED] + [BARE] * 5)
    assert State.WITH_MASK not in states
    assert states[-1] is State.WITHOUT_MASK


def test_a_mask_that_comes_off_shows_within_seven_tenths_of_a_second():
    states, _ = shown([MASKED] * 20 + [BARE] * 10)
    needed = states.index(State.WITHOUT_MASK) - 20 + 1
    assert needed * 0.13 <= 0.7


def test_between_two_labels_the_state_is_unsure():
    states, _ = shown([MASKED] * 20 + [BARE] * 10)
    assert states[states.index(State.WITHOUT_MASK) - 1] is State.UNSURE


def test_verdicts_that_alternate_stay_unsure_instead_of_flickering():
    states, _ = shown([MASKED, BARE] * 20)
    assert set(states[2:]) == {State.UNSURE}


def test_weak_verdicts_do_not_reach_the_threshold():
    states, _ = shown([Verdict(MaskLabel.WITH_MASK, 0.7)] * 20)
    assert set(states) == {State.UNSURE}


def test_a_shown_label_survives_weaker_evidence():
    states, _ = shown([MASKED] * 5 + [Verdict(MaskLabel.WITH_MASK, 0.7)] * 20)
    assert states[-1] is State.WITH_MASK


def test_the_time_of_the_state_is_that_of_its_beginning():
    _, vote = shown([MASKED] * 10)
    assert vote.since_s == 0.13


def test_a_contradicted_state_asks_for_the_next_verdict_at_once():
    _, vote = shown([MASKED] * 5 + [BARE])
    assert vote.is_urgent(5 * 0.13)


def test_what_stays_open_for_long_stops_being_urgent():
    _, vote = shown([MASKED, BARE] * 20)
    assert not vote.is_urgent(40 * 0.13)


def test_a_label_with_a_threshold_of_its_own_is_shown_by_that():
    weak = Verdict(MaskLabel.MASK_WORN_INCORRECTLY, 0.7)
    assert shown([weak] * 6)[0][-1] is State.UNSURE
    states, vote = shown([replace(weak, least=0.6)] * 6)
    assert states[-1] is State.MASK_WORN_INCORRECTLY
    assert vote.leader.state(0.8) is State.MASK_WORN_INCORRECTLY
