"""What the training process does with a run, from its pictures to a version that can be saved."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

from maskdet.dataset import MANIFEST, read_manifest
from maskdet.errors import MaskdetError, TrainingProblem
from maskdet.fileio import write_text_atomically
from maskdet.installation import require_training
from maskdet.language import house_language, speaking, tr, tr_later
from maskdet.registry import VERSION_FILES
from maskdet.training.fit.checkpoints import CHECKPOINT, read_checkpoint
from maskdet.training.fit.stages import TENSORBOARD
from maskdet.training.gate import compare
from maskdet.training.quiet import start_tensorflow
from maskdet.training.real_faces import CHANGED
from maskdet.training.runs.events import EpochEvent, EventLog, OnEvent, PhaseEvent, RunEvent, ignore
from maskdet.training.runs.lock import training_lock
from maskdet.training.runs.run_crops import gather_crops
from maskdet.training.runs.run_folder import (
    EVENTS,
    HISTORY,
    RESULT,
    SAVED,
    TAUGHT,
    VERSION_FOLDER,
    Run,
    RunState,
    runs_dir,
)

EXIT_ASKED = 143  # what a shell says of a process ended by SIGTERM
GRACE_S = 4.0  # for cleaning up once asked to end; whoever asked kills after 5
# Files of the fast path, and unfinished ones of them.
SCRATCH = tuple(
    f"{name}.f16{ending}"
    for name in ("features", "validation", "pooled", "pooled_validation")
    for ending in ("", ".part")
)
# All that a start makes, but the crops, which its manifest lists; config, notes, job and state stay.
WRITTEN = (
    MANIFEST,
    EVENTS,
    HISTORY,
    RESULT,
    SAVED,
    CHECKPOINT,
    *SCRATCH,
    f"{CHANGED}/*.jpg",
    f"{TENSORBOARD}/**/events.out.tfevents.*",
    *(f"{VERSION_FOLDER}/{name}" for name in VERSION_FILES),
)

OUT_OF_MEMORY = tr_later(
    "The run stopped: the memory did not suffice. End other programs, or choose a smaller batch under Advanced, then let it go "
    "on: the rounds that were finished are kept, and the version in use is as it was."
)

Warn = Callable[[str], None]


def work_on(
    run: Run, *, resume: bool = False, on_event: OnEvent = ignore, warn: Warn = lambda text: None
) -> None:
    """Train a run in this process, to its end.

    Args:
        resume: go on from the last finished epoch; else everything but its config and notes is made anew.
        on_event: called with each event, which also goes to the run's folder.
        warn: called with sentences about pictures that are left out.

    Raises: NotInstalled without TensorFlow; TrainingProblem if another run is training; MaskdetError with the reason why it cannot go on.
    """
    require_training(tr("Training"))
    with speaking(run.language), training_lock(runs_dir(), run.id), _state_is_written(run):
        if not resume:
            _clear(run)
        _work(run, EventLog(run.folder / EVENTS, on_event), warn)


def _work(run: Run, emit: OnEvent, warn: Warn) -> None:
    emit(PhaseEvent("reading pictures", 0, 0))
    if not (run.folder / MANIFEST).is_file():
        gather_crops(run.config, run.folder, emit, warn)
    start_tensorflow()
    saved = read_checkpoint(run.folder / CHECKPOINT)
    _write_history(run, saved.history if saved else ())

    from maskdet.training.fit.fit import train
    from maskdet.training.save_version import Provenance, save_version

    fitted = train(run.folder, run.config, folder=run.folder, on_event=_writing_history(run, emit))
    emit(PhaseEvent("saving", 0, 1))
    # The converter prints, and events are read by programs. The card is for everyone.
    with contextlib.redirect_stdout(sys.stderr), speaking(house_language()):
        version = save_version(
            fitted, run.folder, run.folder / VERSION_FOLDER, Provenance(run.config.sources)
        )
    emit(PhaseEvent("saving", 1, 1))
    emit(PhaseEvent("measuring", 0, 1))
    result = compare(version, read_manifest(run.folder), run)
    write_text_atomically(run.folder / RESULT, json.dumps(result.to_json(), indent=1))
    emit(PhaseEvent("measuring", 1, 1))
    _remove_scratch(run)
    emit(result)


@contextmanager
def _state_is_written(run: Run) -> Iterator[None]:
    """Keeps the run's state; SIGTERM and Ctrl-C end it as cancelled."""
    before = _listen()
    run.set_state(RunState.RUNNING)
    try:
        yield
        run.set_state(RunState.DONE)
    except (SystemExit, KeyboardInterrupt):
        run.set_state(RunState.CANCELLED)
        raise
    except MaskdetError as error:
        run.set_state(RunState.FAILED, str(error))
        raise
    except OSError as error:
        reason = tr(
            "The run stopped: {why} ({file}). Check that the disk is not full and the pictures are still there, then let "
            "it go on.",
            why=error.strerror or error,
            file=error.filename or tr("no file named"),
        )
        run.set_state(RunState.FAILED, reason)
        raise TrainingProblem(reason) from error
    except Exception as error:
        if _is_out_of_memory(error):
            run.set_state(RunState.FAILED, OUT_OF_MEMORY)
            raise TrainingProblem(tr(OUT_OF_MEMORY)) from error
        run.set_state(RunState.FAILED, tr("An unforeseen error ended the run: {error}", error=error))
        raise
    finally:
        if before is not None:
            signal.signal(signal.SIGTERM, before)


