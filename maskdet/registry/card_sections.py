"""The parts of a model card that come from an evaluation: figures, slices, scenes, stress lab, thresholds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from maskdet.formatting import height_range, percent, span

Section = Mapping[str, Any]

WORST_SLICES = 12  # rows of the card's table; all are in the report
FEW_FACES = "Slices with fewer than 20 faces say too little and are left out"


def table(header: Iterable[object], rows: Iterable[Iterable[object]]) -> str:
    """A table in Markdown; cells keep their words, whatever signs they hold."""

    def line(cells: Iterable[object]) -> str:
        return (
            "| "
            + " | ".join(
                str(cell).replace("|", "\\|").replace("<", "&lt;").replace("\n", " ") for cell in cells
            )
            + " |"
        )

    header = list(header)
    return "\n".join([line(header), line("---" for _ in header), *(line(row) for row in rows)]) + "\n"


def evaluation_parts(evaluation: Section) -> list[str]:
    """One text for each section the evaluation has, in reading order."""
    writers: dict[str, Callable[[], str]] = {
        "figures": lambda: measured_again(evaluation),
        "slices": lambda: by_slice(evaluation["slices"]),
        "scenes": lambda: by_height(evaluation["scenes"]),
        "stress": lambda: by_perturbation(evaluation["stress"]),
        "calibration": lambda: calibrated(evaluation["calibration"]),
        "thresholds": lambda: threshold_chosen(evaluation["thresholds"], evaluation.get("operating") or {}),
    }
    texts = [write() for key, write in writers.items() if evaluation.get(key)]
    return [text for text in texts if text]


def measured_again(evaluation: Section) -> str:
    """What was measured on which pictures, and the figures with their intervals."""
    figures, data, counts = evaluation["figures"], evaluation.get("dataset", {}), evaluation.get("counts", {})
    name = data.get("name", "a labelled data set")
    text = [f"### Unseen pictures of {name}", _accuracy(figures)]
    text.append(_per_label(figures))
    text.append(confusion_table(figures["labels"], figures["confusion"]))
    facts = []
    if counts.get("no_face_found"):
        facts.append(f"{counts['no_face_found']} pictures in which no face was found were judged as a whole.")
    facts += evaluation.get("notes", [])
    published = evaluation.get("as_published", {})
    if published.get("label_fixes"):
        accuracy = percent(published.get("figures", {}).get("accuracy"))
        facts.append(f"By the published labels, the accuracy is {accuracy}.")
    return "\n".join([*text, " ".join(facts) + "\n"] if facts else text)


def _accuracy(figures: Section) -> str:
    low, high = figures["accuracy_interval"]
    text = (
        f"Accuracy **{percent(figures['accuracy'])}** of {figures['count']} (95 % interval {percent(low)} to "
        f"{percent(high)}), balanced accuracy {percent(figures['balanced_accuracy'])}"
    )
    if "macro_f1" in figures:
        text += f", macro F1 {percent(figures['macro_f1'])}"
    return text + (f", Matthews {figures['matthews']:.3f}.\n" if "matthews" in figures else ".\n")


def _per_label(figures: Section) -> str:
    intervals = figures.get("intervals", {}).get("per_label", {})

    def cell(label: str, name: str, value: float) -> str:
        between = intervals.get(label, {}).get(name)
        return percent(value) + (f" ({percent(between[0])} to {percent(between[1])})" if between else "")

    rows = [
        (label, *(cell(label, name, f[name]) for name in ("precision", "recall", "f1")), f["support"])
        for label, f in figures["per_label"].items()
    ]
    return table(("label", "precision", "recall", "F1", "faces"), rows)


def confusion_table(labels: Iterable[str], confusion: Iterable[Iterable[int]]) -> str:
    """Rows truth, columns verdict."""
    labels = list(labels)
    rows = [(label, *row) for label, row in zip(labels, confusion, strict=True)]
    return table(("truth \\ verdict", *labels), rows)


def by_slice(slices: Section | list[Section]) -> str:
    """The worst slices first."""
    rows = slices["rows"] if isinstance(slices, Mapping) else slices
    enough = [row for row in rows if row["enough"]]
    if not enough:
        return ""
    shown = [
        (r["dimension"], r["slice"], r["count"], percent(r["accuracy"]), span(r["interval"]), r["missed"],
         r["false_alerts"])
        for r in enough[:WORST_SLICES]
    ]  # fmt: skip
    header = (
        "what",
        "slice",
        "faces",
        "accuracy",
        "95 % interval",
        "unmasked called masked",
        "masked called unmasked",
    )
    text = ["### By slice, the worst first", table(header, shown)]
    left_out = len(rows) - len(enough)
    if left_out:
        text.append(f"{FEW_FACES}: {left_out} of {len(rows)}.\n")
    gaps = slices.get("gaps", []) if isinstance(slices, Mapping) else []
    return "\n".join([*text, *(_gap(gap) for gap in gaps[:1])])


def _gap(gap: Section) -> str:
    clear = "a clear difference" if gap["clear"] else "within what chance does"
    return (
        f"The largest gap is by {gap['dimension'].lower()}: {100 * gap['gap']:.1f} points between “{gap['worst']}” "
        f"and “{gap['best']}”, {clear}.\n"
    )


def by_height(scenes: Section) -> str:
    """Whole pictures: faces found, and found and judged right, by their height."""
    rows = [
        (height_range(r["from_px"], r["to_px"]), r["faces"], percent(r["recall"]), percent(r["precision"]),
         percent(r["f1"]), r["unmasked_not_found"], r["unmasked_called_masked"], r["masked_called_unmasked"])
        for r in scenes["rows"]
    ]  # fmt: skip
    header = (
        "face height", "faces", "found", "of found ones real", "end-to-end F1", "unmasked not found",
        "unmasked called masked", "masked called unmasked",
    )  # fmt: skip
    by = f" by the preset {scenes['preset']}" if "preset" in scenes else ""
    text = [
        f"### Annotated scenes\n{scenes['scenes']} pictures the version has not learned from, from finding the face "
        f"to the verdict{by}, at a face confidence of {scenes['min_confidence']:g}.\n",
        table(header, rows),
    ]
    if scenes["rows"] and scenes["rows"][0].get("map50") is not None:
        text.append(f"Mean average precision (mAP50) of all faces: {percent(scenes['rows'][0]['map50'])}.\n")
    return "\n".join(text)


def by_perturbation(stress: Section) -> str:
    """Accuracy of each hardship by severity."""
    kinds: dict[str, dict[int, Section]] = {}
    for row in stress["rows"]:
        kinds.setdefault(row["title"], {})[row["severity"]] = row
    severities = sorted({row["severity"] for row in stress["rows"]})
    rows = [
        (title, found[max(found)]["count"], *(percent(found.get(s, {}).get("accuracy")) for s in severities))
        for title, found in kinds.items()
    ]
    header = ("made harder by", "faces", *("as it is" if s == 0 else f"severity {s}" for s in severities))
    note = f"{stress['note']}\n" if stress.get("note") else ""
    return f"### Stress lab: accuracy\n{note}\n{table(header, rows)}"


def calibrated(calibration: Section) -> str:
    """How far a probability can be taken at its word."""
    now = calibration.get("now")
    if not now:
        return ""
    text = (
        f"### Calibration\nExpected calibration error {percent(now['ece'])} on {now['count']} faces: by so much "
        f"do probabilities differ from the share that is right, on average. Brier {now['brier']:.4f}, log loss "
        f"{now['log_loss']:.4f}, temperature {calibration.get('temperature_now', 1.0):g}."
    )
    before = calibration.get("as_trained")
    if before and calibration.get("temperature_now", 1.0) != 1.0:
        text += f" As trained (temperature 1) the error is {percent(before['ece'])}, the log loss {before['log_loss']:.4f}."
    return text + "\n"


def threshold_chosen(thresholds: Section, operating: Section) -> str:
    """Which threshold is in force, why, and what it does to the verdicts."""
    row = thresholds.get("current")
    if not row:
        return ""
    chosen = operating.get("threshold") is not None
    why = str(operating.get("why", "")).strip().rstrip(".")
    reason = f"chosen {operating.get('chosen', '')[:10]}: {why}" if chosen and why else "the default"
    return (
        f"### Threshold\nUnder **{row['threshold']:g}** a verdict is shown as unsure ({reason}). Then {row['unsure']} "
        f"faces ({percent(row['unsure_share'])}) are unsure, {row['missed']} unmasked ones pass as masked, and "
        f"{row['false_alerts']} masked ones raise a false alert; of the verdicts left, "
        f"{percent(row['right_share'])} are right.\n"
    )
