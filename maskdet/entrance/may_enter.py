"""MayEnter: tells a door or turnstile whether who stands before the screen may enter: by webhook, and by MQTT.

Only the newest word counts: it is sent until it arrives or another takes its place. A screen that falls silent takes
back what it said.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from maskdet.access import Role, allowed
from maskdet.entrance.settings import DoorSettings
from maskdet.language import tr
from maskdet.redaction import mask_url
from maskdet.settings import get_settings

log = logging.getLogger(__name__)
SILENT_S = 15.0  # after which a screen counts as gone
TIMEOUT_S, AGAIN_S = 5.0, 2.0


@dataclass(frozen=True)
class Word:
    """One message: what is said, and to whom."""

    may_enter: bool
    sign: str
    inside: int | None
    settings: DoorSettings

    def body(self) -> dict[str, Any]:
        """As JSON carries it."""
        return {
            "may_enter": self.may_enter,
            "sign": self.sign,
            "inside": self.inside,
            "capacity": self.settings.capacity or None,
            "door": self.settings.name,
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        }


class MayEnter:
    """Sends from a thread of its own, which begins with the first word. All methods from any thread; none waits.

    Attributes:
        problem: why the last word did not arrive, a sentence without secrets; empty while all is well.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.problem = ""
        self._clock, self._lock = clock, threading.Condition()
        self._said: dict[str, tuple[str, float]] = {}  # by screen: its sign, and when it was heard
        self._speaker = ""  # whose word holds
        self._last: Word | None = None
        self._to_send: Word | None = None
        self._thread: threading.Thread | None = None

    def hear(self, screen: str, sign: str, inside: int | None, settings: DoorSettings) -> None:
        """Take in what a screen shows; the one that changed last has the word."""
        if not (settings.webhook or settings.mqtt):
            return
        with self._lock:
            before, _ = self._said.get(screen, ("", 0.0))
            self._said[screen] = (sign, self._clock())
            if sign != before:
                self._speaker = screen
                self._say(Word(sign == "thanks", sign, inside, settings))
            self._begin()

    def _say(self, word: Word) -> None:
        self._last = self._to_send = word
        self._lock.notify_all()

    def _begin(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="may enter", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        while True:
            with self._lock:
                if self._to_send is None:
                    self._lock.wait(1.0)
                self._take_back()
                word = self._to_send
            if word is None:
                continue
            self.problem = problem = send(word)
            with self._lock:
                if self._to_send is word and not problem:
                    self._to_send = None
                elif problem and self._to_send is word:
                    self._lock.wait(AGAIN_S)

    def _take_back(self) -> None:
        """Where the screen that has the word is silent: nobody may enter on its account."""
        _, heard = self._said.get(self._speaker, ("", 0.0))
        last = self._last
        if last and last.may_enter and self._clock() - heard > SILENT_S:
            log.warning("The door screen is silent: its “may enter” is taken back")
            self._said.pop(self._speaker, None)
            self._say(Word(False, "silent", last.inside, last.settings))


@allowed(Role.OPERATOR)
def may_enter_problem(settings: DoorSettings) -> str:
    """Say “may not enter” now, to try the way. Returns: what went wrong; empty where it arrived."""
    return send(Word(False, "test", None, settings))


def send(word: Word) -> str:
    """Send it to all that are set. Returns: what went wrong, a sentence without secrets; empty where nothing did."""
    problems = []
    if word.settings.webhook:
        problems.append(_by_webhook(word))
    if word.settings.mqtt:
        problems.append(_by_mqtt(word))
    problem = " ".join(filter(None, problems))
    if problem:
        log.warning("%s", problem)
    return problem


def _by_webhook(word: Word) -> str:
    import requests

    try:
        answer = requests.post(
            word.settings.webhook, json=word.body(), timeout=TIMEOUT_S, allow_redirects=False
        )
        if answer.ok:
            return ""
        why = tr("it answered {status}", status=answer.status_code)
    except (requests.RequestException, ValueError) as error:
        why = type(error).__name__
    return tr(
        "The signal did not reach {address} ({why}). Check the address, and that the receiver runs.",
        address=mask_url(word.settings.webhook),
        why=why,
    )


def _by_mqtt(word: Word) -> str:
    parts = urlsplit(get_settings().mqtt_url.get_secret_value())
    if parts.scheme not in ("mqtt", "mqtts") or not parts.hostname:
        return tr(
            "The signal has no MQTT broker: set MASKDET_MQTT_URL, as mqtt://user:password@broker, and start the server "
            "again."
        )
    try:
        _publish(parts, word.settings.topic, json.dumps(word.body()))
    except (OSError, ValueError, RuntimeError) as error:
        return tr(
            "The signal did not reach the MQTT broker ({error}). Check that it runs, and its user.",
            error=type(error).__name__,
        )
    return ""


def _publish(broker: SplitResult, topic: str, text: str) -> None:
    """Raises: OSError, ValueError, RuntimeError. Then the message is given up: it must not arrive when it is no longer true."""
    from paho.mqtt.client import Client
    from paho.mqtt.enums import CallbackAPIVersion

    client = Client(CallbackAPIVersion.VERSION2)
    client.connect_timeout = TIMEOUT_S
    secure = broker.scheme == "mqtts"
    if broker.username:
        client.username_pw_set(unquote(broker.username), unquote(broker.password or ""))
    if secure:
        client.tls_set()
    client.connect(broker.hostname or "", broker.port or (8883 if secure else 1883))
    client.loop_start()
    try:
        # Not retained: a turnstile that comes back must not open for who was there before.
        sent = client.publish(topic, text, qos=1)
        sent.wait_for_publish(TIMEOUT_S)
        if not sent.is_published():
            raise TimeoutError(tr("no answer"))
        client.disconnect()
    finally:
        client.loop_stop()
