"""Someone at a door: the screen through its signs, in and out over the line, without the network, and left by its PIN."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from benchmarks.support.browser import Server, serve
from benchmarks.support.webhook import Webhook, open_webhook
from maskdet.entrance import DoorSettings, DoorSound, hash_pin
from maskdet.store import open_store, statistics
from tests.journeys.test_accessibility import serious_findings
from tests.support.browser import open_browser
from tests.support.faces.door_camera import door_camera

pytestmark = pytest.mark.journey
WAIT_MS = 120_000
LEFT, MIDDLE, RIGHT = 130, 320, 510  # centres of faces in the picture
# What reaches the loudspeaker is measured, and what is to be spoken noted: a headless browser has no voices.
EARS = """(() => {
  const connect = AudioNode.prototype.connect;
  Object.assign(window, { loudest: 0, spoken: [] });
  AudioNode.prototype.connect = function (target, ...rest) {
    if (target instanceof AudioDestinationNode) {
      const ear = new AnalyserNode(target.context), samples = new Float32Array(ear.fftSize);
      connect.call(this, ear);
      connect.call(ear, target);
      setInterval(() => { ear.getFloatTimeDomainData(samples); window.loudest = Math.max(window.loudest, ...samples.map(Math.abs)); }, 20);
      return target;
    }
    return connect.call(this, target, ...rest);
  };
  SpeechSynthesis.prototype.speak = (words) => window.spoken.push(`${words.lang}: ${words.text}`);
})()"""


@pytest.fixture(scope="module")
def turnstile() -> Iterator[Webhook]:
    with open_webhook() as webhook:
        yield webhook


@pytest.fixture(scope="module")
def server(turnstile: Webhook, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Of a shop that holds two."""
    home = tmp_path_factory.mktemp("server")
    settings = DoorSettings(
        name="Shop",
        sound=DoorSound.BOTH,
        line=(0.5, 0, 0.5, 1),
        inside_on_right=False,
        capacity=2,
        pin_hash=hash_pin("2580"),
        webhook=turnstile.url("http"),
    )
    (home / "data" / "door").mkdir(parents=True)
    (home / "data" / "door" / "settings.json").write_text(settings.model_dump_json())
    with serve(home / "log.txt", data_dir=str(home / "data")) as server:
        yield server


@pytest.fixture(scope="module")
def page(server: Server) -> Iterator[Any]:
    """The screen, started."""
    with open_browser() as browser:
        page = browser.new_page(viewport={"width": 800, "height": 1280})
        page.add_init_script(door_camera())
        page.add_init_script(EARS)
        page.goto(f"{server.url}/door/")
        part(page, "start").click(timeout=WAIT_MS)
        yield page


def part(page: Any, name: str) -> Any:
    return page.locator(f'[data-part="{name}"]')


def in_view(page: Any, *people: tuple[str, int]) -> None:
    page.evaluate("(people) => { window.people = people; }", [[name, x, 240] for name, x in people])


def wait_for_sign(page: Any, sign: str, words: str) -> None:
    page.locator(f'[data-part="door"][data-sign="{sign}"]').wait_for(timeout=WAIT_MS)
    assert part(page, "text").inner_text() == words


def walk(page: Any, name: str, start: int, end: int) -> None:
    """In steps, each of which the camera's judge has seen: a busy machine looks rarely."""
    step = 40 if end > start else -40
    for x in [*range(start, end, step), end]:
        in_view(page, (name, x))
        looks = int(part(page, "door").get_attribute("data-looks"))
        page.wait_for_function(
            "(looks) => Number(document.querySelector('[data-part=door]').dataset.looks) > looks + 1",
            arg=looks,
            timeout=WAIT_MS,
        )


def wait_for_inside(page: Any, words: str) -> None:
    part(page, "inside").get_by_text(words, exact=True).wait_for(timeout=WAIT_MS)


