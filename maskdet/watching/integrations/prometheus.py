"""Prometheus: how the watches stand, as the text that its server collects from /metrics."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from maskdet.watching.status import WatchState, WatchStatus

if TYPE_CHECKING:
    from prometheus_client import Metric

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

# Name, help, and the figure of one watch; None leaves it out.
_GAUGES: tuple[tuple[str, str, Callable[[WatchStatus], float | None]], ...] = (
    ("maskdet_watch_up", "1 while the camera gives pictures", lambda s: float(s.state is WatchState.LIVE)),
    ("maskdet_watch_frame_rate", "Frames a second that are looked at", lambda s: s.frame_rate),
    ("maskdet_watch_last_frame_age_seconds", "Age of the newest frame", lambda s: s.last_frame_s),
    ("maskdet_watch_waiting_events", "Events that wait for the database", lambda s: float(s.waiting)),
    (
        "maskdet_watch_memory_megabytes",
        "Memory of the watch's reader, and its share of who judges",
        lambda s: s.memory_mb,
    ),
    ("maskdet_watch_waited_seconds", "How long the last picture waited for its turn", lambda s: s.waited_s),
)
_COUNTERS: tuple[tuple[str, str, Callable[[WatchStatus], float]], ...] = (
    ("maskdet_watch_events", "Events since the watch's process began", lambda s: float(s.num_events)),
    ("maskdet_watch_sent_events", "Those of them that somebody was told of", lambda s: float(s.num_sent)),
    ("maskdet_watch_lost_records", "Records that never reached the database", lambda s: float(s.num_lost)),
    ("maskdet_watch_cpu_seconds", "Processor seconds of reading the watch and judging it", lambda s: s.cpu_s),
    (
        "maskdet_watch_restarts",
        "How often the watch's reader, or who judges it, died",
        lambda s: float(s.restarts),
    ),
)


def metrics_text(statuses: Sequence[WatchStatus], deliveries: Mapping[str, int] | None = None) -> bytes:
    """The page /metrics in Prometheus' text format.

    Args:
        deliveries: how many messages are in each state; None where there is no database.
    """
    from prometheus_client import CollectorRegistry, generate_latest

    registry = CollectorRegistry()
    registry.register(_Collector(statuses, deliveries or {}))
    return generate_latest(registry)


class _Collector:
    """A moment's figures, as prometheus-client wants them."""

    def __init__(self, statuses: Sequence[WatchStatus], deliveries: Mapping[str, int]) -> None:
        self._statuses, self._deliveries = statuses, deliveries

    def collect(self) -> Iterator[Metric]:
        from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

        for name, words, figure in _GAUGES:
            gauge = GaugeMetricFamily(name, words, labels=["watch"])
            for status in self._statuses:
                if (value := figure(status)) is not None:
                    gauge.add_metric([status.name], value)
            yield gauge
        for name, words, total in _COUNTERS:
            counter = CounterMetricFamily(name, words, labels=["watch"])
            for status in self._statuses:
                counter.add_metric([status.name], total(status))
            yield counter
        yield self._people()
        yield self._messages()

    def _people(self) -> Metric:
        from prometheus_client.core import GaugeMetricFamily

        people = GaugeMetricFamily("maskdet_watch_people", "People in view", labels=["watch", "state"])
        for status in self._statuses:
            for state, count in status.people.items():
                people.add_metric([status.name, state], count)
        return people

    def _messages(self) -> Metric:
        from prometheus_client.core import GaugeMetricFamily

        gauge = GaugeMetricFamily("maskdet_deliveries", "Messages by state of delivery", labels=["state"])
        for state, count in self._deliveries.items():
            gauge.add_metric([state], count)
        return gauge
