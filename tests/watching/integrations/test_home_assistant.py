"""Home Assistant sees the watches by itself, through a real broker."""

import json
from dataclasses import replace

import pytest

from benchmarks.support.rtsp_server import eventually
from maskdet.watching.integrations.home_assistant import AVAILABILITY, BrokerProblem, HomeAssistant
from maskdet.watching.messages import Report
from maskdet.watching.status import WatchState, WatchStatus
from tests.support.happenings import happening
from tests.support.servers.mqtt import Listener, mqtt_broker

PEOPLE = {"with_mask": 2, "without_mask": 1, "mask_worn_incorrectly": 1}
DOOR = WatchStatus("3", "Door", WatchState.LIVE, people=PEOPLE)


@pytest.fixture
def broker(tmp_path):
    with mqtt_broker(tmp_path) as port:
        yield port


def newest(listener, topic):
    """What was published last on a topic."""
    return next((text for name, text in reversed(listener.messages) if name == topic), None)


@pytest.fixture
def connected(broker):
    """A listener, and what publishes to the broker."""
    listener = Listener(broker)
    home_assistant = HomeAssistant(f"mqtt://127.0.0.1:{broker}")
    assert eventually(lambda: newest(listener, AVAILABILITY) == "online", seconds=10)
    yield listener, home_assistant
    home_assistant.close()
    listener.close()


def test_a_watch_appears_with_its_sensors_and_its_state(connected):
    listener, home_assistant = connected
    home_assistant.publish([DOOR])
    assert eventually(lambda: newest(listener, "maskdet/3/state"), seconds=5)
    config = json.loads(newest(listener, "homeassistant/sensor/maskdet_3/unmasked/config"))
    assert (config["device"]["name"], config["state_topic"]) == ("Door", "maskdet/3/state")
    state = json.loads(newest(listener, "maskdet/3/state"))
    assert (state["people"], state["masked"], state["unmasked"], state["live"]) == (4, 2, 1, "ON")
    assert state["worn_wrongly"] == 1
    assert newest(listener, "homeassistant/sensor/maskdet_3/worn_wrongly/config")


def test_only_what_changes_is_published(connected):
    listener, home_assistant = connected
    for status in (DOOR, DOOR, replace(DOOR, cpu_s=5.0), replace(DOOR, state=WatchState.STALLED)):
        home_assistant.publish([status])
    assert eventually(lambda: '"OFF"' in (newest(listener, "maskdet/3/state") or ""), seconds=5)
    assert sum(topic == "maskdet/3/state" for topic, _ in listener.messages) == 2


def test_a_watch_that_is_deleted_disappears(connected):
    listener, home_assistant = connected
    home_assistant.publish([DOOR])
    home_assistant.publish([])
    assert eventually(
        lambda: newest(listener, "homeassistant/sensor/maskdet_3/people/config") == "", seconds=5
    )


def test_each_report_is_published_as_it_happens(connected):
    listener, home_assistant = connected
    home_assistant.report("3", Report.of(happening(sentence="Door: someone has worn no mask for 5 s.")))
    assert eventually(lambda: "no mask" in (newest(listener, "maskdet/3/event") or ""), seconds=5)


def test_when_watching_ends_home_assistant_knows(connected):
    listener, home_assistant = connected
    home_assistant.close()
    assert eventually(lambda: newest(listener, AVAILABILITY) == "offline", seconds=5)


@pytest.mark.parametrize(
    "address", ["broker:1883", "http://broker", "mqtt://", "mqtt://user:hunter2@broker:port"]
)
def test_an_address_that_is_none_is_refused_without_repeating_it(address):
    with pytest.raises(BrokerProblem) as error:
        HomeAssistant(address)
    assert "hunter2" not in str(error.value)
