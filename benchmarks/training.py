"""How much computing training takes and what comes out, beside the usual tutorial's recipe.

    python -m benchmarks.training FACES                     quick, and one epoch of the usual recipes
    python -m benchmarks.training FACES --recipe balanced --fixes data/label_fixes.csv
    python -m benchmarks.training FACES --memory 100000     memory of 4,000 and of 100,000 pictures

FACES is a data set with one subfolder per label. CPU seconds are user and system time of all threads. Each
part runs in a process of its own, so that none warms up the other.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from benchmarks.support.table import print_table
from maskdet.dataset import (
    MANIFEST,
    CropRecord,
    DatasetIndex,
    cut_photos,
    read_label_fixes,
    read_manifest,
    write_manifest,
)
from maskdet.detection import crop_detector
from maskdet.training.runs import TrainingConfig, recipe_config

USUAL_SIZE, USUAL_BATCH, USUAL_EPOCHS = 224, 32, 20  # of the tutorial most peers follow
MOST_STREAMED = 300


def main(
    faces: Annotated[Path, typer.Argument(help="A data set, or a folder made by `dataset cut`.")],
    recipe: Annotated[list[str] | None, typer.Option(help="Which to measure; default quick.")] = None,
    fixes: Annotated[Path | None, typer.Option(help="CSV of wrong labels: sha256, label, why.")] = None,
    usual: Annotated[bool, typer.Option(help="Also one epoch of the usual recipe.")] = True,
    memory: Annotated[int, typer.Option(help="Instead: peak memory when the names repeat to so many.")] = 0,
    part: Annotated[str, typer.Option(hidden=True)] = "",
) -> None:
    """Print the table."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    if part:
        sys.stdout.write(json.dumps(_part(part, faces)) + "\n")
        return
    with tempfile.TemporaryDirectory() as work:
        crops, cutting = _crops(faces, fixes, Path(work))
        if memory:
            _memory_table(crops, memory, Path(work))
            return
        print(f"cutting the faces: {cutting:.0f} CPU s\n")
        names = [*(recipe or ["quick"]), *(["usual", "usual-full"] if usual else [])]
        rows = [_row(name, _in_a_process(name, crops)) for name in names]
        print_table(("recipe", "CPU s", "wall s", "cores used", "peak MB", "accuracy", "as published"), rows)
        if usual:
            print(f"\nThe usual recipes are one epoch of {USUAL_EPOCHS}; their accuracy is not measured.")


def _row(name: str, found: dict[str, Any]) -> tuple[str, ...]:
    def share(key: str) -> str:
        return f"{100 * found[key]:.2f} %" if key in found else ""

    return (
        name,
        f"{found['cpu']:.0f}",
        f"{found['wall']:.0f}",
        f"{found['cpu'] / found['wall']:.1f}",
        f"{found['peak_mb']:.0f}",
        share("accuracy"),
        share("as_published"),
    )


def _crops(faces: Path, fixes: Path | None, work: Path) -> tuple[Path, float]:
    """A folder of crops of photos, and the CPU seconds of making it."""
    start = time.process_time()
    if (faces / MANIFEST).is_file():
        records = [r for r in read_manifest(faces) if r.kind == "photo"]
        write_manifest(work / "crops", [replace(r, file=str(faces.resolve() / r.file)) for r in records])
    else:
        known = read_label_fixes(fixes) if fixes else {}
        index = DatasetIndex.from_folder(faces)
        found = cut_photos(index, crop_detector(), work / "crops", drawn=False, seed=0, fixes=known)
        write_manifest(work / "crops", list(found))
    return work / "crops", time.process_time() - start


