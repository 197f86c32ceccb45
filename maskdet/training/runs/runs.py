"""Training runs: set up, started beside the server, followed, cancelled, gone on with, saved as versions.

    run = start_run(create_run(recipe_config("quick", "data/practice")))
    run.state, run.history(), run.result()                     # again and again; all is read from its folder
    save_run(run, settings.models_dir, "my-model")

A run's folder, data_dir/.runs/<id>/, holds config.json, events.jsonl, history.json, checkpoint.npz, tensorboard/,
notes.txt, result.json and version/. Nothing here loads TensorFlow.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import time
from datetime import UTC, datetime
from pathlib import Path

import psutil

from maskdet import jobs
from maskdet.access import Role, allowed
from maskdet.errors import TrainingProblem
from maskdet.fileio import write_text_atomically
from maskdet.jobs import Job, JobState
from maskdet.language import current_language, tr
from maskdet.settings import get_settings
from maskdet.training.runs.config import RunConfig
from maskdet.training.runs.publish import undeletable
from maskdet.training.runs.recipes import as_deep_as_its_start
from maskdet.training.runs.run_folder import CONFIG, JOB, KIND, STATE, Run, RunState, remember_job, runs_dir


@allowed(Role.ADMIN, "set up a training")
def create_run(config: RunConfig) -> Run:
    """A new folder with this config; nothing is started.

    Raises: TrainingProblem when it cannot be written.
    """
    created = time.time()
    try:
        folder = _new_folder(datetime.fromtimestamp(created, UTC).strftime("%Y%m%d-%H%M%S"))
        made = as_deep_as_its_start(config, get_settings().models_dir)
        content = {"config": made.to_json(), "created": created, "language": current_language()}
        write_text_atomically(folder / CONFIG, json.dumps(content, indent=1) + "\n")
    except OSError as error:
        raise TrainingProblem(
            tr(
                "The run cannot be set up in {folder} ({why}). Check the disk and its permissions, or set "
                "MASKDET_DATA_DIR to a folder of yours.",
                folder=runs_dir(),
                why=error.strerror,
            )
        ) from error
    return Run.open(folder)


@allowed(Role.ADMIN, "started training", about="run")
def start_run(run: Run, *, resume: bool = False) -> Run:
    """Train in a process of low priority; with `resume`, from the last finished epoch on.

    Returns: the run; where another one is training already, that one, and none is started.
    Raises: JobProblem when no process can be started.
    """
    running = current_run()
    if running:
        return running
    clear_state(run)
    arguments = ["train", "--run", str(run.folder), "--events", *(["--resume"] if resume else [])]
    job = jobs.start(KIND, arguments, subject=str(run.folder))
    started = _run_of(job) or run
    remember_job(started, job)
    return started


def clear_state(run: Run) -> None:
    """Forget how it ended: it is about to run."""
    for name in (STATE, JOB):
        (run.folder / name).unlink(missing_ok=True)


def current_run() -> Run | None:
    """The run that is training, whoever started it."""
    return next((run for run in list_runs() if run.state is RunState.RUNNING), None)


def list_runs() -> list[Run]:
    """All runs, newest first; folders that cannot be understood are left out."""
    found = []
    for folder in runs_dir().iterdir() if runs_dir().is_dir() else ():
        if folder.is_dir() and not folder.name.startswith("."):
            with contextlib.suppress(TrainingProblem):
                found.append(Run.open(folder))
    return sorted(found, key=lambda run: (run.created, run.id), reverse=True)


@allowed(Role.ADMIN, "cancelled training", about="run")
def cancel_run(run: Run) -> None:
    """End a run within seconds; its checkpoint stays, so that it can go on later."""
    job = run.job
    if job and job.state is JobState.RUNNING:
        jobs.cancel(job)
    elif process := run.process():
        with contextlib.suppress(psutil.Error):
            process.terminate()
            process.wait(jobs.GRACE_S)


@allowed(Role.ADMIN, "deleted training", about="run")
def delete_run(run: Run) -> None:
    """Remove a run and everything in its folder; versions saved from it stay. Another tab may have been faster.

    Raises: TrainingProblem while it runs, or where files cannot be deleted.
    """
    if run.state is RunState.RUNNING:
        raise TrainingProblem(tr("The run is still training. Cancel it first, then delete it."))
    gone = run.folder.with_name(f".{run.folder.name}.gone")  # a name that no list shows, in one step
    with contextlib.suppress(FileNotFoundError):
        run.folder.rename(gone)
    _sweep_gone()
    if gone.exists():
        raise undeletable(gone)


def _sweep_gone() -> None:
    """Delete what is left of runs whose deletion was broken off."""
    for left in runs_dir().glob(".*.gone"):
        shutil.rmtree(left, ignore_errors=True)


def _new_folder(name: str) -> Path:
    for number in range(1, 1000):
        folder = runs_dir() / (name if number == 1 else f"{name}-{number}")
        with contextlib.suppress(FileExistsError):
            folder.mkdir(parents=True)
            return folder
    raise TrainingProblem(tr("There are a thousand runs of this second. Delete some."))


def _run_of(job: Job) -> Run | None:
    """The run a job works on."""
    with contextlib.suppress(TrainingProblem):
        return Run.open(Path(job.subject))
    return None