def test_the_sign_is_that_of_the_worst_in_view(page: Any, turnstile: Webhook) -> None:
    wait_for_sign(page, "nobody", "Welcome! Please wear a mask")
    in_view(page, ("masked", MIDDLE))
    wait_for_sign(page, "thanks", "Thank you!")
    in_view(page, ("bare", MIDDLE))
    wait_for_sign(page, "mask", "Please put on your mask")
    assert not serious_findings(page)
    in_view(page, ("nose", MIDDLE))
    wait_for_sign(page, "nose", "Please cover your nose")
    in_view(page, ("masked", MIDDLE))
    wait_for_sign(page, "thanks", "Thank you!")
    in_view(page, ("bare", LEFT), ("other", RIGHT))
    wait_for_sign(page, "mask", "Please put on your mask")
    in_view(page)
    wait_for_sign(page, "nobody", "Welcome! Please wear a mask")
    assert part(page, "door").get_attribute("data-awake") == "true"
    told = [(message["sign"], message["may_enter"]) for message in turnstile.payloads]
    assert ("mask", False) in told
    assert all(may_enter == (sign == "thanks") for sign, may_enter in told)


def test_the_start_switched_the_sound_on(page: Any) -> None:
    assert part(page, "sound").get_attribute("aria-pressed") == "true"
    page.wait_for_function("window.loudest > 0.05", timeout=WAIT_MS)  # of 1, at the loudspeaker
    assert "en: Please put on your mask" in page.evaluate("window.spoken")


def test_who_walks_in_and_out_is_counted_until_it_is_full(page: Any) -> None:
    wait_for_inside(page, "0 of 2 inside")
    walk(page, "masked", LEFT, RIGHT)
    wait_for_inside(page, "1 of 2 inside")
    walk(page, "masked", RIGHT, LEFT)
    wait_for_inside(page, "0 of 2 inside")
    walk(page, "masked", LEFT, RIGHT)
    wait_for_inside(page, "1 of 2 inside")


def test_without_the_network_it_goes_on_and_tells_later(page: Any, server: Server) -> None:
    page.context.set_offline(True)
    part(page, "note").get_by_text("The server cannot be reached").wait_for(timeout=WAIT_MS)
    in_view(page)
    wait_for_sign(page, "nobody", "Welcome! Please wear a mask")
    walk(page, "other", LEFT, RIGHT)
    wait_for_inside(page, "2 of 2 inside")
    wait_for_sign(page, "full", "Please wait: it is full")
    page.context.set_offline(False)
    page.wait_for_function("!document.querySelector('[data-part=note]').textContent", timeout=WAIT_MS)
    store = open_store(f"sqlite:///{server.log.parent / 'data' / 'maskdet.db'}")
    now = datetime.now(UTC)
    [row] = statistics(store, "watch", start=now - timedelta(days=1), end=now + timedelta(days=1))
    store.close()
    assert (row.key, row.entered, row.exited) == ("Shop", 3, 1)
    assert row.masked_s > 0
    assert row.unmasked_s > 0


def test_a_reload_without_the_network_starts_by_itself(page: Any) -> None:
    page.wait_for_function("caches.match('/door/page.js')", timeout=WAIT_MS)
    page.context.set_offline(True)
    page.reload()
    in_view(page, ("bare", MIDDLE))
    wait_for_sign(page, "mask", "Please put on your mask")
    wait_for_inside(page, "2 of 2 inside")
    page.context.set_offline(False)


def test_only_the_pin_leaves_it(page: Any, server: Server) -> None:
    page.wait_for_function(
        "!document.querySelector('[data-part=note]').textContent.includes('server')", timeout=WAIT_MS
    )
    part(page, "leave").click()
    assert not serious_findings(page)
    part(page, "pin").fill("1111")
    part(page, "go").click()
    part(page, "wrong").get_by_text("This is not the PIN").wait_for(timeout=WAIT_MS)
    for digit in "2580":
        part(page, "keys").get_by_role("button", name=digit, exact=True).click()
    part(page, "go").click()
    page.wait_for_url(f"{server.url}/door_screen", timeout=WAIT_MS)
