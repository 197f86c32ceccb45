"""The page follows and votes as the server does: both are fed the same faces, and must say the same of them."""

from __future__ import annotations

import math
import random
from dataclasses import asdict
from typing import Any

import pytest

from maskdet.browser.manifest import manifest
from maskdet.live.detection_scheduler import DetectionScheduler
from maskdet.results import BoundingBox, Face, MaskLabel, Verdict
from maskdet.settings import get_settings
from maskdet.tracking import Track, Tracker

pytestmark = pytest.mark.journey
THRESHOLD = 0.8
WORSE = (MaskLabel.WITHOUT_MASK, MaskLabel.MASK_WORN_INCORRECTLY)
FOLLOW = """async ([rules, steps, threshold, stepS]) => {
  const { Tracker } = await load("tracking.js");
  const tracker = new Tracker(rules);
  tracker.threshold = threshold;
  tracker.follow(stepS);
  return steps.map(({ now_s, size, faces, verdicts }) => {
    tracker.followSize(...size);
    const ids = tracker.see(faces, now_s), wanting = tracker.wantingVerdicts(now_s, 0.25);
    verdicts.forEach((verdict, k) => verdict && tracker.judge(ids[k], verdict, now_s));
    return { ids, wanting, tracks: tracker.tracks(now_s + 0.05) };
  });
}"""


def scene(seed: int, seconds: float, step_s: float) -> list[dict[str, Any]]:
    """People who walk, turn away, pass each other and take masks off; the picture changes its size on the way."""
    chance = random.Random(seed)
    people = [(chance.uniform(0, 640), chance.uniform(-90, 90), chance.uniform(40, 140)) for _ in range(6)]
    steps = []
    for number in range(round(seconds / step_s)):
        now_s = 5 + number * step_s
        scale = 1.0 if now_s < 5 + seconds / 2 else 0.5
        faces, verdicts = [], []
        for person, (x, speed, size) in enumerate(people):
            if chance.random() < 0.15:
                continue
            centre = 320 + 300 * math.sin((x + speed * now_s) / 150) + chance.uniform(-3, 3)
            width = size * chance.uniform(0.95, 1.05)
            box = BoundingBox(
                centre - width / 2, 100.0 + 20 * person, centre + width / 2, 100.0 + 20 * person + 1.2 * width
            )
            faces.append(Face(box.scaled(scale), 0.9, box.padded(0.1).scaled(scale)))
            masked = chance.random() < (0.9 if (now_s + person) % 4 < 2 else 0.1)
            label = MaskLabel.WITH_MASK if masked else WORSE[person % 2]
            doubt = chance.uniform(0.3, 0.8) if person == 5 else 0.0  # perhaps no face at all
            least = 0.65 if label is MaskLabel.MASK_WORN_INCORRECTLY else None
            verdict = Verdict(label, chance.uniform(0.6, 1.0), doubt, least)
            verdicts.append(verdict if chance.random() < 0.8 else None)
        steps.append(
            {
                "now_s": now_s,
                "size": (round(640 * scale), round(480 * scale)),
                "faces": faces,
                "verdicts": verdicts,
            }
        )
    return steps


def as_json(step: dict[str, Any]) -> dict[str, Any]:
    faces = [
        {"box": f.box.xyxy, "crop_box": f.crop_box.xyxy, "confidence": f.confidence, "mask_probabilities": {}}
        for f in step["faces"]
    ]
    verdicts = [v and asdict(v) for v in step["verdicts"]]
    return step | {"faces": faces, "verdicts": verdicts}


def followed(
    steps: list[dict[str, Any]], step_s: float
) -> list[tuple[list[int], list[int], tuple[Track, ...]]]:
    tracker = Tracker(threshold=THRESHOLD, step_s=step_s)
    found = []
    for step in steps:
        tracker.follow_size(*step["size"])
        ids = tracker.see(step["faces"], now_s=step["now_s"])
        wanting = tracker.wanting_verdicts(now_s=step["now_s"], every_s=0.25)
        for track_id, verdict in zip(ids, step["verdicts"], strict=True):
            if verdict:
                tracker.judge(track_id, verdict, now_s=step["now_s"])
        found.append((ids, wanting, tracker.tracks(now_s=step["now_s"] + 0.05)))
    return found


@pytest.mark.parametrize(("seed", "step_s", "rarely"), [(1, 0.13, 0.0), (2, 0.35, 0.0), (3, 1.0, 1.0)])
def test_the_same_faces_make_the_same_tracks(page, seed, step_s, rarely):
    steps = scene(seed, 150 * step_s, step_s)
    rules = manifest(get_settings())["rules"]["tracking"]
    theirs = page.evaluate(FOLLOW, [rules, [as_json(step) for step in steps], THRESHOLD, rarely])
    ours = followed(steps, rarely)
    shown = {track.state.value for *_, tracks in ours for track in tracks}
    assert shown >= {"with_mask", "mask_worn_incorrectly", "unsure"}
    for (ids, wanting, tracks), other in zip(ours, theirs, strict=True):
        assert other["ids"] == ids
        assert other["wanting"] == wanting
        assert [t["track_id"] for t in other["tracks"]] == [t.track_id for t in tracks]
        assert [t["state"] for t in other["tracks"]] == [t.state.value for t in tracks]
        for mine, track in zip(tracks, other["tracks"], strict=True):
            assert track["face"]["box"] == pytest.approx(mine.box.xyxy)
            assert track["face"]["crop_box"] == pytest.approx(mine.face.crop_box.xyxy)
            assert track["verdict"]["probability"] == pytest.approx(mine.verdict.probability)
            assert track["since_s"] == pytest.approx(mine.since_s)


def test_searches_are_as_far_apart_on_a_device_of_the_same_speed(page):
    costs = [0.03, 0.05, 0.2, 0.3, 0.4, 0.4, 0.1, 0.02, 0.02, 0.02, 0.02, 0.02, 0.02]
    theirs = page.evaluate(
        """async ([rules, costs]) => {
          const { Scheduler } = await load("analyzer.js");
          const scheduler = new Scheduler(rules, 640);
          return costs.map((cost, k) => { scheduler.searched(k, cost); return [scheduler.size, scheduler.intervalS, scheduler.due(k + 0.2, 0.03)]; });
        }""",
        [manifest(get_settings())["rules"]["live"], costs],
    )
    ours = DetectionScheduler(largest=640)
    for second, (cost, other) in enumerate(zip(costs, theirs, strict=True)):
        ours.searched(now_s=second, cost_s=cost)
        assert other == [ours.size, pytest.approx(ours.interval_s), ours.due(second + 0.2, 0.03)]
