"""Replay: a video through the rules of a watch, as fast as the machine goes; nothing is sent, nothing is stored.

    replay("visit.mp4", watch).summary                   # "These rules would have sent 3 alerts in 2 min."
    first, second = compare_rules("visit.mp4", watch, watch.rules, Rules(dwell_s=10))

The video is judged once, however many rules are compared.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from maskdet.alerts import AlertPolicy, Event
from maskdet.cameras import Rules, SourceKind, Watch, WatchProblem, duration_s, kind_of, video_frames
from maskdet.formatting import duration_text
from maskdet.images import fit_within, hide_faces, jpeg_bytes
from maskdet.language import tr, tr_many
from maskdet.presets import Preset
from maskdet.results import Image, State
from maskdet.settings import get_settings
from maskdet.tracking import Track
from maskdet.watching.judging.frame_analyzer import FrameAnalyzer, load_pipeline

PICTURE_SIDE = 320  # pixels: enough to see the moment
MOST_PICTURES = 200  # a video of a day must not fill the memory

OnProgress = Callable[[int, int], None]


@dataclass(frozen=True)
class Moment:
    """An event of a replay.

    Attributes:
        at_s: seconds since the video's beginning.
        picture: JPEG of the moment with blurred faces; None for events that are not sent.
    """

    event: Event
    at_s: float
    picture: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Replay:
    """What the rules make of a video.

    Attributes:
        seconds: of the video that were judged; num_frames: those that were analyzed.
        moments: all events in order, also those that would be stored without a message.
        people_max: most people at once; share_masked: of the person-seconds with a verdict, 0..1, None without any.
    """

    rules: Rules
    seconds: float
    num_frames: int
    moments: tuple[Moment, ...]
    people_max: int
    share_masked: float | None

    @property
    def sent(self) -> tuple[Moment, ...]:
        """Those that would have been sent."""
        return tuple(moment for moment in self.moments if moment.event.sends)

    @property
    def summary(self) -> str:
        """A sentence for people."""
        count, duration = len(self.sent), duration_text(self.seconds)
        if not count:
            return tr("These rules would have sent no alert in {duration}.", duration=duration)
        return tr_many(
            "These rules would have sent {n} alert in {duration}.",
            "These rules would have sent {n} alerts in {duration}.",
            count,
            duration=duration,
        )

    def to_json(self) -> dict[str, Any]:
        """For programs: the rules that matter, the figures, and all moments."""
        return {
            "dwell_s": self.rules.dwell_s,
            "worn_wrongly_s": self.rules.worn_wrongly_s,
            "wrongly_counts": self.rules.wrongly_counts,
            "cooldown_s": self.rules.cooldown_s,
            "seconds": round(self.seconds, 1),
            "people_max": self.people_max,
            "share_masked": self.share_masked,
            "summary": self.summary,
            "events": [
                {
                    "at_s": round(moment.at_s, 1),
                    "kind": moment.event.kind,
                    "sent": moment.event.sends,
                    "sentence": moment.event.sentence,
                }
                for moment in self.moments
            ],
        }


def replay(
    video: str,
    watch: Watch,
    *,
    on_progress: OnProgress | None = None,
    begins: datetime | None = None,
    preset: Preset | None = None,
) -> Replay:
    """What the watch would have reported, had it watched this video.

    Args:
        video: a video's path. The watch's zones, face size, frame rate and rules hold; its source and hours do not.
        begins: when the video begins, aware, in the local zone, for the quiet hours; by default now.
        on_progress: (seconds done, seconds in all).
        preset: how closely the video is searched; default: as the settings say.

    Raises: WatchProblem where it is no video; SourceProblem; ModelNotFound, ModelBroken.
    """
    return _replays(_Clip(video, watch, begins, preset), [watch.rules], on_progress)[0]


def compare_rules(
    video: str,
    watch: Watch,
    first: Rules,
    second: Rules,
    *,
    on_progress: OnProgress | None = None,
    begins: datetime | None = None,
    preset: Preset | None = None,
) -> tuple[Replay, Replay]:
    """The same video by two sets of rules. Arguments and errors as in `replay`."""
    a, b = _replays(_Clip(video, watch, begins, preset), [first, second], on_progress)
    return a, b


@dataclass(frozen=True)
class _Clip:
    """What is replayed, and how closely it is searched."""

    video: str
    watch: Watch
    begins: datetime | None
    preset: Preset | None

    def analyzer(self) -> FrameAnalyzer:
        settings = get_settings()
        pipeline, threshold = load_pipeline(settings, self.preset)
        return FrameAnalyzer(
            pipeline, self.watch, threshold=threshold, min_confidence=settings.min_confidence
        )


def _replays(clip: _Clip, rules: Sequence[Rules], on_progress: OnProgress | None) -> list[Replay]:
    if kind_of(clip.video) is not SourceKind.VIDEO:
        raise WatchProblem(tr("Only films can be replayed. Choose an MP4, MKV, AVI or WebM file."))
    analyzer, watch = clip.analyzer(), clip.watch
    begins = clip.begins or datetime.now().astimezone()
    trials = [_Trial(replace(watch, rules=entry)) for entry in rules]
    length, seconds, num_frames = duration_s(clip.video), 0.0, 0
    people = _People()
    for seconds, image in video_frames(clip.video, frame_rate=watch.frame_rate, stop=lambda: False):
        num_frames += 1
        tracks = analyzer.analyze(image, now_s=seconds)
        people.add(tracks)
        for trial in trials:
            trial.update(tracks, analyzer, seconds, begins + timedelta(seconds=seconds))
        if on_progress:
            on_progress(round(seconds), round(max(length, seconds)))
    seconds += 1 / watch.frame_rate if num_frames else 0.0
    return [
        Replay(t.rules, seconds, num_frames, tuple(t.moments), people.most, people.share_masked)
        for t in trials
    ]


class _Trial:
    """One set of rules on trial."""

    def __init__(self, watch: Watch) -> None:
        self.rules = watch.rules
        self.moments: list[Moment] = []
        self._policy = AlertPolicy(watch.rules, watch=watch.name)

    def update(
        self, tracks: Sequence[Track], analyzer: FrameAnalyzer, seconds: float, wall: datetime
    ) -> None:
        for event in self._policy.update(tracks, now_s=seconds, wall=wall):
            wanted = event.sends and len(self.moments) < MOST_PICTURES
            self.moments.append(Moment(event, seconds, _picture(analyzer) if wanted else None))


class _People:
    """Who was in view, frame by frame."""

    def __init__(self) -> None:
        self.most = 0
        self._masked = self._judged = 0

    def add(self, tracks: Sequence[Track]) -> None:
        self.most = max(self.most, len(tracks))
        self._masked += sum(track.state is State.WITH_MASK for track in tracks)
        self._judged += sum(track.state is not State.UNSURE for track in tracks)

    @property
    def share_masked(self) -> float | None:
        return self._masked / self._judged if self._judged else None


def _picture(analyzer: FrameAnalyzer) -> bytes | None:
    """The moment, with everything that may be a face made unrecognisable."""
    newest = analyzer.frame()
    if newest is None:
        return None
    image: Image = hide_faces(*newest)
    return jpeg_bytes(fit_within(image, PICTURE_SIDE), quality=80)
