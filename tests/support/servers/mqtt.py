"""A real MQTT broker (mosquitto) on this computer, and a listener on it."""

from __future__ import annotations

import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from benchmarks.support.browser import free_port
from benchmarks.support.debian import install_debian_package

START_S = 15


@contextmanager
def mqtt_broker(folder: Path) -> Iterator[int]:
    """Its port on 127.0.0.1, open to all; without mosquitto the test is skipped, with the reason."""
    program = _program()
    if not program and install_debian_package("mosquitto"):
        program = _program()
    if not program:
        pytest.skip("No MQTT broker: install mosquitto to try messages by MQTT.")
    port = free_port()
    settings = folder / "mosquitto.conf"
    settings.write_text(f"listener {port} 127.0.0.1\nallow_anonymous true\n")
    process = subprocess.Popen(
        [program, "-c", str(settings)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=20)


class Listener:
    """Takes in what comes on a topic (# stands for all): `messages` are (topic, text)."""

    def __init__(self, port: int, topic: str = "#") -> None:
        import paho.mqtt.client as mqtt

        self.messages: list[tuple[str, str]] = []
        self._ready = threading.Event()
        self._client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2)
        self._client.on_message = self._take
        self._client.on_subscribe = lambda *_: self._ready.set()
        self._client.connect("127.0.0.1", port)
        self._client.subscribe(topic)
        self._client.loop_start()
        assert self._ready.wait(START_S)

    def wait_for(self, count: int, *, seconds: float = 10) -> list[tuple[str, str]]:
        """What came, as soon as there are so many messages; fewer after so many seconds."""
        end = time.monotonic() + seconds
        while len(self.messages) < count and time.monotonic() < end:
            time.sleep(0.02)
        return self.messages

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def _take(self, _client: Any, _userdata: Any, message: Any) -> None:
        self.messages.append((message.topic, message.payload.decode()))


def _program() -> str | None:
    sbin = "/usr/sbin/mosquitto"  # off the path of most users
    return shutil.which("mosquitto") or (sbin if Path(sbin).exists() else None)


def _wait_for(port: int) -> None:
    end = time.monotonic() + START_S
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("The MQTT broker did not start.")