def _in_a_process(name: str, crops: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.training", str(crops), "--part", name]
    printed = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
    return dict(json.loads(printed.splitlines()[-1]))


def _part(name: str, crops: Path) -> dict[str, Any]:
    """One recipe in this process; importing TensorFlow counts."""
    cpu, wall = time.process_time(), time.monotonic()
    finish = {"usual": usual_epoch, "usual-full": usual_full_epoch, "stream": stream}.get(name)
    found = finish(crops) if finish else train_recipe(name, crops)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    seconds = {"cpu": found.pop("cpu", time.process_time()) - cpu, "wall": time.monotonic() - wall}
    return seconds | {"peak_mb": peak} | found


def train_recipe(name: str, crops: Path) -> dict[str, Any]:
    """Ours: trained, then judged on the test crops."""
    from maskdet.training.data import plain_pictures
    from maskdet.training.fit import train

    config = recipe_config(name, str(crops))
    with tempfile.TemporaryDirectory() as folder:
        run = train(crops, config, folder=Path(folder))
    cpu = time.process_time()
    tests = [r for r in read_manifest(crops) if r.split == "test"]
    rows = run.model.predict(plain_pictures(crops, tests, run.labels, config.training), verbose=0)
    verdicts = [run.labels[k] for k in rows.argmax(axis=1)]
    return {"cpu": cpu, **_shares(tests, verdicts)}


def usual_full_epoch(crops: Path) -> dict[str, Any]:
    """The same with all of MobileNetV2 trained, as tutorials do that fine-tune it."""
    return usual_epoch(crops, frozen=False)


def usual_epoch(crops: Path, *, frozen: bool = True) -> dict[str, Any]:
    """One epoch of the usual tutorial: a frozen MobileNetV2 of 224 pixels and a new head, all pictures in memory.

    Source: the recipe of the best-known mask detection tutorials (ImageDataGenerator, batches of 32, average
    pooling 7 x 7, dense 128, dropout 0.5). Random weights: the cost is the same, and they need no download.
    """
    import keras
    import numpy as np
    from keras import layers
    from keras.src.legacy.preprocessing.image import ImageDataGenerator  # what the recipe uses

    records = [r for r in read_manifest(crops) if r.split != "test"]
    size = (USUAL_SIZE, USUAL_SIZE)
    pictures = np.stack(
        [
            keras.utils.img_to_array(keras.utils.load_img(crops / r.file, target_size=size)) / 127.5 - 1
            for r in records
        ]
    )
    targets = keras.utils.to_categorical([r.label == "with_mask" for r in records], 2)
    base = keras.applications.MobileNetV2(weights=None, include_top=False, input_shape=(*size, 3))
    base.trainable = not frozen
    x = layers.Flatten()(layers.AveragePooling2D((7, 7))(base.output))
    x = layers.Dropout(0.5)(layers.Dense(128, activation="relu")(x))
    model = keras.Model(base.inputs, layers.Dense(2, activation="softmax")(x))
    model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
    changed = ImageDataGenerator(
        rotation_range=20,
        zoom_range=0.15,
        width_shift_range=0.2,
        height_shift_range=0.2,
        shear_range=0.15,
        horizontal_flip=True,
        fill_mode="nearest",
    )
    model.fit(changed.flow(pictures, targets, batch_size=USUAL_BATCH), epochs=1, verbose=0)
    return {}


def stream(crops: Path) -> dict[str, Any]:
    """Reads augmented pictures and trains on none: what the input alone needs.

    At most MOST_STREAMED batches: after the first ones memory depends on the number of names alone.
    """
    from maskdet.training.data import num_batches, training_pictures

    config, records = TrainingConfig(), [r for r in read_manifest(crops) if r.split == "train"]
    batches = training_pictures(crops, records, ("with_mask", "without_mask"), config, first=0)
    for _ in batches.take(min(MOST_STREAMED, num_batches(len(records), config.batch_size))):
        pass
    return {"pictures": len(records)}


def _memory_table(crops: Path, most: int, work: Path) -> None:
    """The same files under repeated names: only the number of names differs."""
    records = [replace(r, file=str(crops / r.file), split="train") for r in read_manifest(crops)]
    rows = []
    for count in (4_000, most):
        folder = work / str(count)
        write_manifest(folder, _repeated(records, count))
        found = _in_a_process("stream", folder)
        rows.append((f"{found['pictures']:,}", f"{found['peak_mb']:.0f}", f"{found['cpu']:.0f}"))
    print_table(("pictures", "peak MB", "CPU s"), rows)


def _repeated(records: Sequence[CropRecord], count: int) -> list[CropRecord]:
    return [records[number % len(records)] for number in range(count)]


def _shares(tests: Sequence[CropRecord], verdicts: Sequence[str]) -> dict[str, float]:
    pairs = list(zip(tests, verdicts, strict=True))
    return {
        "accuracy": sum(r.label == label for r, label in pairs) / len(pairs),
        "as_published": sum(r.published_label == label for r, label in pairs) / len(pairs),
    }


if __name__ == "__main__":
    typer.run(main)
