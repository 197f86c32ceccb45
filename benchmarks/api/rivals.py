"""The servers that are compared: maskdet's own, and what it would be with less."""

from __future__ import annotations

import itertools
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.support.api_server import ApiServer, environment_of, make_key
from benchmarks.support.browser import free_port, wait_for
from maskdet.inference import MaskClassifier, MaskPipeline
from maskdet.registry import active_version
from maskdet.results import Image
from maskdet.settings import PROJECT_ROOT, get_settings

if TYPE_CHECKING:
    from fastapi import FastAPI

ONE_BY_ONE, SIDE_BY_SIDE, TOGETHER = "one by one", "side by side", "together"
MODES = (ONE_BY_ONE, SIDE_BY_SIDE, TOGETHER)
THREADS_A_CORE = 2  # as in maskdet's own queue


class FaceByFace(MaskClassifier):
    """A mask model that is asked about each face alone."""

    def output_probabilities(self, crops: Image) -> NDArray[np.float32]:
        """Arguments and answer as of `MaskClassifier`."""
        rows = [super(FaceByFace, self).output_probabilities(crops[k : k + 1]) for k in range(len(crops))]
        return np.concatenate([np.empty((0, self.num_outputs), np.float32), *rows])


class Pool:
    """A queue without batching over requests: pipelines that take turns, each with so many threads of its own."""

    longest = 10_000

    def __init__(self, count: int, num_threads: int, *, a_core: int = 1) -> None:
        self._threads = ThreadPoolExecutor(count * a_core)
        settings = get_settings()
        version = active_version(settings.models_dir)
        made = [
            MaskPipeline.of(
                version,
                settings,
                num_threads=num_threads,
                classifier=FaceByFace.load(version, num_threads=num_threads),
            )
            for _ in range(count)
        ]
        self._in_turn = itertools.cycle(made)

    def __len__(self) -> int:
        return 0

    def submit(self, work: Callable[[MaskPipeline], Any], *, owner: str = "") -> Future[Any]:
        """Have `work` done when a thread is free."""
        return self._threads.submit(work, next(self._in_turn))


def rival(mode: str) -> FastAPI:
    """The application as it is (`together`), or with another queue."""
    from maskdet.api import create_api

    api, cores = create_api(), get_settings().num_threads
    if mode == ONE_BY_ONE:
        api.state.queue = Pool(1, cores)
    elif mode == SIDE_BY_SIDE:
        api.state.queue = Pool(cores, 1, a_core=THREADS_A_CORE)
    return api


@contextmanager
def rivals(folder: Path, command: str) -> Iterator[dict[str, ApiServer]]:
    """All servers, started by `python -m benchmarks.api COMMAND PORT MODE`, with one key for all."""
    environment = environment_of(folder, {"api_requests_per_minute": "1000000", "api_queue": "10000"})
    key = make_key(environment)
    running, processes = {}, []
    try:
        for mode in MODES:
            port, log = free_port(), folder / f"{mode}.txt"
            words = [sys.executable, "-m", "benchmarks.api", command, str(port), mode]
            with log.open("w") as output:
                process = subprocess.Popen(
                    words, cwd=PROJECT_ROOT, env=environment, stdout=output, stderr=output
                )
            processes.append(process)
            wait_for(f"http://localhost:{port}/healthz", process, log)
            running[mode] = ApiServer(f"http://localhost:{port}", key, process.pid, log)
        yield running
    finally:
        for process in processes:
            process.terminate()
            process.wait(timeout=30)
