"""DetectionScheduler: a machine is asked for as much as it can do."""

from maskdet.live.detection_scheduler import LONGEST_S, SHORTEST_S, SIZES, DetectionScheduler


def test_a_slow_machine_searches_more_rarely_and_then_less_closely():
    scheduler = DetectionScheduler()
    for n in range(50):
        scheduler.searched(now_s=float(n), cost_s=0.4 * (scheduler.size / SIZES[0]) ** 2)
    assert scheduler.size < SIZES[0]
    assert SHORTEST_S < scheduler.interval_s <= LONGEST_S


def test_a_machine_that_gets_faster_refines_again():
    scheduler = DetectionScheduler()
    for cost_s in [0.4] * 50 + [0.01] * 50:
        scheduler.searched(now_s=0.0, cost_s=cost_s)
    assert scheduler.size == SIZES[0]