def _is_out_of_memory(error: Exception) -> bool:
    """Python's own, or TensorFlow's, which has a class of its own and words of the system's allocators."""
    words = str(error)
    return (
        isinstance(error, MemoryError)
        or type(error).__name__ == "ResourceExhaustedError"
        or "bad_alloc" in words
        or "OOM when allocating" in words
    )


def _listen() -> Any:
    """Let SIGTERM end this process, through its `finally` blocks, but in any case soon."""

    def end(number: int, frame: FrameType | None) -> NoReturn:
        # A library's call may swallow the exit or take long; nothing is lost, as the checkpoint is whole.
        last_resort = threading.Timer(GRACE_S, os._exit, [EXIT_ASKED])
        last_resort.daemon = True
        last_resort.start()
        raise SystemExit(EXIT_ASKED)

    if threading.current_thread() is not threading.main_thread():
        return None  # only the main thread may; others are ended by their process
    return signal.signal(signal.SIGTERM, end)


def _clear(run: Run) -> None:
    """Delete what an earlier start of this run wrote, and nothing else: the folder may hold files of others."""
    for crop in _crops(run.folder):
        crop.unlink(missing_ok=True)
    for pattern in WRITTEN:
        for path in run.folder.glob(pattern):
            if path.is_file():
                path.unlink()
    for folder in sorted((path for path in run.folder.rglob("*") if path.is_dir()), reverse=True):
        with contextlib.suppress(OSError):  # it still holds something
            folder.rmdir()


def _crops(folder: Path) -> list[Path]:
    """The face crops of its manifest."""
    if not (folder / MANIFEST).is_file():
        return []
    try:
        files = [folder / record.file for record in read_manifest(folder)]
    except (OSError, ValueError, KeyError, TypeError):
        return []
    inside, taught = folder.resolve(), (folder / TAUGHT).resolve()  # those that were taught are its data
    parents = {path: path.resolve().parents for path in files}
    return [path for path in files if inside in parents[path] and taught not in parents[path]]


def _remove_scratch(run: Run) -> None:
    for pattern in SCRATCH:
        for path in run.folder.glob(pattern):
            path.unlink()


def _writing_history(run: Run, on_event: OnEvent) -> OnEvent:
    """Passes events on, and writes the table of epochs."""
    rows = list(run.history())

    def emit(event: RunEvent) -> None:
        if isinstance(event, EpochEvent):
            rows.append(event)
            _write_history(run, rows)
        on_event(event)

    return emit


def _write_history(run: Run, rows: Sequence[EpochEvent]) -> None:
    write_text_atomically(run.folder / HISTORY, json.dumps([row.row() for row in rows], indent=1))


def print_event(event: Mapping[str, Any]) -> None:
    """One line on standard output, at once."""
    sys.stdout.write(json.dumps(event) + "\n")
    sys.stdout.flush()
