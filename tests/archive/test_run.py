"""Each picture is scored exactly once, whatever is killed, however the work is shared, and always with the same result."""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace

import psutil
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

from maskdet.archive import (
    Judging,
    Manifest,
    OtherJudging,
    PartFigures,
    PartScorer,
    ResultsProblem,
    Shard,
    finish_part,
    finished_parts,
    open_run,
    run_batch,
)
from maskdet.archive.plan import part_length, part_of, read_part
from maskdet.archive.run import ShardProblem
from maskdet.archive.tables import PartTables
from maskdet.errors import MaskdetError
from maskdet.settings import PROJECT_ROOT, get_settings

WAIT_S = 120  # at most, for what takes seconds on a machine that does nothing else


def table(results, name):
    files = sorted(str(path) for path in results.glob(f"parts/*/{name}.parquet"))
    return ds.dataset(files).to_table().sort_by("id").to_pylist()


def everything(results):
    return {name: table(results, name) for name in ("pictures", "faces", "bad")}


def begun(archive, folder, part_size=4):
    return open_run(folder, [str(archive)], Judging.of(get_settings()), part_size=part_size)


def test_every_file_is_a_picture_or_named_with_its_reason(results):
    found = everything(results)
    assert [row["id"] for row in sorted(found["pictures"] + found["bad"], key=lambda r: r["id"])] == [
        *range(13)
    ]
    (bad,) = found["bad"]
    assert bad["name"] == "notes.jpg"
    assert "not a picture" in bad["reason"]
    assert sum(row["faces"] for row in found["pictures"]) == len(found["faces"]) >= 9
    assert {row["watch"] for row in found["pictures"]} >= {"door", "yard", "hall", "gate"}


