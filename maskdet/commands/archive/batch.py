"""`batch`: whole archives of pictures -> Parquet files and a summary, each picture exactly once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from tqdm import tqdm

from maskdet.archive import Judging, Manifest, Outcome, Shard, WorkProblem, open_run, run_batch
from maskdet.commands.failures import print_safely, stop
from maskdet.commands.progress import OnProgress, as_events, on_bar
from maskdet.errors import MaskdetError
from maskdet.fileio import write_text_atomically
from maskdet.formatting import counted
from maskdet.settings import get_settings

EXIT_SOME_BAD, EXIT_USAGE, EXIT_INTERRUPTED = 1, 2, 130
SUMMARY = "summary.html"
LISTING, SCORING = "Listing", "Scoring"


def batch(
    sources: Annotated[
        list[str],
        typer.Argument(
            help="Folders, ZIP and TAR files, lists (.txt, one a line), addresses such as s3://bucket/folder.",
            show_default=False,
        ),
    ],
    out: Annotated[Path, typer.Option(help="The folder of results: a new one, or one to go on with.")],
    preset: Annotated[
        str | None,
        typer.Option(help="fast, balanced or accurate; default: as the settings say.", show_default=False),
    ] = None,
    threshold: Annotated[
        float | None, typer.Option(min=0, max=1, help="Verdicts with a lower probability are unsure.")
    ] = None,
    shard: Annotated[
        str, typer.Option(help="Only this share of the work, as 2/8: for schedulers that start many.")
    ] = "",
    processes: Annotated[int, typer.Option(min=0, help="Side by side; 0: one a core.")] = 0,
    part_size: Annotated[
        int,
        typer.Option(min=0, max=100_000, help="Pictures that are finished together; 0: 100, later 1,000."),
    ] = 0,
    ray: Annotated[
        str | None, typer.Option(help="Address of a Ray cluster, or auto; default: this computer alone.")
    ] = None,
    thumbnails: Annotated[
        bool, typer.Option("--thumbnails", help="Show the worst pictures in the summary, faces blurred.")
    ] = False,
    show_faces: Annotated[
        bool, typer.Option("--show-faces", help="With --thumbnails: do not blur them.")
    ] = False,
    events: Annotated[
        bool, typer.Option("--events", help="Progress as JSON lines on standard output, for programs.")
    ] = False,
) -> None:
    """Score millions of pictures. Stopped at any moment, the same command goes on, and no picture counts twice.

    Exit code: 0 all files were scored, 1 some were not (see bad.parquet; with --events 0) or the work could not go on,
    2 wrong usage, 130 interrupted.
    """
    with _interruptible(), _following(events) as on_progress:
        try:
            share = Shard.parse(shard) if shard else None
            judging = Judging.of(get_settings(), preset=preset, threshold=threshold)
            asked = {"preset": preset, "threshold": threshold}
            results = out.absolute()
            manifest = open_run(
                results,
                sources,
                judging,
                chosen=[name for name, value in asked.items() if value is not None],
                part_size=part_size,
                on_listed=lambda listed: on_progress(LISTING, listed, listed),
            )
        except MaskdetError as error:
            stop(error, EXIT_USAGE)
        outcome = _scored(results, manifest, share, processes, ray, on_progress)
    _finish(results, outcome, share, thumbnails=thumbnails, blur=not show_faces, quiet=events)


def _scored(
    results: Path,
    manifest: Manifest,
    shard: Shard | None,
    processes: int,
    ray: str | None,
    on_progress: OnProgress,
) -> Outcome:
    try:
        return run_batch(
            results,
            manifest,
            shard=shard,
            processes=processes,
            ray=ray,
            on_progress=lambda done, total: on_progress(SCORING, done, total),
        )
    except WorkProblem as error:
        stop(error)


def _finish(
    results: Path, outcome: Outcome, shard: Shard | None, *, thumbnails: bool, blur: bool, quiet: bool
) -> None:
    """Say what it came to; whoever sees that all parts are there writes the summary."""
    from maskdet.reports import archive_html

    figures = outcome.figures
    share = f"share {shard.number} of {shard.of}: " if shard else ""
    print_safely(
        f"{share}{counted(figures.pictures, 'picture')} scored, {counted(figures.faces, 'face')} found, "
        f"{counted(figures.bad, 'file')} could not be opened.",
        err=quiet,
    )
    if outcome.whole:
        write_text_atomically(results / SUMMARY, archive_html(results, thumbnails=thumbnails, blur=blur))
        print_safely(f"The summary is {results / SUMMARY}.", err=quiet)
    if figures.bad and not quiet:  # a program reads it in the results
        raise typer.Exit(EXIT_SOME_BAD)


@contextmanager
def _following(events: bool) -> Iterator[OnProgress]:
    if events:
        yield as_events()
        return
    with tqdm(unit="picture", disable=None) as bar:
        yield on_bar(bar)


@contextmanager
def _interruptible() -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        print_safely("Stopped. What was done is kept; the same command goes on from there.", err=True)
        raise typer.Exit(EXIT_INTERRUPTED) from None
