"""The detector's card: generated from its config and the report of `benchmarks.accuracy`, never typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from maskdet.formatting import percent
from maskdet.language import speaking
from maskdet.registry.cards.config import DetectorConfig, options
from maskdet.registry.cards.markdown import table
from maskdet.registry.report.detector import DetectorReport, PresetFigures

TEXTS = """## What it is for
Finding faces, masked or bare, in photos and video, and a first opinion of what each wears; the mask model then looks
more closely where the preset asks for it. It gives boxes as people draw them, without the forehead.

## What it is not for
- Recognising persons: it keeps no identities and no features of faces.
- Counting crowds: faces under about 10 pixels are mostly missed.

## Limits
- Heads seen from behind, bent down or covered by more than half are missed more often.
- The scenes show streets and news, most people in them wear masks: bare faces are fewer, and figures for them less sure.
- Photos of one face have boxes by YuNet (moved to where people draw them), not by people.
- What the head says of a face under 24 pixels is worth little.
"""


def detector_card(config: Mapping[str, Any], report: DetectorReport | None) -> str:
    """The card in Markdown.

    Args:
        config: the JSON of the detector's `config.json`; report: None before it was measured.
    """
    about = DetectorConfig.from_json(config)
    with speaking("en"):  # the file is for everyone
        parts = [f"# Model card: {about.version}", _summary(about), TEXTS, _data(about)]
        return "\n".join([*parts, *([_figures(report)] if report else []), _recipe(about)])


def _summary(config: DetectorConfig) -> str:
    return (
        f"A single-stage face detector, {config.parameters:,} parameters, any picture size in multiples of 32; mask "
        f"head with {', '.join(config.labels)}. Made {config.created[:10]} by `python -m maskdet train-detector`. Files: "
        "`face_net.keras` (Keras) and `face_net.tflite` (the same for LiteRT, largest difference of a logit "
        f"{config.agreement:.1e}). Licence: MIT; its graph and first weights are YuNet's (MIT).\n"
    )


def _data(config: DetectorConfig) -> str:
    sources = "\n".join(f"- {source}" for source in config.sources) or "- Pictures of the user's own."
    return (
        f"## Data\n{sources}\n\nTrained on {config.pictures.scenes} annotated scenes and {config.pictures.photos} photos "
        "of one face, of the train split by near-duplicate group; `training_manifest.csv` lists checksums and perceptual "
        "hashes of these and of the validation split. `unknown`: further faces in photos, of which nobody said what "
        f"they wear.\n\n{table(('faces', 'count'), config.faces.items())}\n"
    )


def _figures(report: DetectorReport) -> str:
    header = (
        "preset",
        "AP50 of faces",
        "found",
        "found from 16 px",
        "mAP50",
        "mAP50 from 16 px",
        "AP50 worn wrongly",
    )
    return (
        f"## Figures\nOn {report.scenes['test']} scenes ({report.faces} faces) it has not learned from, with the mask "
        f"model {report.version} behind it where the preset has one. More in docs/benchmarks.md.\n\n"
        f"{table(header, [_row(preset) for preset in report.presets])}\n\nA mask worn wrongly is shown as a third state "
        "only where its average precision on real faces reaches 50 %; until then it counts as without mask.\n"
    )


def _row(preset: PresetFigures) -> tuple[str, ...]:
    every, from_16 = preset.rows[:2]
    shares = (
        preset.face_ap50,
        every.recall,
        from_16.recall,
        every.ap50.mean if every.ap50 else None,
        from_16.ap50.mean if from_16.ap50 else None,
        preset.three_class_ap50.get("mask_worn_incorrectly"),
    )
    return preset.name, *(percent(share) for share in shares)


def _recipe(config: DetectorConfig) -> str:
    return (
        "## Recipe\nCells are given to faces by SimOTA; objectness, framing, box (EIoU) and label losses, AdamW with a "
        f"cosine schedule, the running average of the weights kept. {options(config.training)}.\n"
    )
