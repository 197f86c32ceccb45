"""What resting while nothing moves misses, and what it saves.

    python -m benchmarks.motion FILM...

Each film is watched twice, at 5 frames a second, with and without rest. Tracks and events of both are compared: what came
later than a search's pause, or not at all, is missed. Films of empty places show what is saved.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from benchmarks.support.table import print_table

if TYPE_CHECKING:
    from maskdet.cameras import Watch

HEADER = ("film", "seconds", "rests", "searches", "CPU ms a second", "people x seconds", "tracks", "events")


@dataclass
class Watched:
    """What came of a film."""

    seconds: float = 0.0
    searches: int = 0
    cpu_s: float = 0.0
    people_s: float = 0.0
    tracks: dict[int, float] = field(default_factory=dict)  # track_id -> when it was shown first
    events: list[tuple[str, float]] = field(default_factory=list)

    def row(self, film: Path, watch: Watch) -> tuple[str, ...]:
        """As the table shows it."""
        return (
            film.name,
            f"{self.seconds:.0f}",
            "yes" if watch.motion_gating else "no",
            str(self.searches),
            f"{1000 * self.cpu_s / self.seconds:.1f}",
            f"{self.people_s:.1f}",
            ", ".join(f"{at_s:.1f} s" for at_s in self.tracks.values()) or "none",
            ", ".join(f"{kind} {at_s:.1f} s" for kind, at_s in self.events) or "none",
        )


def main(films: Annotated[list[Path], typer.Argument(help="Films of any kind.")]) -> None:
    """Watch each film twice."""
    from maskdet.cameras import Rules, Watch

    rules = Rules(dwell_s=1, worn_wrongly_s=1, min_share_masked=0.5, share_window_s=5, cooldown_s=5)
    rows = []
    for film in films:
        for rests in (False, True):
            watch = Watch("Film", str(film), rules=rules, motion_gating=rests)
            rows.append(watched(film, watch).row(film, watch))
    print_table(HEADER, rows)


def watched(film: Path, watch: Watch) -> Watched:
    """One pass over a film."""
    from datetime import datetime, timedelta

    import cv2

    from maskdet.alerts import AlertPolicy
    from maskdet.cameras import video_frames
    from maskdet.settings import get_settings
    from maskdet.watching.judging.frame_analyzer import FrameAnalyzer, load_pipeline

    cv2.setNumThreads(1)
    settings = get_settings()
    pipeline, threshold = load_pipeline(settings)
    found, begins = Watched(), datetime.now().astimezone()
    _count_searches(pipeline.detector, found)
    analyzer, policy = (
        FrameAnalyzer(pipeline, watch, threshold=threshold),
        AlertPolicy(watch.rules, watch="Film"),
    )
    for seconds, image in video_frames(str(film), frame_rate=watch.frame_rate, stop=lambda: False):
        start = time.process_time()
        tracks = analyzer.analyze(image, now_s=seconds)
        found.cpu_s += time.process_time() - start
        found.people_s += len(tracks) / watch.frame_rate
        for track in tracks:
            found.tracks.setdefault(track.track_id, seconds)
        events = policy.update(tracks, now_s=seconds, wall=begins + timedelta(seconds=seconds))
        found.events += [(str(event.kind), seconds) for event in events]
        found.seconds = seconds
    return found


def _count_searches(detector: Any, found: Watched) -> None:
    detect = detector.detect

    def counting(*arguments: Any, **options: Any) -> Any:
        found.searches += 1
        return detect(*arguments, **options)

    detector.detect = counting


if __name__ == "__main__":
    typer.run(main)
