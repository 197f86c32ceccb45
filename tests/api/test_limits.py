"""Limits that hold for the first as for the last: a batch's size, slow bodies, wrong keys in plenty."""

from __future__ import annotations

from concurrent.futures import Future

import anyio
import pytest

from maskdet.api import body_limits
from maskdet.api.access import WRONG_PER_MINUTE, RateLimit
from maskdet.api.batch_jobs import Batches
from maskdet.api.body_limits import BodyLimits
from maskdet.api.pictures import SentPicture
from maskdet.api.problems import Refused

SMALL, LARGE = SentPicture("a.jpg", b"x"), SentPicture("b.jpg", b"xx")


@pytest.mark.parametrize("begun", [0, 1])
def test_the_first_batch_is_as_large_as_any_at_most(monkeypatch, begun):
    monkeypatch.setattr("maskdet.api.batch_jobs.MOST_BYTES", 2)

    async def start() -> None:
        batches: Batches[object] = Batches()
        for _ in range(begun):
            batches.start([SMALL], "a test", lambda _: Future())
        batches.start([SMALL, LARGE], "a test", lambda _: Future())

    with pytest.raises(Refused, match="Send several batches") as refused:
        anyio.run(start)
    assert refused.value.status == 413


async def reads_all(scope, receive, send):
    while (await receive()).get("more_body"):
        pass
    await receive()  # as who waits for the client to leave
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body"})


def answer_to(*messages, pause_s: float) -> int:
    """The status that a client gets who sends these, with a pause before the last."""
    left, statuses = list(messages), []

    async def receive():
        if len(left) == 1:
            await anyio.sleep(pause_s)
        return left.pop(0)

    async def send(message):
        statuses.append(message.get("status"))

    anyio.run(BodyLimits(reads_all), {"type": "http", "path": "/", "headers": []}, receive, send)
    return int(statuses[0])


def part(*, more: bool) -> dict[str, object]:
    return {"type": "http.request", "body": b"x", "more_body": more}


def test_who_sends_too_slowly_is_given_up(monkeypatch):
    monkeypatch.setattr(body_limits, "PATIENCE_S", 0.05)
    assert answer_to(part(more=True), part(more=False), pause_s=60) == 408


def test_who_has_sent_all_may_wait_for_the_answer(monkeypatch):
    monkeypatch.setattr(body_limits, "PATIENCE_S", 0.05)
    assert answer_to(part(more=False), {"type": "http.disconnect"}, pause_s=0.3) == 204


def test_wrong_keys_in_plenty_are_not_looked_up_but_known_ones_are():
    now = [0.0]
    rate = RateLimit(lambda: now[0])
    rate.note_shown("1.2.3.4", "good", valid=True)
    for number in range(WRONG_PER_MINUTE):
        rate.check_wrong("1.2.3.4", f"wrong {number}")
        rate.note_shown("1.2.3.4", f"wrong {number}", valid=False)
    with pytest.raises(Refused, match="Too many wrong keys") as refused:
        rate.check_wrong("1.2.3.4", "another")
    assert refused.value.status == 429
    assert int(refused.value.headers["Retry-After"]) >= 1
    rate.check_wrong("1.2.3.4", "good")
    rate.check_wrong("5.6.7.8", "another")
    now[0] += 2
    rate.check_wrong("1.2.3.4", "another")
