"""`dataset list`, `check` and `split`: inspect data sets without changing them."""

from __future__ import annotations

import csv
import io
import json
import sys
from typing import Annotated

import typer
from tqdm import tqdm

from maskdet.commands.dataset.prepare import dataset_app
from maskdet.commands.failures import print_safely, stop
from maskdet.commands.progress import as_events as progress_events
from maskdet.commands.progress import on_bar, print_line
from maskdet.data_quality import Flagged, HealthReport
from maskdet.data_quality import check as check_health
from maskdet.dataset import DatasetIndex, dataset_root, list_datasets
from maskdet.errors import MaskdetError

Data = Annotated[str, typer.Argument(help="Name of a data set (see `dataset list`), or its folder.")]
AsJson = Annotated[bool, typer.Option("--json", help="JSON instead of text.")]


@dataset_app.command(name="list")
def list_command(as_json: AsJson = False) -> None:
    """Name the data sets there are, with their labels and pictures."""
    entries = list_datasets()
    if as_json:
        rows = [{**vars(entry), "root": str(entry.root)} for entry in entries]
        typer.echo(json.dumps(rows, indent=1))
        return
    for entry in entries:
        counts = ", ".join(f"{label} {number}" for label, number in entry.counts.items())
        print_safely(f"{entry.name}: {counts}{'' if entry.writable else ' (read-only)'}")
    if not entries:
        print_safely("No data set yet. `python -m maskdet dataset practice` makes one to try.")


@dataset_app.command()
def check(
    data: Data = "practice",
    as_json: AsJson = False,
    as_events: Annotated[
        bool, typer.Option("--events", help="Progress as JSON lines on standard output, for programs.")
    ] = False,
) -> None:
    """Find what spoils a data set: wrong labels, copies, unreadable and unusable pictures."""
    bar = tqdm(disable=True if as_events else None, unit="file", file=sys.stderr)
    try:
        report = check_health(dataset_root(data), on_progress=progress_events() if as_events else on_bar(bar))
    except MaskdetError as error:
        stop(error)
    finally:
        bar.close()
    if as_events:
        print_line({"event": "report", "findings": len(report.findings), "seconds": report.seconds})
    elif as_json:
        typer.echo(json.dumps(report.as_dict(), indent=1))
    else:
        print_safely(_summary(report))


@dataset_app.command()
def split(
    data: Data = "practice",
    as_json: AsJson = False,
    seed: Annotated[int, typer.Option(help="Another seed splits otherwise.")] = 0,
) -> None:
    """Print which picture is in which split, as CSV or JSON: file, label, split, group."""
    try:
        index = DatasetIndex.from_folder(dataset_root(data), seed=seed)
    except MaskdetError as error:
        stop(error)
    for problem in index.problems:
        print_safely(problem, err=True)
    rows = [{"file": p.file, "label": p.label, "split": p.split, "group": p.group} for p in index.pictures]
    if as_json:
        typer.echo(json.dumps({"fingerprint": index.fingerprint, "seed": seed, "pictures": rows}, indent=1))
        return
    text = io.StringIO()
    writer = csv.DictWriter(text, ["file", "label", "split", "group"], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    typer.echo(text.getvalue(), nl=False)


def _summary(report: HealthReport) -> str:
    counts = ", ".join(f"{label} {number}" for label, number in report.counts.items())
    lines = [f"{sum(report.counts.values())} pictures ({counts}), checked in {report.seconds:.0f} s."]
    for finding in report.findings:
        number = f": {len(finding.pictures)}" if finding.pictures else ""
        lines.append(f"\n[{finding.severity}] {finding.title}{number}\n  {finding.advice}")
        lines += [f"  {_line(picture)}" for picture in finding.pictures[:5]]
    if not report.findings:
        lines.append("Nothing found.")
    return "\n".join(lines)


def _line(picture: Flagged) -> str:
    label = f" -> {picture.suggested_label}?" if picture.suggested_label else ""
    return f"{picture.file}{label}{f' ({picture.detail})' if picture.detail else ''}"
