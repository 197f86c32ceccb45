"""Archives: pictures per core-second, memory of many pictures, and exactly once after kills at random moments.

    python -m benchmarks.batch PICTURES              speed with one and two cores
    python -m benchmarks.batch PICTURES --memory     of 1,000 and of 100,000 pictures
    python -m benchmarks.batch PICTURES --kills 20   kills at random moments, then compares with a run left alone

PICTURES is a folder; an archive of any number is made of links to them. Speed and kills use the pictures as they are;
memory uses small copies of a few kB and leaves the networks out (after loading them), so that 100,000 take minutes.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import Annotated

import psutil
import typer

from benchmarks.support.archives import is_complete, same_tables, small_archive
from benchmarks.support.table import print_table
from maskdet.archive import Judging, Manifest, finished_parts, open_run, run_batch
from maskdet.images import decode_image, fit_within, jpeg_bytes
from maskdet.settings import get_settings

SMALL_SIDE = 64  # pixels
NUM_SMALL = 50  # different small pictures
EVERY_S = 0.2
VICTIMS = ("all processes", "the first process", "one of the others, then all")
KILLED_PART = 3  # pictures that are finished together
BEFORE_WORK = 0.2  # share of kills
LONGEST_LIFE_S = 2.0  # from the first sign of work until a kill


def main(
    source: Annotated[Path, typer.Argument(help="A folder of pictures.")],
    pictures: Annotated[int, typer.Option(min=20, help="So many of them.")] = 400,
    memory: Annotated[
        bool, typer.Option("--memory", help="Instead: memory of so many and of 100 times as many.")
    ] = False,
    kills: Annotated[int, typer.Option(min=0, help="Instead: so many kills.")] = 0,
    keep: Annotated[
        Path | None, typer.Option(help="Work in this folder; called again, kills go on in it.")
    ] = None,
) -> None:
    """Print the table."""
    with nullcontext(keep) if keep else tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        if memory:
            rows = [
                _memory(_small_pictures(source, work), work, count) for count in (pictures, 100 * pictures)
            ]
            print_table(
                ("pictures", "MB of the first process", "MB of each other", "wall s", "pictures / s"), rows
            )
        elif kills:
            archive = work / "archive"
            if not archive.exists():
                small_archive(source, archive, pictures)
            _killed(archive, work, kills, pictures)
        else:
            archive = small_archive(source, work / "archive", pictures)
            print_table(
                ("cores", "pictures / s", "CPU ms a picture", "times one core"), _speeds(archive, work)
            )


def _speeds(archive: Path, work: Path) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for cores in (1, 2):
        pictures, seconds, cpu = _speed(archive, work / f"cores-{cores}", cores)
        speed = pictures / seconds
        first = float(rows[0][1]) if rows else speed
        rows.append((str(cores), f"{speed:.2f}", f"{1000 * cpu / pictures:.0f}", f"{speed / first:.2f}"))
    return rows


def _speed(archive: Path, results: Path, processes: int) -> tuple[int, float, float]:
    """Pictures, wall seconds and CPU seconds between the first finished part of each process and the last of all.

    Loading the models is left out, and so is the end, where a process may have nothing left to do.
    """
    manifest = _opened(archive, results, part_size=10)
    marks: list[tuple[float, int, float]] = []

    def mark(done: int, total: int) -> None:
        marks.append((time.monotonic(), done, _cpu_of_children()))

    run_batch(results, manifest, processes=processes, on_progress=mark)
    total = manifest.plan.pictures
    inside = [m for m in marks if 0.1 * total <= m[1] <= 0.95 * total]
    (start, first, cpu), (end, last, cpu_end) = inside[0], inside[-1]
    return last - first, end - start, cpu_end - cpu


def _opened(archive: Path, results: Path, part_size: int = 0) -> Manifest:
    return open_run(results, [str(archive)], Judging.of(get_settings()), part_size=part_size)


def _cpu_of_children() -> float:
    times = [child.cpu_times() for child in psutil.Process().children()]
    return float(sum(t.user + t.system for t in times))


def _memory(small: Path, work: Path, count: int) -> tuple[str, ...]:
    archive = small_archive(small, work / f"archive-{count}", count)
    command = _command(archive, work / f"results-{count}", module="benchmarks.support.cheap_judge")
    start = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    first, others = _peaks(process)
    seconds = time.monotonic() - start
    assert is_complete(work / f"results-{count}", count)
    return f"{count:,}", f"{first:.0f}", f"{others:.0f}", f"{seconds:.0f}", f"{count / seconds:.0f}"


def _command(archive: Path, results: Path, *options: str, module: str = "maskdet") -> list[str]:
    return [sys.executable, "-m", module, "batch", str(archive), "--out", str(results), *options]


def _peaks(process: subprocess.Popen[bytes]) -> tuple[float, float]:
    """The most that the first process and the largest other one held at a time, in MB."""
    own, first, others = psutil.Process(process.pid), 0.0, 0.0
    while process.poll() is None:
        try:
            first = max(first, own.memory_info().rss / 1e6)
            others = max([others, *(child.memory_info().rss / 1e6 for child in own.children())])
        except psutil.NoSuchProcess:
            pass
        time.sleep(EVERY_S)
    return first, others


def _small_pictures(source: Path, work: Path) -> Path:
    folder = work / "small"
    if not folder.exists():
        folder.mkdir()
        archive = small_archive(source, work / "few", NUM_SMALL)
        for number, path in enumerate(sorted(archive.rglob("*.*"))):
            small = fit_within(decode_image(path.read_bytes()), SMALL_SIDE)
            (folder / f"{number:03d}.jpg").write_bytes(jpeg_bytes(small))
    return folder


def _killed(archive: Path, work: Path, kills: int, pictures: int) -> None:
    """Runs are killed, now all their processes, now one; then one run ends what is left."""
    choose, results = random.Random(0), work / "killed"
    command = _command(archive, results, "--part-size", str(KILLED_PART))
    notes = work / "kills.json"
    happened: dict[str, int] = json.loads(notes.read_text()) if notes.exists() else dict.fromkeys(VICTIMS, 0)
    while sum(happened.values()) < kills:
        choose.seed(sum(happened.values()))
        happened[_kill_once(command, results, choose)] += 1
        notes.write_text(json.dumps(happened))
    done = sum(1 for _ in finished_parts(results))
    subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    run_batch(work / "alone", _opened(archive, work / "alone", part_size=KILLED_PART))
    print_table(("killed", "times"), list(happened.items()))
    exact = is_complete(results, pictures)
    same = same_tables(results, work / "alone")
    print(f"\n{done} of {-(-pictures // KILLED_PART)} parts were done when the last run began")
    print(f"every picture exactly once: {exact}; the same as a run left alone: {same}")
    sys.exit(not (exact and same))


def _kill_once(command: Sequence[str], results: Path, choose: random.Random) -> str:
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    if choose.random() < BEFORE_WORK:  # while it lists or loads
        time.sleep(choose.uniform(0, LONGEST_LIFE_S))
    else:
        _wait_for_work(process, results)
        time.sleep(choose.uniform(0, LONGEST_LIFE_S))
    if process.poll() is not None:
        raise SystemExit("The run came to its end before it could be killed: give it more --pictures.")
    what = choose.choice(VICTIMS)
    if what.startswith("one"):
        for other in psutil.Process(process.pid).children()[:1]:
            other.kill()
        time.sleep(choose.uniform(0, LONGEST_LIFE_S))
    if what != "the first process":
        _end(process)
    process.kill()
    process.wait()
    return what


def _wait_for_work(process: subprocess.Popen[bytes], results: Path) -> None:
    """Until this run has a part under way: earlier ones leave notes behind."""
    start = psutil.Process(process.pid).create_time()
    while process.poll() is None and not any(
        _is_newer(path, start) for path in (results / "parts").glob(".*")
    ):
        time.sleep(0.02)


def _is_newer(path: Path, start: float) -> bool:
    with suppress(FileNotFoundError):
        return path.stat().st_mtime > start
    return False


def _end(process: subprocess.Popen[bytes]) -> None:
    """All processes of the run at once."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


if __name__ == "__main__":
    typer.run(main)
