"""Home Assistant: the watches as devices that appear by themselves, by MQTT.

Topics (documented at home-assistant.io, "MQTT Discovery"):
    homeassistant/<sensor|binary_sensor>/maskdet_<watch>/<what>/config   what there is; kept by the broker
    maskdet/<watch>/state                                                JSON: people, masked, unmasked, worn_wrongly, live, state
    maskdet/<watch>/event                                                JSON: each report, as it happens
    maskdet/availability                                                 online | offline, also when this process dies
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Sequence
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from maskdet.errors import MaskdetError
from maskdet.language import tr, tr_later
from maskdet.results import State
from maskdet.watching.messages import Report
from maskdet.watching.status import WatchState, WatchStatus

log = logging.getLogger("maskdet.watching.home_assistant")

DISCOVERY, TOPIC = "homeassistant", "maskdet"
AVAILABILITY = f"{TOPIC}/availability"
ALIVE_S = 30  # seconds between signs of life; after one and a half of them the broker says "offline"
SENSORS = {
    "people": tr_later("People"),
    "masked": tr_later("With mask"),
    "unmasked": tr_later("Without mask"),
    "worn_wrongly": tr_later("Mask worn wrongly"),
}
BINARY = {
    "live": (tr_later("Camera"), "connectivity"),
    "unmasked_now": (tr_later("Mask missing"), "problem"),
}


class BrokerProblem(MaskdetError):
    """The MQTT broker's address cannot be used."""


class HomeAssistant:
    """Publishes the watches to a broker; connects, and connects again, in a thread of its own. Thread-safe.

    Args:
        address: mqtt://user:password@host:1883 or mqtts://...; a secret.

    Raises: BrokerProblem when the address is none.
    """

    def __init__(self, address: str) -> None:
        from paho.mqtt.client import Client
        from paho.mqtt.enums import CallbackAPIVersion

        parts = _parts(address)
        self._client = Client(CallbackAPIVersion.VERSION2)
        if parts.username:
            self._client.username_pw_set(unquote(parts.username), unquote(parts.password or ""))
        if parts.scheme == "mqtts":
            self._client.tls_set()
        self._client.will_set(AVAILABILITY, "offline", qos=1, retain=True)
        self._client.on_connect = self._publish_anew
        self._lock = threading.Lock()
        self._announced: dict[str, str] = {}
        self._last: dict[str, str] = {}
        self._client.connect_async(
            parts.hostname or "", parts.port or (8883 if parts.scheme == "mqtts" else 1883), ALIVE_S
        )
        self._client.loop_start()

    def publish(self, statuses: Sequence[WatchStatus]) -> None:
        """Publish what has changed; call it every second. Watches that are gone disappear from Home Assistant."""
        if not self._client.is_connected():
            return
        with self._lock:
            for gone in set(self._announced) - {status.watch_id for status in statuses}:
                self._forget(gone)
            for status in statuses:
                self._announce(status)
                text = json.dumps(_state_of(status), sort_keys=True)
                if self._last.get(status.watch_id) != text:
                    self._last[status.watch_id] = text
                    self._client.publish(f"{TOPIC}/{status.watch_id}/state", text, qos=1, retain=True)

    def report(self, watch_id: str, report: Report) -> None:
        """Publish one event; it waits in memory while the broker is away."""
        self._client.publish(f"{TOPIC}/{watch_id}/event", json.dumps(report.to_json()), qos=1)

    def close(self) -> None:
        """Publish that nobody watches any more."""
        if self._client.is_connected():
            self._client.publish(AVAILABILITY, "offline", qos=1, retain=True).wait_for_publish(2)
        self._client.disconnect()
        self._client.loop_stop()

    def _publish_anew(self, client: Any, _data: Any, _flags: Any, reason: Any, _properties: Any) -> None:
        """Also after each new connection: a broker that was started anew may have forgotten everything."""
        if reason.is_failure:
            log.warning("The MQTT broker refused the connection: %s. Check user and password.", reason)
            return
        with self._lock:
            self._announced, self._last = {}, {}
        client.publish(AVAILABILITY, "online", qos=1, retain=True)

    def _announce(self, status: WatchStatus) -> None:
        if self._announced.get(status.watch_id) == status.name:
            return
        self._announced[status.watch_id] = status.name
        for topic, config in discovery(status).items():
            self._client.publish(topic, json.dumps(config), qos=1, retain=True)

    def _forget(self, watch_id: str) -> None:
        self._last.pop(watch_id, None)
        gone = WatchStatus(watch_id, self._announced.pop(watch_id))
        for topic in (*discovery(gone), f"{TOPIC}/{watch_id}/state"):
            self._client.publish(topic, "", qos=1, retain=True)


def discovery(status: WatchStatus) -> dict[str, dict[str, Any]]:
    """The config of everything one watch shows in Home Assistant, by topic."""
    configs = {}
    for key, name in SENSORS.items():
        topic = f"{DISCOVERY}/sensor/maskdet_{status.watch_id}/{key}/config"
        configs[topic] = _config(status, key, name) | {"state_class": "measurement"}
    for key, (name, device_class) in BINARY.items():
        topic = f"{DISCOVERY}/binary_sensor/maskdet_{status.watch_id}/{key}/config"
        configs[topic] = _config(status, key, name) | {"device_class": device_class}
    return configs


def _config(status: WatchStatus, key: str, name: str) -> dict[str, Any]:
    return {
        "name": tr(name),
        "unique_id": f"maskdet_{status.watch_id}_{key}",
        "state_topic": f"{TOPIC}/{status.watch_id}/state",
        "value_template": f"{{{{ value_json.{key} }}}}",
        "availability_topic": AVAILABILITY,
        "device": {
            "identifiers": [f"maskdet_{status.watch_id}"],
            "name": status.name,
            "manufacturer": "maskdet",
        },
    }


def _state_of(status: WatchStatus) -> dict[str, Any]:
    unmasked = status.people.get(State.WITHOUT_MASK, 0)
    return {
        "people": sum(status.people.values()),
        "masked": status.people.get(State.WITH_MASK, 0),
        "unmasked": unmasked,
        "worn_wrongly": status.people.get(State.MASK_WORN_INCORRECTLY, 0),
        "unmasked_now": "ON" if unmasked else "OFF",
        "live": "ON" if status.state is WatchState.LIVE else "OFF",
        "state": status.state.value,
    }


def _parts(address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        usable = parts.scheme in ("mqtt", "mqtts") and parts.hostname and (parts.port or 1)
    except ValueError:
        usable = False
    if not usable:
        # The text itself may hold a password.
        raise BrokerProblem(
            "MASKDET_MQTT_URL cannot be used: it must be like mqtt://user:password@host:1883. Correct it, or leave it out."
        )
    return parts
