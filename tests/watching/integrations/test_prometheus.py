"""/metrics: what Prometheus reads of the watches."""

from prometheus_client.parser import text_string_to_metric_families

from maskdet.watching.integrations.prometheus import metrics_text
from maskdet.watching.status import WatchState, WatchStatus

LIVE = WatchStatus(
    "1",
    'The "front" door',
    WatchState.LIVE,
    frame_rate=5.0,
    last_frame_s=0.2,
    people={"with_mask": 2, "without_mask": 1, "mask_worn_incorrectly": 4},
    num_events=7,
    num_sent=3,
    cpu_s=12.5,
    restarts=1,
    num_lost=2,
)


def figures(*statuses, deliveries=None):
    text = metrics_text(statuses, deliveries).decode()
    samples = [s for family in text_string_to_metric_families(text) for s in family.samples]
    return {(s.name, *sorted(s.labels.values())): s.value for s in samples}


def test_prometheus_reads_how_a_watch_stands():
    found = figures(LIVE)
    name = 'The "front" door'
    assert found["maskdet_watch_up", name] == 1
    assert found["maskdet_watch_frame_rate", name] == 5
    assert found["maskdet_watch_people", name, "without_mask"] == 1
    assert found["maskdet_watch_people", 'The "front" door', "mask_worn_incorrectly"] == 4
    assert found["maskdet_watch_cpu_seconds_total", name] == 12.5
    assert found["maskdet_watch_events_total", name] == 7
    assert found["maskdet_watch_lost_records_total", name] == 2


def test_a_watch_without_a_picture_is_down_and_has_no_age():
    found = figures(WatchStatus("1", "Door", WatchState.STALLED))
    assert found["maskdet_watch_up", "Door"] == 0
    assert ("maskdet_watch_last_frame_age_seconds", "Door") not in found


def test_messages_are_counted_by_their_state():
    assert figures(deliveries={"sent": 4, "waiting": 1})["maskdet_deliveries", "sent"] == 4


def test_without_watches_the_page_is_still_one():
    assert figures() == {}
