"""How long a photo takes, how much memory, and how soon a visitor sees something.

    python -m benchmarks.photo                      on the sample photos
    python -m benchmarks.photo PHOTOS... --repeat 3 on yours
    python -m benchmarks.photo --no-server          without a browser

CPU ms sum over all threads; wall ms are what a visitor waits. Other programs make all figures worse.
"""

from __future__ import annotations

import json
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import psutil
import typer

from benchmarks.support.table import print_table
from maskdet.commands.detect import find_pictures
from maskdet.images import crop_faces, decode_image, jpeg_bytes
from maskdet.inference import MaskPipeline
from maskdet.results import Image
from maskdet.settings import get_settings
from maskdet.synthesis import sample_photos

SIZES: tuple[Sequence[int] | None, ...] = ((640,), (800,), None)  # None: what the app does
UPLOADS, PER_BATCH = 200, 25  # photos in all, and at once


def main(
    photos: Annotated[list[str] | None, typer.Argument(help="Pictures, folders or globs.")] = None,
    repeat: Annotated[int, typer.Option(min=1, help="Rounds; the median counts.")] = 5,
    server: Annotated[bool, typer.Option(help="Also time a real server in a real browser.")] = True,
) -> None:
    """Print the tables."""
    images = load(photos)
    before = memory_mb()
    pipeline = MaskPipeline.load(get_settings())
    pipeline.run(images[0])
    print(f"{len(images)} photos, {repeat} rounds\n")
    print_table(("step", "CPU ms", "wall ms"), list(steps(pipeline, images, repeat)))
    print(f"\nmemory: {before:.0f} MB before the model, {memory_mb():.0f} MB after all rounds\n")
    if server:
        print_table(("a visitor", ""), list(visit(images)))


def load(photos: list[str] | None) -> list[Image]:
    """The photos to measure with; the samples where none are named."""
    if not photos:
        return [sample.image for sample in sample_photos()]
    files, _ = find_pictures(photos)
    return [decode_image(path.read_bytes()) for path in files]


def steps(pipeline: MaskPipeline, images: list[Image], repeat: int) -> Iterator[tuple[str, str, str]]:
    """Milliseconds of each step, per photo or face."""
    for sizes in SIZES:
        name = f"find faces at {sizes[0]} px, a photo" if sizes else "find faces as the app does, a photo"
        yield timed(name, partial(pipeline.detector.detect, sizes=sizes), images, repeat)
    faces = [(image, face.crop_box) for image in images for face in pipeline.detector.detect(image)]

    if classifier := pipeline.classifier:

        def judge(item: tuple[Image, Any]) -> None:
            size = classifier.image_size
            classifier.classify(crop_faces(item[0], [item[1]], size=size, margin=pipeline.crop_margin))

        yield timed("cut and judge, a face", judge, faces, repeat)
    files = [jpeg_bytes(image) for image in images]
    yield timed("open, find and judge, a photo", lambda data: pipeline.run(decode_image(data)), files, repeat)


def timed(name: str, work: Callable[[Any], Any], items: Sequence[Any], repeat: int) -> tuple[str, str, str]:
    """Median over the rounds of the mean over the items."""
    rounds = []
    for _ in range(repeat):
        wall, cpu = time.perf_counter(), time.process_time()
        for item in items:
            work(item)
        rounds.append((time.process_time() - cpu, time.perf_counter() - wall))
    cpu_ms, wall_ms = (statistics.median(column) * 1000 / len(items) for column in zip(*rounds, strict=True))
    return name, f"{cpu_ms:.1f}", f"{wall_ms:.1f}"


def memory_mb(pid: int | None = None) -> float:
    """What a process holds in memory now; default this one."""
    return float(psutil.Process(pid).memory_info().rss) / 1e6


def visit(images: list[Image]) -> Iterator[tuple[str, str]]:
    """Start the app, open its pages, upload many photos."""
    from benchmarks.support.browser import open_browser, serve, settle

    with tempfile.TemporaryDirectory() as folder, open_browser() as browser:
        page = browser.new_page()
        start = time.perf_counter()
        with serve(Path(folder) / "log.txt") as server:
            yield "server answers after", f"{time.perf_counter() - start:.1f} s"
            page.goto(server.url)
            page.get_by_role("heading", name="See who wears a mask").wait_for()
            yield "first page painted after", f"{time.perf_counter() - start:.1f} s"
            page.get_by_test_id("stMetricValue").first.wait_for()
            yield "with its figures after", f"{time.perf_counter() - start:.1f} s"
            page.goto(f"{server.url}/photos")
            page.get_by_test_id("stFileUploaderDropzoneInput").wait_for(state="attached")
            for done, seconds in upload(page, batches(images, Path(folder)), settle):
                yield f"verdicts on {done[1]} photos after", f"{seconds:.1f} s"
                yield f"server memory after {done[0]} photos", f"{memory_mb(server.pid):.0f} MB"


def upload(
    page: Any, files: Iterator[list[Path]], settle: Callable[[Any], None]
) -> Iterator[tuple[tuple[int, int], float]]:
    """((photos so far, photos in this batch), seconds until the totals)."""
    total = 0
    for batch in files:
        start = time.perf_counter()
        page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files([str(path) for path in batch])
        page.get_by_test_id("stMetricValue").first.wait_for(timeout=300_000)
        settle(page)
        total += len(batch)
        yield (total, len(batch)), time.perf_counter() - start
        page.get_by_role("button", name="Start again").click()
        page.get_by_test_id("stMetricValue").first.wait_for(state="detached")
        settle(page)


def batches(images: list[Image], folder: Path) -> Iterator[list[Path]]:
    """First a single photo, then batches; every file differs, so that none is known already."""
    number = 0
    for count in (1, *([PER_BATCH] * (UPLOADS // PER_BATCH))):
        paths = []
        for _ in range(count):
            path = folder / f"photo{number:04d}.jpg"
            comment = json.dumps({"number": number}).encode()
            path.write_bytes(jpeg_bytes(images[number % len(images)]) + comment)
            paths.append(path)
            number += 1
        yield paths


if __name__ == "__main__":
    typer.run(main)
