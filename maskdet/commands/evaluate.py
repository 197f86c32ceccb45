"""`evaluate`: how good a version is on labelled pictures it has not learned from."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from pydantic import JsonValue
from tqdm import tqdm

from maskdet.commands.failures import stop
from maskdet.commands.progress import OnProgress, as_events, on_bar, print_line
from maskdet.dataset import DatasetIndex, dataset_root, read_label_fixes
from maskdet.errors import MaskdetError
from maskdet.evaluation import Parts, predictions_for, read_metadata, read_scenes, write_into_card
from maskdet.evaluation import evaluate as run_evaluation
from maskdet.evaluation.metrics import calibrate as fit_and_store
from maskdet.formatting import percent, share, span
from maskdet.presets import find_preset
from maskdet.registry import Version, active_version, find_version
from maskdet.registry.report import (
    CalibrationReport,
    Comparison,
    EvaluationReport,
    SceneRow,
    Scenes,
    Thresholds,
)
from maskdet.settings import get_settings


class Part(StrEnum):
    """Which of the unseen pictures figures are taken from."""

    TEST = "test"
    ALL = "all"


def evaluate(
    data: Annotated[
        str, typer.Argument(help="Name of a data set (see `dataset list`), or its folder.")
    ] = "practice",
    name: Annotated[
        str | None, typer.Option("--version", help="Which version; default: the active one.")
    ] = None,
    split: Annotated[
        Part, typer.Option(help="Of a data set the version learned from: its test split, or all unseen.")
    ] = Part.TEST,
    fixes: Annotated[
        Path | None,
        typer.Option(help="CSV of wrong labels: sha256, label, why. Default: those known of public sets."),
    ] = None,
    scenes: Annotated[
        Path | None, typer.Option(help="Folder of annotated scenes (images/, annotations/ in Pascal VOC).")
    ] = None,
    preset: Annotated[
        str | None,
        typer.Option(
            help="How scenes are looked at: fast, balanced or accurate; default: as the settings say.",
            show_default=False,
        ),
    ] = None,
    stress: Annotated[bool, typer.Option("--stress", help="Also on spoiled and covered faces.")] = False,
    metadata: Annotated[
        Path | None, typer.Option(help="CSV with a column file and others to tell the figures by.")
    ] = None,
    against: Annotated[str | None, typer.Option(help="A version to compare with.")] = None,
    calibrate: Annotated[
        bool, typer.Option("--calibrate", help="Fit the version's temperature and store it first.")
    ] = False,
    keep: Annotated[bool, typer.Option("--keep", help="Put the figures into the version's card.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The report as JSON instead of text.")] = False,
    events: Annotated[
        bool, typer.Option("--events", help="Progress as JSON lines on standard output, for programs.")
    ] = False,
) -> None:
    """Measure a version on labelled pictures; those it has learned from are left out."""
    bar = tqdm(disable=True if events else None, unit="file", file=sys.stderr)
    on_progress = as_events() if events else on_bar(bar)
    try:
        version = _version(name)
        parts = Parts(
            part=split.value,
            fixes=read_label_fixes(fixes) if fixes else None,
            scenes=read_scenes(scenes) if scenes else (),
            preset=find_preset(preset) if preset else None,
            robustness=stress,
            metadata=read_metadata(metadata) if metadata else None,
            against=_version(against) if against else None,
        )
        index = _index(version, dataset_root(data), on_progress)
        if calibrate:
            fit_and_store(version, predictions_for(version, index, parts, on_progress))
        report = run_evaluation(version, index, parts=parts, on_progress=on_progress)
        if keep:
            write_into_card(version, report)
    except MaskdetError as error:
        stop(error)
    finally:
        bar.close()
    if events:
        print_line(_event(report))
    else:
        typer.echo(json.dumps(report.to_json(), indent=1) if as_json else "\n".join(summary(report)))


def _event(report: EvaluationReport) -> dict[str, JsonValue]:
    """What a program that reads the progress needs to know of the report."""
    accuracy = report.measured_figures().accuracy
    dataset: JsonValue = {"name": report.dataset.name, "fingerprint": report.dataset.fingerprint}
    return {"event": "report", "version": report.version.name, "dataset": dataset, "accuracy": accuracy}


def _version(name: str | None) -> Version:
    folder = get_settings().models_dir
    return find_version(folder, name) if name else active_version(folder)


def _index(version: Version, root: Path, on_progress: OnProgress) -> DatasetIndex:
    """The data set, split as it was for the version's training."""
    return DatasetIndex.from_folder(
        root,
        seed=version.split_seed,
        on_progress=lambda done, total: on_progress("reading pictures", done, total),
    )


def summary(report: EvaluationReport) -> list[str]:
    """The report in a few lines."""
    figures = report.measured_figures()
    lines = [
        f"{report.version.name} on {report.dataset.name}: {percent(figures.accuracy)} of {figures.count} faces right (95 % "
        f"interval {span(figures.accuracy_interval)}).",
        *report.notes,
    ]
    if report.as_published.label_fixes:
        lines.append(f"By the published labels: {percent(report.as_published.accuracy)}.")
    if report.counts.no_face_found:
        lines.append(f"In {report.counts.no_face_found} pictures no face was found: these were judged whole.")
    lines += [
        f"  {label:<22} precision {percent(found.precision)}  recall {percent(found.recall)}  {found.support} faces"
        for label, found in figures.per_label.items()
    ]
    return [
        *lines,
        *_threshold_line(report.thresholds),
        *_calibration_line(report.calibration),
        *_comparison_line(report.comparison),
        *_scenes_lines(report.scenes),
    ]


def _threshold_line(thresholds: Thresholds | None) -> list[str]:
    if not (row := thresholds.current if thresholds else None):
        return []
    return [
        f"At the threshold {row.threshold:.2f}: {row.unsure} unsure, {row.missed} unmasked faces missed, "
        f"{row.false_alerts} false alerts."
    ]


def _calibration_line(found: CalibrationReport | None) -> list[str]:
    if not found or not found.now:
        return []
    line = f"Calibration error {percent(found.now.ece)} at temperature {found.temperature_now:g}"
    if found.fitted:
        line += f"; {percent(found.fitted.ece)} at {found.temperature:g}, fitted on other pictures"
    return [f"{line}."]


def _comparison_line(found: Comparison | None) -> list[str]:
    if not found:
        return []
    low, high = found.interval
    chance = f"p {found.p_value:.3f}" if found.p_value >= 0.001 else "p under 0.001"
    return [
        f"Against {found.a}: {100 * found.difference:+.1f} points ({100 * low:+.1f} to {100 * high:+.1f}) on {found.count} "
        f"faces; {len(found.better)} better, {len(found.worse)} worse, {chance}."
    ]


def _scenes_lines(found: Scenes | None) -> list[str]:
    if not found:
        return []
    left_out = (
        f"{found.leaked} left out as it learned from them"
        if found.training_known
        else "which it may have learned from: that is not known"
    )
    by = f" by the preset {found.preset}" if found.preset else ""
    return [f"{found.scenes} scenes{by}, {left_out}:", *(_scene_line(row) for row in found.rows)]


def _scene_line(row: SceneRow) -> str:
    above = f" to {row.to_px:g} px" if row.to_px else " px and more"
    return (
        f"  {row.from_px:g}{above}: {row.faces} faces, found {share(row.recall)}, mAP50 {share(row.map50)}, F1 "
        f"{share(row.f1)}; of {row.unmasked} unmasked {row.unmasked_not_found} not found, {row.unmasked_called_masked} "
        "called masked"
    )
