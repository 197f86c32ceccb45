"""`replay`: what rules would have sent for a video; two settings side by side."""

from __future__ import annotations

import json
from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer
from tqdm import tqdm

from maskdet.cameras import Rules, Watch
from maskdet.commands.failures import print_safely, stop
from maskdet.errors import MaskdetError
from maskdet.presets import Preset, find_preset

if TYPE_CHECKING:
    from maskdet.watching import Replay


def replay(
    video: Annotated[str, typer.Argument(help="A film: MP4, MKV, AVI or WebM.", show_default=False)],
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
    against_dwell: Annotated[
        float | None, typer.Option(help="Compare with this dwell time.", show_default=False)
    ] = None,
    against_cooldown: Annotated[
        float | None, typer.Option(help="Compare with this cooldown.", show_default=False)
    ] = None,
    frame_rate: Annotated[float, typer.Option(help="Frames a second that are looked at, 1 to 15.")] = 5.0,
    preset: Annotated[
        str | None,
        typer.Option(help="fast, balanced or accurate; default: as the settings say.", show_default=False),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Say what rules would have sent for a film, without sending anything."""
    try:
        first = Rules(
            dwell_s=dwell, worn_wrongly_s=worn_wrongly, wrongly_counts=wrongly_counts, cooldown_s=cooldown
        )
        second = replace(
            first,
            dwell_s=dwell if against_dwell is None else against_dwell,
            cooldown_s=cooldown if against_cooldown is None else against_cooldown,
        )
        watch = Watch("Replay", video, frame_rate=frame_rate, rules=first)
        rules = [first] if second == first else [first, second]
        results = _run(watch, rules, find_preset(preset) if preset else None)
    except MaskdetError as error:
        stop(error)
    if as_json:
        typer.echo(json.dumps([result.to_json() for result in results]))
        return
    for result in results:
        print_safely(
            f"Dwell {result.rules.dwell_s:g} s, cooldown {result.rules.cooldown_s:g} s: {result.summary}"
        )
        for moment in result.sent:
            minutes, seconds = divmod(moment.at_s, 60)
            print_safely(f"  {minutes:02.0f}:{seconds:04.1f}  {moment.event.sentence}")


def _run(watch: Watch, rules: list[Rules], preset: Preset | None) -> list[Replay]:
    from maskdet.watching import compare_rules  # OpenCV and the model: a second to import
    from maskdet.watching import replay as run_replay

    with ExitStack() as stack:
        bar = stack.enter_context(tqdm(unit="s", disable=None))

        def show(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        video = watch.source
        if len(rules) == 1:
            return [run_replay(video, watch, on_progress=show, preset=preset)]
        return list(compare_rules(video, watch, *rules, on_progress=show, preset=preset))
