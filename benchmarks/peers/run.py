"""One pipeline in a process of its own: python -m benchmarks.peers.run NAME PICTURES OUT.

PICTURES holds decoded pictures (RGB, .npy), so that all pipelines see the same pixels and no decoding is measured. The
first pass, with the faces its users see, is timed; the second, with hardly any bar, writes OUT: JSON lines like those
of `python -m maskdet detect --json`. Prints one line of JSON: cpu_ms (a picture, all threads), peak_mb.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import redirect_stdout
from importlib import import_module
from pathlib import Path

import cv2
import numpy as np

from benchmarks.peers.list import PEERS, Peer
from maskdet.inference import photo_record
from maskdet.results import Detection, FrameResult, Image

WARM_UP = 5  # pictures


def main() -> None:
    """Run one pipeline over the pictures, and print what it cost as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=PEERS)
    parser.add_argument("pictures", type=Path)
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    with redirect_stdout(sys.stderr):  # packages greet on it
        measured = run(arguments.name, arguments.pictures, arguments.out)
    print(json.dumps(measured))


def run(name: str, pictures: Path, out: Path) -> dict[str, float]:
    """Time the pipeline on all pictures, then write what it sees in them."""
    peer = PEERS[name]
    search = loaded(peer, pictures)
    spent, count = 0.0, 0
    for _, image in decoded(pictures):
        begin = time.process_time()
        list(search(image, peer.min_confidence))
        spent, count = spent + time.process_time() - begin, count + 1
    measured = {"cpu_ms": 1000 * spent / count, "peak_mb": peak_mb()}
    with out.open("w", encoding="utf-8") as lines:
        for file, image in decoded(pictures):
            begin = time.perf_counter()
            detections = tuple(search(image, peer.least_confidence))
            elapsed_ms = 1000 * (time.perf_counter() - begin)
            result = FrameResult(detections, (image.shape[1], image.shape[0]), elapsed_ms)
            lines.write(json.dumps(photo_record(file, result)) + "\n")
    return measured


def loaded(peer: Peer, pictures: Path) -> Callable[..., Iterable[Detection]]:
    """The pipeline on one thread, after a warm-up."""
    cores = os.sched_getaffinity(0)
    # Runtimes that cannot be told the number of threads count the cores they may use when a network is made.
    os.sched_setaffinity(0, {min(cores)})
    cv2.setNumThreads(1)
    module, function, *arguments = peer.load.split(":")
    search: Callable[..., Iterable[Detection]] = getattr(import_module(module), function)(*arguments)
    for _, image in decoded(pictures, WARM_UP):
        list(search(image, peer.min_confidence))
    os.sched_setaffinity(0, cores)
    return search


def decoded(pictures: Path, limit: int | None = None) -> Iterator[tuple[str, Image]]:
    """(name without .npy, pixels) in the order of names."""
    for path in sorted(pictures.glob("*.npy"))[:limit]:
        yield path.stem, np.load(path)


def peak_mb() -> float:
    """The most memory this process held, from Linux: getrusage would count that of the process that started it."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024 / 1e6


if __name__ == "__main__":
    main()
