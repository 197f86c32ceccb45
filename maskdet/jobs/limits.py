"""Bounds for a process that opens what strangers sent: it ends, and the server stays as it is."""

from __future__ import annotations

import contextlib


def bound_process(*, memory_bytes: int, cpu_s: int) -> None:
    """Bound the memory and the processor time of this process from here on, where the system can."""
    with contextlib.suppress(ImportError, ValueError, OSError):  # ImportError: Windows
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (memory_bytes, memory_bytes))
        resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s))
