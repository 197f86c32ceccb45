"""`train`: labelled pictures -> a version in models/, or a run set up under Train."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from maskdet.commands.failures import print_safely, stop
from maskdet.dataset import build_practice_set, practice_exists
from maskdet.errors import MaskdetError, TrainingProblem
from maskdet.fileio import check_output_folder
from maskdet.installation import require_training
from maskdet.registry import Version, activate, checked_name
from maskdet.registry.report import read_report
from maskdet.settings import get_settings
from maskdet.training.runs import (
    ARCHITECTURES,
    IMAGENET,
    RECIPES,
    SCRATCH,
    EpochEvent,
    Run,
    RunConfig,
    RunEvent,
    TrainingConfig,
    create_run,
    print_event,
    recipe_config,
    save_run,
    work_on,
)

DEFAULTS = TrainingConfig()


def train(
    data: Annotated[
        Path | None,
        typer.Argument(
            help="A data set (one subfolder per label), or a folder made by `dataset cut`; default: the practice set."
        ),
    ] = None,
    name: Annotated[str, typer.Option(help="Name of the new version.")] = "my-mask-net",
    recipe: Annotated[
        str | None, typer.Option(help=f"A ready-made way to train: {', '.join(RECIPES)}.")
    ] = None,
    preset: Annotated[str | None, typer.Option(hidden=True, help="The older name of --recipe.")] = None,
    architecture: Annotated[
        str | None, typer.Option(help=f"{', '.join(ARCHITECTURES)}; default mask-net.")
    ] = None,
    start: Annotated[
        str | None, typer.Option(help="imagenet, scratch, or version:NAME of the same architecture.")
    ] = None,
    image_size: Annotated[int | None, typer.Option(min=32, max=320, help="Side in pixels.")] = None,
    epochs: Annotated[
        int | None, typer.Option(min=1, max=1000, help=f"Default {DEFAULTS.epochs}, or the recipe's.")
    ] = None,
    learning_rate: Annotated[float | None, typer.Option(min=0)] = None,
    balance: Annotated[
        float | None,
        typer.Option(min=0, max=1, help="1: labels count as if each height had as many of each as in use."),
    ] = None,
    blocks: Annotated[
        int | None,
        typer.Option(min=6, max=16, help="Of EfficientNet-Lite0: fewer judge faces sooner and know less."),
    ] = None,
    teacher: Annotated[
        str,
        typer.Option(help="A version whose verdicts are learned beside the labels, for a smaller network."),
    ] = "",
    seed: Annotated[
        int, typer.Option(help="Of the order, the augmentation and the new layers.")
    ] = DEFAULTS.seed,
    extra: Annotated[
        list[Path] | None,
        typer.Option(help="A further data set to train on, such as corrections; repeatable."),
    ] = None,
    source: Annotated[
        list[str] | None,
        typer.Option(help="Where pictures came from and their licence, for the card; repeatable."),
    ] = None,
    config: Annotated[
        Path | None, typer.Option(help="A run's config.json, instead of the options above.", dir_okay=False)
    ] = None,
    use: Annotated[bool, typer.Option("--activate", help="Use the new version at once.")] = False,
    run: Annotated[
        Path | None, typer.Option(help="Work on this run's folder; nothing is saved in models/.")
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="With --run: go on from the last finished epoch.")
    ] = False,
    save: Annotated[
        Path | None, typer.Option(help="Only save this finished run's folder under --name.")
    ] = None,
    events: Annotated[
        bool, typer.Option("--events", help="Print everything that happens as JSON lines.")
    ] = False,
) -> None:
    """Train a network and save it as a version. Each epoch's figures are one JSON line."""
    models_dir = get_settings().models_dir
    try:
        if run:
            _work(Run.open(run), resume=resume, events=events)
            return
        if save:
            version = save_run(Run.open(save), models_dir, name)
        else:
            _check(models_dir, name)
            chosen = {
                "image_size": image_size,
                "epochs": epochs,
                "learning_rate": learning_rate,
                "balance": balance,
                "blocks": blocks,
                "seed": seed,
            }
            made = (
                _read_config(config)
                if config
                else _config(data, recipe or preset, architecture, start, chosen)
            )
            made = replace(_with_more(made, extra or [], source or []), teacher=teacher or made.teacher)
            version = _trained(made, models_dir, name, events=events)
        if use:
            activate(models_dir, name)
    except MaskdetError as error:
        stop(error)
    print_event({"version": version.name, "folder": str(version.folder), **_summary(version)})


def _check(models_dir: Path, name: str) -> None:
    """Before the work, not after it. Raises: NotInstalled, TrainingProblem, OutputRefused."""
    require_training("Training")
    checked_name(models_dir, name)
    check_output_folder(models_dir)


def _with_more(config: RunConfig, extra: list[Path], sources: list[str]) -> RunConfig:
    """With further data sets, and words on where pictures came from."""
    return replace(config, extra=(*config.extra, *map(str, extra)), sources=(*config.sources, *sources))


def _trained(config: RunConfig, models_dir: Path, name: str, *, events: bool) -> Version:
    """Train, save, and say what speaks against using it. Raises: MaskdetError."""
    run = create_run(config)
    _work(run, resume=False, events=events)
    version = save_run(run, models_dir, name)
    _say_doubts(run)
    return version


def _config(
    data: Path | None,
    recipe: str | None,
    architecture: str | None,
    start: str | None,
    chosen: dict[str, Any],
) -> RunConfig:
    """The recipe, or what the shipped model was made with, with what was chosen otherwise."""
    if recipe is not None and recipe not in RECIPES:
        raise TrainingProblem(f"There is no recipe {recipe}. Choose one of {', '.join(RECIPES)}.")
    dataset = str((data or _practice_set()).resolve())
    made = recipe_config(recipe, dataset) if recipe else RunConfig(dataset, recipe="")
    training = replace(made.training, **{key: value for key, value in chosen.items() if value is not None})
    kind = architecture or made.architecture
    usual = made.start if kind == made.architecture else IMAGENET if kind == "mask-net" else SCRATCH
    return replace(made, training=training, architecture=kind, start=start or usual)


def _read_config(path: Path) -> RunConfig:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return RunConfig.from_json(content.get("config", content))
    except (OSError, ValueError, AttributeError) as error:
        raise TrainingProblem(
            f"The config {path} cannot be read ({error}). Expected a JSON file as in a run's folder."
        ) from error


def _practice_set() -> Path:
    folder = get_settings().data_dir / "practice"
    if not practice_exists(folder):
        build_practice_set(folder)
    return folder


def _work(run: Run, *, resume: bool, events: bool) -> None:
    work_on(run, resume=resume, on_event=_print_all if events else _print_epoch, warn=_warn)


def _say_doubts(run: Run) -> None:
    """What speaks against using the version, on standard error."""
    result = run.result()
    for doubt in result.evidence.doubts() if result else ():
        _warn(doubt)


def _print_all(event: RunEvent) -> None:
    print_event(event.to_json())


def _print_epoch(event: RunEvent) -> None:
    if isinstance(event, EpochEvent):
        print_event({key: value for key, value in event.to_json().items() if key != "event"})


def _warn(text: str) -> None:
    print_safely(text, err=True)


def _summary(version: Version) -> dict[str, float]:
    report = read_report(version)
    measured = {"test_photos": report.test_photos, "held_out_scenes": report.held_out_scenes}
    return {part: figures.accuracy for part, figures in measured.items() if figures}
