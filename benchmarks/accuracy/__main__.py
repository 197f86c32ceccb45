"""How accurate each preset is, what it costs, and what limits it: the tables of docs/benchmarks.md.

    python -m benchmarks.accuracy.__main__ SCENES --photos PHOTOS --street STREET --crowds CROWDS --write docs/benchmarks.md
    python -m benchmarks.accuracy.__main__ SCENES --choose       only propose face confidences, from the validation split

SCENES holds images/ and annotations/ (Pascal VOC); PHOTOS one folder a label. Scenes are split by near-duplicate
group as for training: face confidences are proposed from the validation split, figures come from the test split; of STREET
and CROWDS too, less what either model learned from. Beside those of the default
preset stand figures on a random fifth of all scenes and photos.
CPU ms and memory: each preset in a process of its own, on one core, pictures decoded before.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.accuracy.measures import best_confidence, figures, map50, oracles, search, split_scenes
from benchmarks.accuracy.phantoms import held_out, nobody_figures, street_figures
from benchmarks.accuracy.photos import photo_figures, random_fifth
from benchmarks.accuracy.tables import page
from benchmarks.peers.__main__ import run_peer
from benchmarks.peers.list import PEERS
from benchmarks.peers.scenes import decode
from maskdet.dataset import Scene
from maskdet.dataset.transfer import BoxedPicture, read_boxed_pictures
from maskdet.detection import CONFIG_FILE
from maskdet.errors import MaskdetError
from maskdet.evaluation import read_scenes
from maskdet.fileio import write_text_atomically
from maskdet.inference import MaskPipeline
from maskdet.presets import PRESETS, Preset
from maskdet.registry import CARD_FILE, REPORT_FILE, active_version, detector_card
from maskdet.registry.report import DetectorReport, PresetFigures
from maskdet.settings import get_settings

BY_DEFAULT = "balanced"


@dataclass(frozen=True)
class Pictures:
    """What is measured beside scenes: photos with their `fixes`, and what is held out of street pictures and crowds."""

    photos: Path | None
    fixes: Path | None
    street: list[BoxedPicture] | None
    crowds: list[BoxedPicture] | None


def main(
    scenes_dir: Annotated[Path, typer.Argument(metavar="SCENES", help="Holds images/ and annotations/.")],
    photos: Annotated[Path | None, typer.Option(help="Photos of one face each, one folder a label.")] = None,
    fixes: Annotated[Path | None, typer.Option(help="CSV of wrong labels, as for `dataset cut`.")] = None,
    street: Annotated[
        Path | None, typer.Option(help="Pictures with boxes around heads, where nobody wears a mask.")
    ] = None,
    crowds: Annotated[
        Path | None, typer.Option(help="Annotated pictures; those without any box hold nobody.")
    ] = None,
    choose: Annotated[bool, typer.Option("--choose", help="Only propose face confidences.")] = False,
    write: Annotated[Path | None, typer.Option(help="Write the tables into this Markdown file.")] = None,
    keep: Annotated[bool, typer.Option("--keep", help="Keep the figures beside the detector.")] = False,
) -> None:
    """Measure every preset and print the tables."""
    try:
        splits = split_scenes(read_scenes(scenes_dir))
        if choose:
            for name, best in proposals(splits["validation"]):
                print(f"{name}: {best:.2f} (now {PRESETS[name].min_confidence:.2f})")
            return
        report = measure(splits, Pictures(photos, fixes, _held_out(street), _held_out(crowds)))
    except MaskdetError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    text = page(report)
    print(text)
    if write:
        write_text_atomically(write, text)
    if keep:
        keep_beside_detector(report)


def keep_beside_detector(report: DetectorReport) -> None:
    """Write the report, and the card made of it."""
    folder = get_settings().detector_dir
    config = json.loads((folder / CONFIG_FILE).read_text(encoding="utf-8"))
    write_text_atomically(folder / REPORT_FILE, json.dumps(report.to_json(), indent=1) + "\n")
    write_text_atomically(folder / CARD_FILE, detector_card(config, report))


def proposals(scenes: Sequence[Scene]) -> Iterator[tuple[str, float]]:
    """(preset, the face confidence that serves it best on these scenes)."""
    for preset in PRESETS.values():
        yield preset.name, best_confidence(search(MaskPipeline.load(get_settings(), preset), scenes))


def _held_out(folder: Path | None) -> list[BoxedPicture] | None:
    return held_out(read_boxed_pictures(folder)) if folder else None


def measure(splits: dict[str, list[Scene]], pictures: Pictures) -> DetectorReport:
    """Everything that stands on the page."""
    test = splits["test"]
    settings = get_settings()
    return DetectorReport(
        detector=settings.detector_dir.name,
        version=active_version(settings.models_dir).name,
        scenes={name: len(scenes) for name, scenes in splits.items()},
        faces=sum(len(scene.faces) for scene in test),
        presets=tuple(measure_preset(preset, splits, pictures) for preset in PRESETS.values()),
    )


def measure_preset(preset: Preset, splits: dict[str, list[Scene]], pictures: Pictures) -> PresetFigures:
    """Figures of one preset; those on a random split, which say little, of the default one alone."""
    pipeline = MaskPipeline.load(get_settings(), preset)
    searched = search(pipeline, splits["test"])
    cpu_ms, peak_mb = cost(preset, splits["test"])
    measured = figures(searched, preset).replaced(
        chosen_on_validation=best_confidence(search(pipeline, splits["validation"])),
        oracles=oracles(searched),
        photos=photo_figures(pipeline, pictures.photos, pictures.fixes) if pictures.photos else None,
        street=street_figures(pipeline, pictures.street) if pictures.street else None,
        nobody=nobody_figures(pipeline, pictures.crowds) if pictures.crowds else None,
        cpu_ms=cpu_ms,
        peak_mb=peak_mb,
    )
    return _with_random_split(measured, pipeline, splits, pictures) if preset.name == BY_DEFAULT else measured


def _with_random_split(
    measured: PresetFigures, pipeline: MaskPipeline, splits: dict[str, list[Scene]], pictures: Pictures
) -> PresetFigures:
    everything = sorted(
        (one for split in splits.values() for one in split), key=lambda scene: scene.path.name
    )
    searched = search(pipeline, random_fifth(everything))
    photos = pictures.photos
    return measured.replaced(
        random_split=map50([one.faces for one in searched]),
        photos_random_split=photo_figures(pipeline, photos, pictures.fixes, at_random=True)
        if photos
        else None,
    )


def cost(preset: Preset, scenes: Sequence[Scene]) -> tuple[float, int]:
    """CPU ms a picture and peak MB, in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        decode(scenes, Path(folder))
        run = run_peer(PEERS[f"ours-{preset.name}"], Path(folder), Path(folder))
    return round(run.cpu_ms, 1), round(run.peak_mb)


if __name__ == "__main__":
    typer.run(main)
