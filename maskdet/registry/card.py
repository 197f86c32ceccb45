"""The model card: generated from a version's config and report, never typed."""

from __future__ import annotations

from typing import Any

from maskdet.formatting import percent
from maskdet.registry.card_sections import confusion_table, evaluation_parts, table

__all__ = ["model_card", "percent"]

INTENDED = """## What it is for
Helping people who run a door, a clinic, a workshop or a school to see at a glance who wears a mask, and
learners to see how such a model is trained and judged. It looks at one face at a time, cut out by maskdet's
face detector, and gives a probability for each label. A mask under the nose or on the chin counts as
`without_mask`.

## What it is not for
- Deciding alone about anyone: it is an aid for people, not an enforcer.
- Judging whether a mask protects: it sees cloth over nose and mouth, not its quality or fit.
- Recognising persons: it keeps no identities and no features of faces.
- Anything about a person but the mask: it was not made to tell age, gender, health or mood.
"""

ETHICS = """## Who is affected
Everyone in front of the camera, asked or not: tell them that a camera looks for masks and what happens with what
it sees. A verdict can be wrong, and it is wrong more often for some than for others (see the figures by slice).
Someone who is called unmasked by mistake is stopped or exposed; someone who is called masked by mistake may
endanger others: have a person look before anything follows. Some people cannot wear a mask; no camera sees why.
"""

LIMITS = """## Limits
- Hands, cups, scarves and microphones before the mouth can pass for a mask; beards rarely. The stress lab
  measures it on drawn ones.
- Profiles, faces turned by more than 45 degrees, strong blur, and faces under about 24 pixels are harder.
- Masks worn wrongly are the weakest point: see the count above where it was measured.
- The photos come from the web: age, skin tone and kind of mask are not balanced, and were not labelled. Figures
  by group are known only where they stand above. Check it on your own people before you rely on it.
- It expects the picture's colours as RGB; maskdet takes care of that.
"""


def model_card(config: dict[str, Any], report: dict[str, Any]) -> str:
    """The card in Markdown, from `config.json` and `report.json` of a version."""
    parts = [
        f"# Model card: {config['version']}",
        _summary(config),
        INTENDED,
        _data(config),
        _evaluation(report),
        LIMITS,
        ETHICS,
    ]
    return "\n".join(parts if "imported" in config else [*parts, _recipe(config)])


def _summary(config: dict[str, Any]) -> str:
    day = config["created"][:10]
    made = (
        f"Imported {day} from a file"
        if "imported" in config
        else f"Trained {day} by `python -m maskdet train`"
    )
    return (
        f"`{config['architecture']}`, {config['parameters']:,} parameters, {config['image_size']} x "
        f"{config['image_size']} pixels in, labels {', '.join(config['labels'])}. {made}. Files: `model.keras` "
        "(Keras) and `model.tflite` (the same, converted for the light runtime). Licence: "
        f"{config.get('licence', 'MIT')}.\n"
    )


def _data(config: dict[str, Any]) -> str:
    data = config["data"]
    if "imported" in config:
        return (
            f"## Data\nThe model was made elsewhere: {config['imported']['source']}. What it was trained on is not "
            "known here beyond that.\n"
        )
    rows = [(r["kind"], r["split"], r["label"], r["count"]) for r in data["counts"]]
    sources = "\n".join(f"- {source}" for source in data["sources"]) or "- Pictures of the user's own."
    counted = table(("kind", "split", "label", "faces"), rows)
    return (
        f"## Data\n{sources}\n\nPictures were split by near-duplicate group, so that copies of a photo are never in "
        f"two splits. Faces were cut out by the detector's boxes, as the app does.\n\n{counted}\n{_drawn(data)}"
    )


def _drawn(data: dict[str, Any]) -> str:
    """What the stress lab draws and training drew too; the kind `drawn` of older versions says it by itself."""
    things = {
        row["kind"].removeprefix("drawn ") for row in data["counts"] if row["kind"].startswith("drawn ")
    }
    if not things:
        return ""
    return (
        f"Drawn by maskdet on faces it learned from: {', '.join(sorted(things))}. The stress lab draws with the same code, "
        "on faces the version has not learned from: its figures for these are of known kinds of drawing, on unknown "
        "faces.\n"
    )


def _evaluation(report: dict[str, Any]) -> str:
    titles = {
        "test_photos": "Test photos (one face each), measured when it was trained",
        "held_out_scenes": "Faces of held-out street and press scenes, {min_height_px} px and higher",
    }
    parts = ["## Figures"]
    parts += [
        _figures(title.format(**report[key]), report[key]) for key, title in titles.items() if key in report
    ]
    parts += evaluation_parts(report.get("evaluation") or {})
    if len(parts) == 1:
        parts.append("No test pictures were set aside for this version, so nothing was measured.\n")
    if "sample_faces" in report:
        tried = report["sample_faces"]
        parts.append(
            f"When it was imported it was right on {tried['right']} of {tried['count']} faces of the sample photos "
            "(drawn masks). That shows that it works at all, not how good it is: measure it on your own test "
            "pictures.\n"
        )
    if "agreement" in report:
        found = report["agreement"]
        parts.append(
            f"The light file agrees with Keras on {found['crops']} real faces: same label on all, largest difference "
            f"of a probability {found['largest_difference']:.1e}.\n"
        )
    return "\n".join(parts)


def _figures(title: str, part: dict[str, Any]) -> str:
    low, high = part["accuracy_interval"]
    text = [
        f"### {title}",
        f"Accuracy **{percent(part['accuracy'])}** of {part['count']} (95 % interval {percent(low)} to "
        f"{percent(high)}), balanced accuracy {percent(part['balanced_accuracy'])}.\n",
        table(
            ("label", "precision", "recall", "F1", "faces"),
            [
                (label, percent(f["precision"]), percent(f["recall"]), percent(f["f1"]), f["support"])
                for label, f in part["per_label"].items()
            ],
        ),
        confusion_table(part["labels"], part["confusion"]),
        table(
            ("threshold, as trained", "faces with a verdict", "of these right"),
            [(r["threshold"], percent(r["kept"]), percent(r["right"])) for r in part["by_threshold"]],
        ),
    ]
    if "label_fixes" in part:
        fixes = part["label_fixes"]
        text.append(
            f"{fixes['count']} of these pictures carry a wrong label in the published set and were counted by "
            f"their true one; by the published labels the accuracy is {percent(fixes['accuracy_as_published'])}.\n"
        )
    if "by_height" in part:
        heights = [
            (f"{r['from_px']} px and higher", r["count"], percent(r["accuracy"])) for r in part["by_height"]
        ]
        text.append(table(("face height, from", "faces", "accuracy"), heights))
    if part.get("worn_wrongly", {}).get("count"):
        wrong = part["worn_wrongly"]
        text.append(
            f"Of {wrong['count']} masks worn wrongly, {wrong['called_without_mask']} were called unmasked.\n"
        )
    return "\n".join(text)


def _recipe(config: dict[str, Any]) -> str:
    training = config["training"]
    facts = ", ".join(f"{key.replace('_', ' ')} {value}" for key, value in training.items())
    return (
        f"## Recipe\nCategorical cross-entropy with class weights, AdamW with a cosine schedule, the epoch with the "
        f"lowest validation loss kept. {_start(config)}{facts}.\n"
    )


def _start(config: dict[str, Any]) -> str:
    start = config.get("start", "")
    names = {"": "", "imagenet": "Started from ImageNet weights: ", "scratch": "Started from nothing: "}
    return names.get(start, f"Started from the weights of {start.removeprefix('version:')}: ")