def test_killed_with_force_it_goes_on_and_ends_as_if_it_had_not_been(small_archive, results, tmp_path):
    command = [sys.executable, "-m", "maskdet", "batch", str(small_archive), "--out", str(tmp_path / "out")]
    command += ["--part-size", "4", "--processes", "1", "--events"]
    first = subprocess.Popen(command, cwd=PROJECT_ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + WAIT_S
    while not set(finished_parts(tmp_path / "out")) and time.monotonic() < deadline:
        time.sleep(0.01)
    workers = psutil.Process(first.pid).children(recursive=True)
    first.kill()
    first.wait()
    psutil.wait_procs(workers, timeout=WAIT_S)  # they end by themselves
    done = set(finished_parts(tmp_path / "out"))
    dates = {part: (tmp_path / f"out/parts/{part:08d}").stat().st_mtime_ns for part in done}
    second = subprocess.run(command, cwd=PROJECT_ROOT, capture_output=True, text=True)
    assert second.returncode == 0, second.stderr
    assert everything(tmp_path / "out") == everything(results)
    assert dates == {part: (tmp_path / f"out/parts/{part:08d}").stat().st_mtime_ns for part in done}
    assert not list((tmp_path / "out/parts").glob(".*"))
    last = json.loads(second.stdout.splitlines()[-1])
    assert (last["done"], last["total"]) == (13, 13)
    assert "12 pictures scored" in second.stderr
    assert (tmp_path / "out/summary.html").is_file()


def test_shares_of_the_work_make_the_same_whole(small_archive, results, tmp_path):
    manifest = begun(small_archive, tmp_path)
    outcomes = [run_batch(tmp_path, manifest, shard=Shard.parse(f"{n}/2"), processes=1) for n in (2, 1)]
    assert [outcome.whole for outcome in outcomes] == [False, True]
    assert sum((outcome.figures for outcome in outcomes), PartFigures()).pictures == 12
    assert everything(tmp_path) == everything(results)


def test_a_process_that_is_killed_is_replaced_and_its_part_done_again(small_archive, results, tmp_path):
    manifest, killed = begun(small_archive, tmp_path), []

    def kill_once(done, total):
        for worker in psutil.Process().children() if done and not killed else []:
            if "maskdet.archive.worker" in worker.cmdline():
                killed.append(worker.pid)
                worker.send_signal(signal.SIGKILL)

    run_batch(tmp_path, manifest, processes=1, on_progress=kill_once)
    assert killed
    assert everything(tmp_path) == everything(results)


def test_a_picture_that_ends_processes_is_left_out_and_named(small_archive, results, tmp_path):
    begun(small_archive, tmp_path)
    note = tmp_path / "parts/.00000001.note"  # as processes leave it that ended while the second one was open
    note.parent.mkdir()
    note.write_text(json.dumps({"position": 1, "crashes": {"1": 1}}))
    assert PartScorer(tmp_path, get_settings()).score(1).bad == 1
    assert "ended by the system" in table(tmp_path, "bad")[0]["reason"]
    others = [row for row in table(results, "faces") if row["id"] in {4, 6, 7}]
    assert table(tmp_path, "faces") == others
    assert not note.exists()


def test_a_full_disk_leaves_nothing_of_a_part_and_says_what_to_do(small_archive, tmp_path, monkeypatch):
    begun(small_archive, tmp_path)
    monkeypatch.setattr(
        pq, "write_table", lambda *_, **__: (_ for _ in ()).throw(OSError(errno.ENOSPC, "full"))
    )
    with pytest.raises(OSError, match="full"):
        finish_part(tmp_path, 0, PartTables().tables())
    assert list((tmp_path / "parts").iterdir()) == []


def test_a_part_that_two_processes_finish_is_there_once(tmp_path):
    first = PartTables(bad=[{"id": 1, "place": "a", "name": "b", "watch": "c", "reason": "d"}]).tables()
    assert finish_part(tmp_path, 3, first) == PartFigures(0, 0, 1)
    assert finish_part(tmp_path, 3, PartTables().tables()) == PartFigures(0, 0, 1)
    assert len(list((tmp_path / "parts").iterdir())) == 1


def test_a_lost_disk_stops_the_run_with_a_sentence_and_keeps_what_was_done(small_archive, tmp_path):
    shutil.copytree(small_archive, tmp_path / "in")
    manifest = begun(tmp_path / "in", tmp_path / "out")
    shutil.rmtree(tmp_path / "in")
    with pytest.raises(MaskdetError, match="gone or empty"):
        run_batch(tmp_path / "out", manifest, processes=1)
    assert not set(finished_parts(tmp_path / "out"))


def test_results_are_gone_on_with_only_as_they_were_begun(small_archive, results, tmp_path):
    judging = Judging.of(get_settings())
    with pytest.raises(ResultsProblem, match="other sources"):
        open_run(results, [str(small_archive / "door")], judging)
    other = replace(judging, preset="fast")
    with pytest.raises(ResultsProblem, match="preset: balanced then, fast now"):
        open_run(results, [str(small_archive)], other, chosen=["preset"])
    assert open_run(results, [str(small_archive)], other) == Manifest.read(results)
    with pytest.raises(OtherJudging, match="was changed"):
        replace(judging, model="another").judge(get_settings())
    (tmp_path / "mine.txt").write_text("keep me")
    with pytest.raises(ResultsProblem, match="other files"):
        begun(small_archive, tmp_path)


def test_a_damaged_list_of_pictures_is_noticed(small_archive, results, tmp_path):
    shutil.copytree(results, tmp_path / "out")
    with next((tmp_path / "out/plan").iterdir()).open("ab") as file:
        file.write(b"!")
    with pytest.raises(ResultsProblem, match="checksum"):
        begun(small_archive, tmp_path / "out")


def test_the_list_is_the_same_wherever_it_is_made(small_archive, tmp_path):
    assert begun(small_archive, tmp_path / "a").plan == begun(small_archive, tmp_path / "b").plan


@pytest.mark.parametrize("part_size", [0, 7])
def test_parts_hold_every_picture_once(part_size):
    total = 23_456
    parts = part_of(total - 1, part_size) + 1
    lengths = [part_length(part, total, part_size) for part in range(parts)]
    assert sum(lengths) == total
    assert [part_of(number, part_size) for number in range(total)] == [
        part for part, length in enumerate(lengths) for _ in range(length)
    ]


def test_a_part_is_read_as_it_was_listed(small_archive, tmp_path):
    begun(small_archive, tmp_path)
    rows = read_part(tmp_path / "plan", 3)
    assert [number for number, _ in rows] == [12]
    assert rows[0][1].path.startswith(os.fspath(small_archive))


@pytest.mark.parametrize("text", ["0/2", "3/2", "2", "a/b", "-1/2", "1/0"])
def test_shares_that_make_no_sense_are_refused(text):
    with pytest.raises(ShardProblem, match="1/4"):
        Shard.parse(text)
