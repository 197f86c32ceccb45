"""Replay: what rules would have sent for a video, without sending anything."""

import json
from datetime import UTC, datetime

import pytest
from typer.testing import CliRunner

from maskdet.cameras import Rules, Watch, Zone
from maskdet.commands import app
from maskdet.errors import MaskdetError
from maskdet.images.decoding import decode_image
from maskdet.watching.replay import compare_rules, replay
from tests.support.faces.practice_video import practice_video

LEFT = ((0.0, 0.0), (0.5, 0.0), (0.5, 1.0), (0.0, 1.0))  # where the one stands who takes the mask off


@pytest.fixture(scope="module")
def video(tmp_path_factory):
    return str(practice_video(tmp_path_factory.mktemp("replay") / "people.mp4"))


def watch_with(video, *, zones=(), **rules):
    return Watch("Replay", video, zones=zones, rules=Rules(**rules))


def test_who_takes_the_mask_off_would_have_been_reported_once(video):
    found = replay(video, watch_with(video, dwell_s=2))
    assert [moment.event.kind for moment in found.sent] == ["unmasked"]
    assert found.sent[0].at_s == pytest.approx(7.5, abs=1)
    assert found.summary == "These rules would have sent 1 alert in 10 s."


def test_the_moment_is_shown_with_a_small_picture(video):
    moment = replay(video, watch_with(video, dwell_s=2)).sent[0]
    assert decode_image(moment.picture).shape == (240, 320, 3)


def test_two_settings_are_compared_on_the_same_video(video):
    short, long = compare_rules(video, watch_with(video), Rules(dwell_s=2), Rules(dwell_s=8))
    assert (len(short.sent), len(long.sent)) == (1, 0)
    assert short.share_masked == long.share_masked == pytest.approx(0.75, abs=0.1)


def test_someone_in_a_private_zone_is_not_seen(video):
    found = replay(video, watch_with(video, dwell_s=2, zones=(Zone("privacy", LEFT),)))
    assert found.sent == ()
    assert found.people_max == 1


def test_in_quiet_hours_nothing_would_have_been_sent(video):
    noon = datetime(2026, 1, 5, 12, tzinfo=UTC)
    found = replay(video, watch_with(video, dwell_s=2, quiet_hours=(("11:00", "13:00"),)), begins=noon)
    assert found.sent == ()
    assert next(moment.event.silenced for moment in found.moments) == "quiet hours"


def test_progress_ends_at_the_end_of_the_video(video):
    progress = []
    replay(video, watch_with(video), on_progress=lambda done, total: progress.append((done, total)))
    assert progress[0] == (0, 10)
    assert progress[-1] == (10, 10)


def test_what_is_no_video_is_refused_in_words(tmp_path):
    with pytest.raises(MaskdetError, match="Only films can be replayed"):
        replay(str(tmp_path), watch_with(str(tmp_path)))


def test_the_command_compares_two_dwell_times(video):
    result = CliRunner().invoke(app, ["replay", video, "--dwell", "2", "--against-dwell", "8", "--json"])
    assert [len([e for e in found["events"] if e["sent"]]) for found in json.loads(result.stdout)] == [1, 0]


def test_the_command_names_the_moments(video):
    result = CliRunner().invoke(app, ["replay", video, "--dwell", "2"])
    assert "would have sent 1 alert" in result.stdout
    assert "00:07." in result.stdout
