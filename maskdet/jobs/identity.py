"""Which process it is: a number alone is not enough, as the system gives it again to a later one."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import psutil

CLOCK_TOLERANCE_S = 1.0
PROC = Path("/proc")
START_TICKS = 19  # field 22 of /proc/<pid>/stat, counted from the first one after the process's name


@dataclass(frozen=True)
class ProcessIdentity:
    """A process, distinguished from a later one with the same number.

    Attributes:
        born: seconds since 1970. It moves with the clock, so it counts only where `since_boot` is not known.
        since_boot: the boot's id and the kernel's ticks from that boot to the process's start, which no clock moves;
            empty where the system does not say, and in files of older versions.
    """

    pid: int
    born: float
    since_boot: str = ""

    @classmethod
    def of(cls, pid: int | None = None) -> Self:
        """Of a process that runs; by default of this one.

        Raises: psutil.NoSuchProcess.
        """
        process = psutil.Process(pid)
        return cls(process.pid, process.create_time(), _since_boot(process.pid))

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        """From what was written with others into a JSON object.

        Raises: KeyError, TypeError, ValueError for what is none.
        """
        return cls(int(values["pid"]), float(values["born"]), str(values.get("since_boot", "")))

    def process(self) -> psutil.Process | None:
        """The process while it lives; a later one with its number is none."""
        with contextlib.suppress(psutil.Error):
            process = psutil.Process(self.pid)
            # A dead child stays listed as a zombie until its parent, the server, starts another one.
            if self._is(process) and process.status() != psutil.STATUS_ZOMBIE:
                return process
        return None

    def _is(self, process: psutil.Process) -> bool:
        now = _since_boot(self.pid)
        if self.since_boot and now:
            return self.since_boot == now
        return bool(abs(process.create_time() - self.born) < CLOCK_TOLERANCE_S)


def _since_boot(pid: int) -> str:
    try:
        boot = (PROC / "sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        stat = (PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
        return f"{boot}:{stat.rpartition(')')[2].split()[START_TICKS]}"
    except (OSError, IndexError):
        return ""
