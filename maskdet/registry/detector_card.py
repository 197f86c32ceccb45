"""The detector's card: generated from its config and the report of `benchmarks.accuracy.__main__`, never typed."""

from __future__ import annotations

from typing import Any

from maskdet.formatting import percent
from maskdet.registry.card_sections import table

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


def detector_card(config: dict[str, Any], report: dict[str, Any] | None) -> str:
    """The card in Markdown.

    Args:
        config: of `training.detector.saving`; report: of `benchmarks.accuracy.__main__`, or None before it was measured.
    """
    parts = [f"# Model card: {config['version']}", _summary(config), TEXTS, _data(config)]
    return "\n".join([*parts, _figures(report), _recipe(config)] if report else [*parts, _recipe(config)])


def _summary(config: dict[str, Any]) -> str:
    return (
        f"A single-stage face detector, {config['parameters']:,} parameters, any picture size in multiples of 32; mask "
        f"head with {', '.join(config['labels'])}. Made {config['created'][:10]} by `python -m maskdet train-detector`. "
        "Files: `face_net.keras` (Keras) and `face_net.tflite` (the same for the light runtime, largest difference of "
        f"a logit {config['agreement']:.1e}). Licence: MIT; its graph and first weights are YuNet's (MIT).\n"
    )


def _data(config: dict[str, Any]) -> str:
    sources = "\n".join(f"- {source}" for source in config["sources"]) or "- Pictures of the user's own."
    pictures = config["pictures"]
    return (
        f"## Data\n{sources}\n\nTrained on {pictures['scenes']} annotated scenes and {pictures['photos']} photos of one "
        "face, of the train split by near-duplicate group; `training_manifest.csv` lists checksums and perceptual hashes of "
        "these and of the validation split. `unknown`: further faces in photos, of which nobody said what they wear.\n\n"
        f"{table(('faces', 'count'), config['faces'].items())}\n"
    )


def _figures(report: dict[str, Any]) -> str:
    rows = [
        (
            preset["name"], percent(preset["face_ap50"]), percent(preset["rows"][0]["recall"]),
            percent(preset["rows"][1]["recall"]), percent(preset["rows"][0]["ap50"]["mean"]),
            percent(preset["rows"][1]["ap50"]["mean"]), percent(preset["three_class_ap50"]["mask_worn_incorrectly"]),
        )
        for preset in report["presets"]
    ]  # fmt: skip
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
        f"## Figures\nOn {report['scenes']['test']} scenes ({report['faces']} faces) it has not learned from, with the "
        f"mask model {report['version']} behind it where the preset has one. More in docs/benchmarks.md.\n\n"
        f"{table(header, rows)}\n\nA mask worn wrongly is shown as a third state only where its average precision on real "
        "faces reaches 50 %; until then it counts as without mask.\n"
    )


def _recipe(config: dict[str, Any]) -> str:
    training = ", ".join(f"{key.replace('_', ' ')} {value}" for key, value in config["training"].items())
    return (
        "## Recipe\nCells are given to faces by SimOTA; objectness, framing, box (EIoU) and label losses, AdamW with a "
        f"cosine schedule, the running average of the weights kept. {training}.\n"
    )
