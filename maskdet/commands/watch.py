"""`watch`: the watches of the database, or some named here, until Ctrl-C or the end of the video."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from maskdet.cameras import Rules, Watch, WatchProblem
from maskdet.commands.failures import stop
from maskdet.commands.sources import listed_sources, local_sources, watch_name, whole_source
from maskdet.commands.watch_lines import Printer, Wishes
from maskdet.errors import MaskdetError
from maskdet.fileio import check_output_file
from maskdet.logs import set_up_logs
from maskdet.presets import find_preset

if TYPE_CHECKING:
    from maskdet.watching import Supervisor

VIDEO_RATE = 15.0  # frames a second of an annotated video, where no rate is asked for: it should look fluent
RATE = 5.0


def watch(
    source: Annotated[
        list[str] | None,
        typer.Option(
            help="A camera's number, rtsp://, http://, a film or a folder; repeatable. Without: the watches of the page."
        ),
    ] = None,
    source_file: Annotated[
        Path | None,
        typer.Option(
            help="A file with more sources, one a line: so that no list of processes shows their passwords.",
            show_default=False,
        ),
    ] = None,
    frame_rate: Annotated[
        float | None, typer.Option(help="Frames a second that are looked at, 1 to 15.", show_default="5")
    ] = None,
    dwell: Annotated[float, typer.Option(help="Seconds someone is unmasked before it is reported.")] = 5.0,
    worn_wrongly: Annotated[
        float | None,
        typer.Option(
            help="Seconds a mask is worn wrongly before that is reported by itself.",
            show_default="not reported",
        ),
    ] = None,
    wrongly_counts: Annotated[
        bool, typer.Option(help="Without that: whether a mask worn wrongly is as good as none.")
    ] = True,
    cooldown: Annotated[float, typer.Option(help="Seconds of silence after a report.")] = 60.0,
    min_face: Annotated[int, typer.Option(help="Smaller faces, in pixels, do not count.")] = 24,
    motion_gating: Annotated[
        bool,
        typer.Option(help="While nobody is in view and nothing moves, look for faces every 3 seconds only."),
    ] = True,
    loop: Annotated[bool, typer.Option(help="Begin a film again when it has ended.")] = False,
    output: Annotated[
        Path | None, typer.Option(help="Write the annotated video to this MP4 file.", show_default=False)
    ] = None,
    show: Annotated[
        bool, typer.Option("--show", help="Show the annotated picture on a page of this computer.")
    ] = False,
    notify: Annotated[
        list[str] | None,
        typer.Option(
            help="Where alerts go, an address of apprise; repeatable. Events are then kept in the database."
        ),
    ] = None,
    picture_source: Annotated[
        str,
        typer.Option(
            help="Another stream of the same camera, with more pixels: pictures of reports come from it.",
            show_default=False,
        ),
    ] = "",
    certificate: Annotated[
        str,
        typer.Option(
            help="The fingerprint of an https camera's own certificate that you accept; the sentence that refuses it names it."
        ),
    ] = "",
    preset: Annotated[
        str | None,
        typer.Option(help="fast, balanced or accurate; default: as the settings say.", show_default=False),
    ] = None,
    ray: Annotated[
        str,
        typer.Option(
            help="Spread the watches of the page over the nodes of the Ray cluster at this address.",
            show_default=False,
        ),
    ] = "",
    force: Annotated[bool, typer.Option("--force", help="Replace files that exist already.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print verdicts and events as JSON lines.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print nothing.")] = False,
) -> None:
    """Watch cameras: say who wears a mask as it changes, and report who does not."""
    ending = _ending()
    try:
        set_up_logs("watches")
        sources = [*(source or []), *(listed_sources(source_file) if source_file else [])]
        inputs = [*local_sources(sources), *([source_file] if source_file else [])]
        chosen = find_preset(preset).name if preset else ""
        wishes = Wishes(output, show, as_json, quiet, to_store=bool(notify), preset=chosen, ray=ray)
        _check(wishes, sources, inputs, notify or [], force=force)
        if not sources:
            return _watch_database(wishes, ending)
        alike = partial(
            Watch,
            frame_rate=frame_rate if frame_rate is not None else VIDEO_RATE if output else RATE,
            min_face_px=min_face,
            rules=Rules(
                dwell_s=dwell, worn_wrongly_s=worn_wrongly, wrongly_counts=wrongly_counts, cooldown_s=cooldown
            ),
            loop=loop,
            motion_gating=motion_gating,
            notify=tuple(notify or ()),
            certificate=certificate,
            picture_source=whole_source(picture_source) if picture_source else "",
        )
        _watch_named(_named(sources, alike), wishes, ending)
    except MaskdetError as error:
        stop(error)


def _check(
    wishes: Wishes, sources: list[str], inputs: list[Path], receivers: list[str], *, force: bool
) -> None:
    """Before anything starts. Raises: OutputRefused, NotifyProblem; WatchProblem where options do not go together."""
    if wishes.output:
        check_output_file(wishes.output, inputs=inputs, force=force, may_join=False)
    _check_receivers(receivers)
    if wishes.ray and sources:
        raise WatchProblem("--ray spreads the watches of the page. Leave --source out, or --ray.")


def _named(sources: list[str], alike: Callable[[str, str], Watch]) -> list[Watch]:
    """A watch for each source, with what they have in common."""
    return [
        alike(watch_name(address, number), whole_source(address)) for number, address in enumerate(sources, 1)
    ]


def _check_receivers(urls: list[str]) -> None:
    """Raises: NotifyProblem where one is none, before anything starts."""
    if urls:
        from maskdet.notify import check_url

        for url in urls:
            check_url(url)


def _watch_database(wishes: Wishes, ending: threading.Event) -> None:
    from maskdet.watching import watch_all

    watch_all(ending, on_line=Printer(wishes).take, preset=wishes.preset, ray=wishes.ray)


def _watch_named(watches: list[Watch], wishes: Wishes, ending: threading.Event) -> None:
    """Until all have ended. Raises: WatchProblem with the reason when a source cannot be opened at all."""
    from maskdet.watching import POLL_S, Supervisor

    if wishes.output and len(watches) > 1:
        raise WatchProblem("An annotated video shows one source. Name one, or leave --output out.")
    listed = [(str(number), entry) for number, entry in enumerate(watches, 1)]
    outputs = {"1": str(wishes.output.absolute())} if wishes.output else {}
    printer = Printer(wishes)
    with ExitStack() as stack:
        if wishes.to_store:
            from maskdet.store import open_store
            from maskdet.watching import upkeep

            urls = tuple(url for entry in watches for url in entry.notify)
            stack.enter_context(upkeep(open_store(), extra_urls=urls))
        supervisor = stack.enter_context(
            Supervisor(
                lambda: listed,
                to_store=wishes.to_store,
                outputs=outputs,
                on_line=printer.take,
                preset=wishes.preset,
            )
        )
        printer.token = supervisor.token
        while not ending.wait(POLL_S):
            supervisor.poll()
            _stop_what_cannot_work(supervisor)
            if supervisor.is_over:
                return


def _stop_what_cannot_work(supervisor: Supervisor) -> None:
    """Here someone waits for an answer: what ended with a reason is not tried again and again."""
    for run in supervisor.runs:
        if not run.well and run.reason:
            raise WatchProblem(run.reason)


def _ending() -> threading.Event:
    """Set by Ctrl-C or a request to end, so that the watches write what they hold."""
    ending = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        ending.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    return ending
