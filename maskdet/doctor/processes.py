"""What runs, or should: the watches and their cameras, and the work beside the server."""

from __future__ import annotations

from collections.abc import Iterator

from maskdet.access import OWNER, acting_as
from maskdet.doctor.findings import Finding, problem, warning, well
from maskdet.errors import MaskdetError
from maskdet.fileio import file_lock
from maskdet.formatting import number
from maskdet.jobs import JobState, current, kinds
from maskdet.language import tr, tr_later, tr_many
from maskdet.store import open_store, watches
from maskdet.training import runs
from maskdet.watching import WatchState, WatchStatus, control

START = tr_later("Press “Start watching” under Cameras, or run python -m maskdet watch.")


def check_watches() -> Iterator[Finding]:
    """Whether the watches that are switched on are watched, and how each camera stands."""
    running = control.current()
    yield from _lock(running is not None)
    wanted = _wanted()
    if running is None:
        if wanted:
            yield warning(
                tr("watches"),
                tr_many(
                    "{n} camera switched on, but nothing watches.",
                    "{n} cameras switched on, but nothing watches.",
                    wanted,
                ),
                tr(START),
            )
        else:
            yield well(tr("watches"), tr("No camera is switched on, and nothing watches."))
        return
    statuses = control.statuses()
    live = sum(status.state is WatchState.LIVE for status in statuses)
    yield well(
        tr("watches"),
        tr_many(
            "Process {pid} watches; {live} of {n} camera live.",
            "Process {pid} watches; {live} of {n} cameras live.",
            len(statuses),
            pid=running.identity.pid,
            live=number(live),
        ),
    )
    for status in statuses:
        yield from _camera(status)


def check_jobs() -> Iterator[Finding]:
    """The last work of each kind beside the server, and trainings that stopped in the middle."""
    failed = [job for kind in kinds() if (job := current(kind)) and job.state is JobState.FAILED]
    for job in failed:
        yield warning(
            tr("work: {kind}", kind=job.kind),
            tr("The last one failed: {reason}", reason=job.reason),
            tr("Start it again on its page."),
        )
    stopped = [run.id for run in runs.list_runs() if run.state is runs.RunState.INTERRUPTED]
    if stopped:
        yield warning(
            tr("trainings"),
            tr_many(
                "{n} training stopped in the middle: {names}.",
                "{n} trainings stopped in the middle: {names}.",
                len(stopped),
                names=", ".join(stopped[:3]),
            ),
            tr("Train can go on with them, or delete them."),
        )
    if not failed and not stopped:
        yield well(tr("work beside the server"), tr("Nothing has failed."))


def _lock(runs_by_file: bool) -> Iterator[Finding]:
    """The lock and the file that names the process have to agree."""
    with file_lock(control.home() / "lock") as free:
        held = not free
    if held and not runs_by_file:
        yield warning(
            tr("watches"),
            tr(
                "Another process holds the lock of the watches, but does not say who it is: it starts, waits for "
                "the database, or hangs."
            ),
            tr(
                "Wait a minute. Then end it (`pgrep -af 'maskdet watch'` names it), and start the watches again."
            ),
        )


def _camera(status: WatchStatus) -> Iterator[Finding]:
    name = tr("camera {name}", name=status.name)
    if status.state not in (WatchState.LIVE, WatchState.OFF_HOURS, WatchState.ENDED):
        why = status.reason or tr("Its state: {state}.", state=status.state.display_name)
        yield warning(name, why, tr("“Test the connection” in its form under Cameras tries it alone."))
    if status.store_problem:
        yield problem(name, status.store_problem, tr("What it reports waits in its memory meanwhile."))
    if status.num_lost:
        yield warning(
            name,
            tr_many(
                "{n} record could not be stored and is lost.",
                "{n} records could not be stored and are lost.",
                status.num_lost,
            ),
            tr("The log says why."),
        )


def _wanted() -> int:
    try:
        store = open_store()
    except MaskdetError:  # the database has a check of its own
        return 0
    try:
        with acting_as(OWNER):  # of all cameras, whoever asks
            return sum(row.watch.enabled for row in watches(store))
    finally:
        store.close()
