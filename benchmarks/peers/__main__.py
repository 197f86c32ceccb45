"""Our pipelines beside those that others published, re-run on this machine.

    python -m benchmarks.peers.__main__ SCENES                     SCENES holds images/ and annotations/ (Pascal VOC)
    python -m benchmarks.peers.__main__ SCENES --list names.txt    only these pictures, one name a line
    python -m benchmarks.peers.__main__ SCENES --only ours-accurate --only tutorial --keep RESULTS

The others' parts come from PyPI, into environments of their own (several GB in all, made once, by default in
data/peers); nothing of theirs is part of maskdet. "As published" is their own code with their weights; else it is their
face detector with our mask model. Scenes our version learned from are left out. The SSD of AIZOO is in no registry: its row is
measured where MASKDET_AIZOO_TFLITE names its .tflite file, else left empty.

Every pipeline is a process of its own, on one thread, and sees the same decoded pictures. CPU ms are of all its
threads, after a warm-up, at the confidence its users see; so are the labels and the lost faces. Other programs make
CPU ms 10 to 20 % worse. Peak MB is the most memory the process held.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.peers.environments import python_of
from benchmarks.peers.list import PEERS, Peer
from benchmarks.peers.scenes import decode, listed, unseen
from benchmarks.peers.scores import HEADER, LEGEND, Run, figures
from benchmarks.support.table import print_table
from maskdet.dataset import Scene
from maskdet.errors import MaskdetError
from maskdet.evaluation import read_scenes
from maskdet.fileio import write_text_atomically
from maskdet.settings import PROJECT_ROOT, get_settings

# What several threads spend on waiting for each other is no work.
ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
    "MASKDET_NUM_THREADS": "1",
    "TF_CPP_MIN_LOG_LEVEL": "2",
    "CUDA_VISIBLE_DEVICES": "",
}


def main(
    scenes_dir: Annotated[Path, typer.Argument(metavar="SCENES", help="Holds images/ and annotations/.")],
    names: Annotated[Path | None, typer.Option("--list", help="Names of the pictures, one a line.")] = None,
    only: Annotated[list[str] | None, typer.Option(help=f"Of {', '.join(PEERS)}; repeatable.")] = None,
    environments: Annotated[Path | None, typer.Option(help="Where the others' packages go.")] = None,
    keep: Annotated[Path | None, typer.Option(help="Also write each pipeline's JSON lines here.")] = None,
) -> None:
    """Print the table."""
    try:
        peers = chosen(only)
        scenes = unseen(listed(read_scenes(scenes_dir), names))
    except MaskdetError as error:
        print(error, file=sys.stderr)
        raise typer.Exit(2) from None
    with tempfile.TemporaryDirectory() as pictures:
        decode(scenes, Path(pictures))
        runs = run_all(peers, environments or get_settings().data_dir / "peers", Path(pictures))
    print(f"{len(scenes)} scenes, {sum(len(scene.faces) for scene in scenes)} faces\n")
    print_table(HEADER, [row(peer, runs.get(peer.name), scenes) for peer in peers])
    print("\n".join(("", LEGEND, "", *(f"{peer.title}: {peer.parts}" for peer in peers))))
    if keep:
        write_lines(runs, keep)


def chosen(only: list[str] | None) -> list[Peer]:
    """The pipelines of these names, or all.

    Raises: MaskdetError for a name there is not.
    """
    for name in only or ():
        if name not in PEERS:
            raise MaskdetError(f"There is no pipeline {name!r}. Choose among {', '.join(PEERS)}.")
    return [peer for peer in PEERS.values() if not only or peer.name in only]


def run_all(peers: Sequence[Peer], environments: Path, pictures: Path) -> dict[str, Run]:
    """Name -> what each pipeline did; what cannot run is named on stderr and left out."""
    runs = {}
    for peer in peers:
        try:
            runs[peer.name] = run_peer(peer, environments, pictures)
        except MaskdetError as error:
            print(error, file=sys.stderr)
    return runs


def run_peer(peer: Peer, environments: Path, pictures: Path) -> Run:
    """Run a pipeline in its process.

    Raises: MaskdetError when its packages cannot be had, or it fails.
    """
    python = python_of(peer.environment, environments) if peer.environment else Path(sys.executable)
    out = pictures / f"{peer.name}.jsonl"
    command = [str(python.absolute()), "-m", "benchmarks.peers.run", peer.name, str(pictures), str(out)]
    done = subprocess.run(
        command, cwd=PROJECT_ROOT, env=os.environ | ONE_THREAD, capture_output=True, text=True
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise MaskdetError(f"{peer.title} failed ({last}). Its row stays empty; the others are measured.")
    measured = json.loads(done.stdout.splitlines()[-1])  # libraries may greet before
    lines = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    return Run(lines, measured["cpu_ms"], measured["peak_mb"])


def row(peer: Peer, run: Run | None, scenes: Sequence[Scene]) -> tuple[str, ...]:
    """One line of the table; dashes for a pipeline that did not run."""
    return (peer.title, *(figures(peer, run, scenes) if run else ["-"] * (len(HEADER) - 1)))


def write_lines(runs: dict[str, Run], folder: Path) -> None:
    """One file of JSON lines for each pipeline."""
    for name, run in runs.items():
        write_text_atomically(
            folder / f"{name}.jsonl", "".join(json.dumps(line) + "\n" for line in run.lines)
        )


if __name__ == "__main__":
    typer.run(main)
