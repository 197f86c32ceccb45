"""LiveHistory: five minutes in numbers."""

from maskdet.live.history import LiveHistory
from tests.support.alert_scenes import person


def test_the_history_holds_five_minutes_of_numbers():
    history = LiveHistory()
    for second in range(1000):
        history.add([person(1)], now_s=second)
    points = history.points()
    assert len(points) == 300
    assert (points[-1].time_s, points[-1].people, points[-1].share_masked) == (999, 1, 0)
