"""`detect`: photos, folders or globs -> JSON lines, annotated pictures, a summary."""

from __future__ import annotations

import glob
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Annotated, TextIO

import typer
from tqdm import tqdm

from maskdet.commands.failures import complain, print_safely, stop
from maskdet.dataset import check_no_label_folder
from maskdet.errors import MaskdetError, isolated
from maskdet.fileio import check_output_file, check_output_folder, lines_atomically, write_bytes_atomically
from maskdet.formatting import counted
from maskdet.images import EXTENSIONS, annotate, decode_image, jpeg_bytes
from maskdet.inference import MaskPipeline, checked_name, photo_record
from maskdet.presets import find_preset
from maskdet.registry import active_version, operating_threshold
from maskdet.results import FrameResult, Image, State
from maskdet.settings import get_settings

EXIT_SOME_UNREAD, EXIT_USAGE = 1, 2
ANNOTATED_LONG_SIDE = 1000  # smaller photos are enlarged to it, so that words fit


def detect(
    paths: Annotated[list[str], typer.Argument(help="Picture files, folders or globs.", show_default=False)],
    json_file: Annotated[
        Path | None,
        typer.Option("--json", help="Write one JSON line per picture to this file; - for the terminal."),
    ] = None,
    annotate_dir: Annotated[
        Path | None, typer.Option("--annotate", help="Write annotated pictures into this folder.")
    ] = None,
    threshold: Annotated[
        float | None, typer.Option(min=0, max=1, help="Verdicts with a lower probability are unsure.")
    ] = None,
    min_score: Annotated[
        float | None,
        typer.Option(
            min=0, max=1, help="Leave out faces the detector is less sure of; 0.02 draws whole curves."
        ),
    ] = None,
    preset: Annotated[
        str | None,
        typer.Option(help="fast, balanced or accurate; default: as the settings say.", show_default=False),
    ] = None,
    size: Annotated[
        list[int] | None,
        typer.Option(
            min=64, max=4096, help="Long side the detector sees, repeatable; default: as the preset says."
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace files that exist already.")] = False,
) -> None:
    """Say of every face in the pictures whether it wears a mask.

    Exit code: 0 all pictures were read, 1 some were not (named on stderr), 2 wrong usage.
    """
    files, missing = find_pictures(paths)
    for pattern in missing:
        complain(pattern, "There is no such file, and no picture in such a folder.")
    try:
        pictures = _annotated_names(files, annotate_dir)
        _check_outputs(
            json_file, annotate_dir, list(pictures.values()), inputs=[*map(Path, paths), *files], force=force
        )
        settings = get_settings()
        pipeline = MaskPipeline.load(settings, find_preset(preset) if preset else None)
        usual = operating_threshold(active_version(settings.models_dir), settings)
    except MaskdetError as error:
        stop(error, EXIT_USAGE)
    run = partial(
        pipeline.run,
        threshold=usual if threshold is None else threshold,
        min_confidence=settings.min_confidence if min_score is None else min_score,
        sizes=size or settings.photo_sizes,
    )
    copies = {path: annotate_dir / name for path, name in pictures.items()} if annotate_dir else {}
    with _lines(json_file) as lines:
        num_read, states = _checked(files, run, copies, lines)
    _summarise(num_read, states, quiet=lines is sys.stdout)
    if missing or num_read < len(files):
        raise typer.Exit(EXIT_SOME_UNREAD)


def _checked(
    files: list[Path],
    run: Callable[[Image], FrameResult],
    copies: dict[Path, Path],
    lines: TextIO | None,
) -> tuple[int, Counter[State]]:
    """How many pictures could be read, and the faces in them; the others are named on stderr.

    Args:
        copies: where the annotated picture of each goes; empty: none is made.
        lines: where their JSON lines go.
    """
    num_read, states = 0, Counter[State]()
    for path in tqdm(files, unit="photo", disable=None):
        with isolated(str(path), complain):
            image = decode_image(path.read_bytes())
            result = run(image)
            if copies:
                _write_annotated(copies[path], image, result)
            if lines is not None:
                lines.write(json.dumps(photo_record(path.name, result, path=str(path))) + "\n")
            states.update(detection.state for detection in result)
            num_read += 1
    return num_read, states


def _annotated_names(files: list[Path], folder: Path | None) -> dict[Path, str]:
    """The name that each picture's annotated copy gets; no two the same."""
    used: set[str] = set()
    return {path: checked_name(path.name, used) for path in files} if folder else {}


def _check_outputs(
    json_file: Path | None, folder: Path | None, names: list[str], *, inputs: list[Path], force: bool
) -> None:
    """Raises: OutputRefused where a result would fall on what is read, or on what exists."""
    if json_file is not None and str(json_file) != "-":
        check_output_file(json_file, inputs=inputs, force=force)
    if folder is not None:
        check_output_folder(folder, inputs=inputs)
        check_no_label_folder(folder)
        for name in names:
            check_output_file(
                folder / name, inputs=[*inputs, *([json_file] if json_file else [])], force=force
            )


def find_pictures(paths: list[str]) -> tuple[list[Path], list[str]]:
    """The picture files behind files, folders (searched through) and globs; and what led to none."""
    files: dict[Path, None] = {}  # keeps order, drops repeats
    missing = []
    for pattern in paths:
        found = list(_matches(pattern))
        files.update(dict.fromkeys(found))
        if not found:
            missing.append(pattern)
    return list(files), missing


def _matches(pattern: str) -> Iterator[Path]:
    path = Path(pattern)
    if path.is_dir():
        suffixes = {f".{extension}" for extension in EXTENSIONS}
        yield from sorted(p for p in path.rglob("*") if p.suffix.lower() in suffixes and _is_named(p))
    elif path.is_file():
        yield path
    else:
        yield from (p for name in sorted(glob.glob(pattern, recursive=True)) if _is_named(p := Path(name)))


def _is_named(path: Path) -> bool:
    """Whether it is a file, or a link that leads nowhere: that is named among those that cannot be read."""
    return path.is_file() or (path.is_symlink() and not path.exists())


@contextmanager
def _lines(json_file: Path | None) -> Iterator[TextIO | None]:
    """Where the JSON lines go; a file takes its name when all are written."""
    if json_file is None:
        yield None
    elif str(json_file) == "-":
        yield sys.stdout
    else:
        with _written(json_file), lines_atomically(json_file) as file:
            yield file


@contextmanager
def _written(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise MaskdetError(
            f"{path} cannot be written ({error.strerror or error}). Make room, or choose another place."
        ) from error


def _write_annotated(path: Path, image: Image, result: FrameResult) -> None:
    picture = annotate(image, result, min_long_side=ANNOTATED_LONG_SIDE)
    write_bytes_atomically(path, jpeg_bytes(picture))


def _summarise(num_photos: int, states: Counter[State], *, quiet: bool) -> None:
    counts = ", ".join(f"{states[state]} {state.in_sentence}" for state in State if states[state])
    faces = f"{counted(sum(states.values()), 'face')} ({counts})" if states else "no face found"
    print_safely(f"{counted(num_photos, 'photo')} checked: {faces}.", err=quiet)
