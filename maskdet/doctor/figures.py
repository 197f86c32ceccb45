"""Figures of the server itself: load, storage and problems, for the page *About* and for Prometheus."""

from __future__ import annotations

import contextlib
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psutil

from maskdet.jobs import JobState, current, kinds
from maskdet.logs import num_problems
from maskdet.settings import get_settings
from maskdet.store import database_bytes

if TYPE_CHECKING:
    from prometheus_client import Metric

_ADDED: dict[str, tuple[str, Callable[[], float]]] = {}


@dataclass(frozen=True)
class ServerLoad:
    """What this process uses now, and what is left.

    Attributes:
        cpu_s: processor seconds since it began; load: processes that want a core, the mean of a minute.
        open_files: also sockets; None where the system does not say.
        free_gb: on the disk of the data folder; database_mb: None for a server of PostgreSQL.
        jobs: kinds of work that run beside it.
        added: what other parts of the program count, by the words of `add_gauge`.
    """

    uptime_s: float
    cpu_s: float
    load: float
    cores: int
    memory_mb: float
    memory_free_mb: float
    threads: int
    open_files: int | None
    free_gb: float
    database_mb: float | None
    jobs: tuple[str, ...]
    added: dict[str, float]


def add_gauge(name: str, words: str, figure: Callable[[], float]) -> None:
    """Another figure that only its part of the program knows, such as the number of visits; the last of a name counts."""
    _ADDED[name] = (words, figure)


def server_load() -> ServerLoad:
    """As it is now."""
    process, memory = psutil.Process(), psutil.virtual_memory()
    with process.oneshot():
        cpu, own = process.cpu_times(), process.memory_info()
        size = database_bytes()
        return ServerLoad(
            uptime_s=time.time() - process.create_time(),
            cpu_s=cpu.user + cpu.system,
            load=psutil.getloadavg()[0],
            cores=psutil.cpu_count() or 1,
            memory_mb=own.rss / 1e6,
            memory_free_mb=memory.available / 1e6,
            threads=process.num_threads(),
            open_files=_open_files(process),
            free_gb=_free_bytes() / 1e9,
            database_mb=None if size is None else size / 1e6,
            jobs=tuple(kind for kind in kinds() if (job := current(kind)) and job.state is JobState.RUNNING),
            added={words: _figure(figure) for words, figure in _ADDED.values()},
        )


def server_metrics() -> bytes:
    """The same in Prometheus' text format."""
    from prometheus_client import CollectorRegistry, generate_latest

    registry = CollectorRegistry()
    registry.register(_Collector())
    return generate_latest(registry)


class _Collector:
    """A moment's figures, as prometheus-client wants them."""

    def collect(self) -> Iterator[Metric]:
        from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

        load = server_load()
        gauges = {
            "maskdet_server_uptime_seconds": ("Since the server began", load.uptime_s),
            "maskdet_server_memory_bytes": ("Memory of the server's process", load.memory_mb * 1e6),
            "maskdet_server_threads": ("Threads of the server's process", load.threads),
            "maskdet_server_open_files": ("Open files and sockets of it", load.open_files),
            "maskdet_disk_free_bytes": ("Free on the disk of the data folder", load.free_gb * 1e9),
            "maskdet_database_bytes": ("Size of the database's file", _bytes(load.database_mb)),
            **{name: (words, _figure(figure)) for name, (words, figure) in _ADDED.items()},
        }
        for name, (words, value) in gauges.items():
            if value is not None:
                yield GaugeMetricFamily(name, words, value=value)
        yield CounterMetricFamily("maskdet_server_cpu_seconds", "Processor seconds of it", value=load.cpu_s)
        jobs = GaugeMetricFamily("maskdet_jobs_running", "Work beside the server", labels=["kind"])
        for kind in kinds():
            jobs.add_metric([kind], float(kind in load.jobs))
        yield jobs
        problems = CounterMetricFamily("maskdet_log_problems", "Warnings and errors logged", labels=["level"])
        for level, count in num_problems().items():
            problems.add_metric([level], count)
        yield problems


def _bytes(megabytes: float | None) -> float | None:
    return None if megabytes is None else megabytes * 1e6


def _figure(figure: Callable[[], float]) -> float:
    try:
        return float(figure())
    except Exception:  # noqa: BLE001 - one figure that cannot be had keeps no other back
        return float("nan")


def _open_files(process: psutil.Process) -> int | None:
    with contextlib.suppress(psutil.Error, AttributeError):  # AttributeError: Windows
        return int(process.num_fds())
    return None


def _free_bytes() -> int:
    folder = get_settings().data_dir
    existing = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    return shutil.disk_usage(existing).free
