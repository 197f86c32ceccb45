"""The Live page with the server judging, driven as a visitor would; only the video's way through the network is replaced."""

from __future__ import annotations

import time
from dataclasses import replace
from functools import partial
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from benchmarks.support.moving_scene import RATE, scene
from maskdet.images.drawing import BoxStyle
from maskdet.images.encoding import jpeg_bytes
from maskdet.live.monitor import LiveMonitor
from maskdet.live.pipeline_pool import PipelinePool
from maskdet.presets import PRESETS
from maskdet.results import State
from maskdet.settings import get_settings
from tests.support.pages.words import words
from tests.support.tracks import BARE, MASKED, Judge, ScriptedDetector, face, frame, pool
from ui.live.panel import chart_svg, panel_html

LIVE = "pages/live.py"
STATES = [State.WITH_MASK, State.WITHOUT_MASK, State.UNSURE]


class Network:
    """Instead of streamlit-webrtc: `playing` as given, and the link it was given."""

    def __init__(self) -> None:
        self.playing, self.link, self.asked = False, None, {}
        self.now_s = time.monotonic()

    def streamer(self, **asked):
        self.link, self.asked = asked["sink_video_track"], asked
        return SimpleNamespace(state=SimpleNamespace(playing=self.playing, signalling=False))

    def send(self, images, *, ago_s: float = 0.0) -> None:
        """Frames as if they had just come, the last one `ago_s` seconds ago, however long this takes."""
        for image in images:
            self.link.monitor.process(image, now_s=self.now_s)
            self.now_s += 1 / RATE
        self.now_s += ago_s


@pytest.fixture
def network(monkeypatch):
    import streamlit_webrtc

    network = Network()
    relay = SimpleNamespace(subscribe=lambda track, buffered=True: track)
    monkeypatch.setattr("ui.live.options.LINKS", {"": "On the server"})  # what a visitor gets first
    monkeypatch.setattr("streamlit_webrtc.webrtc_streamer", network.streamer)
    monkeypatch.setattr("streamlit_webrtc.relay.get_global_relay", lambda: relay)
    assert streamlit_webrtc.webrtc_streamer == network.streamer
    monkeypatch.setattr("ui.live.video.time", SimpleNamespace(monotonic=lambda: network.now_s))
    # On a machine that costs nothing: how often is searched, and so who is Person 2, depends on its speed.
    monkeypatch.setattr("ui.live.stream.LiveMonitor", partial(LiveMonitor, clock=lambda: 0.0))
    # At once instead of in the background: the tests' frames come faster than real ones.
    monkeypatch.setattr("ui.live.stream.get_pipeline_pool", lambda: PipelinePool.load(get_settings()))
    return network


def playing(visit, network, images, **when) -> AppTest:
    page = visit(LIVE)
    network.playing = True
    page.run()
    network.send(images, **when)
    return page.run()


def test_before_the_start_the_page_says_what_to_do(visit, network):
    page = visit(LIVE)
    assert not page.exception
    assert "Press Start" in words(page)


def test_no_server_of_others_is_asked_for_the_connection(visit, network):
    visit(LIVE)
    assert network.asked["frontend_rtc_configuration"]["iceServers"] == []
    assert network.asked["server_rtc_configuration"] == {"iceServers": []}


def test_a_server_that_counts_its_runs_late_does_not_end_the_video(visit, network):
    page = visit(LIVE)
    page.session_state["live_stream"] = SimpleNamespace(_last_rendered_run_count=1)
    page.run()
    assert page.session_state["live_stream"]._last_rendered_run_count is None


def test_video_that_was_hidden_meanwhile_begins_anew(visit, network):
    page = visit(LIVE)
    page.session_state["live_way"] = "Snapshots"
    page.run()
    page.session_state["live_stream"] = SimpleNamespace(_last_rendered_run_count=1)
    page.session_state["live_way"] = "Live video"
    page.run()
    assert page.session_state["live_stream"]._last_rendered_run_count == 1


def test_someone_unmasked_for_long_is_reported_in_words(visit, network):
    images = [image for image in scene(people=2, seconds=10)][150:]  # the mask is off
    page = playing(visit, network, images)
    assert "Without a mask" in words(page)
    assert "Person 2" in words(page)  # mirrored: who stands left in the video stands right


def test_a_camera_that_went_silent_is_noticed(visit, network):
    page = playing(visit, network, scene(people=2, seconds=0.5), ago_s=10)
    assert "No picture has come from the camera" in words(page)


def test_a_model_that_fails_is_said(visit, network):
    page = visit(LIVE)
    network.playing = True
    page.run()
    detector = ScriptedDetector(lambda image: [])
    detector.broken = True
    network.link.monitor = LiveMonitor(pool(detector, Judge(BARE)))
    network.send([frame()] * 100)
    assert "cannot be judged right now" in words(page.run())


def test_settings_reach_the_running_video(visit, network):
    page = visit(LIVE)
    page.slider(key="live_dwell").set_value(9)
    page.slider(key="live_threshold").set_value(0.9)
    page.toggle(key="live_blur").set_value(True)
    page.run()
    options = network.link.monitor.options
    assert (options.dwell_s, options.threshold, options.blur) == (9.0, 0.9, True)
    assert (options.mirror, options.box_style) == (True, BoxStyle.FRAME)


def test_another_preset_acts_without_interrupting_the_video(visit, network):
    page = visit(LIVE)
    link = network.link
    assert link.monitor.options.preset.name == get_settings().preset
    page.segmented_control(key="live_preset").set_value("fast").run()
    assert network.link is link
    assert link.monitor.options.preset is PRESETS["fast"]


def test_the_face_confidence_follows_the_preset(visit, network, monkeypatch):
    monkeypatch.setitem(PRESETS, "fast", replace(PRESETS["fast"], min_confidence=0.65))
    page = visit(LIVE)
    page.segmented_control(key="live_preset").set_value("fast").run()
    assert network.link.monitor.options.min_confidence == 0.65


def test_settings_survive_a_visit_to_another_page(visit, network):
    page = visit(LIVE)
    page.slider(key="live_dwell").set_value(9).run()
    page.switch_page("pages/overview.py").run()
    page.switch_page(LIVE).run()
    assert page.slider(key="live_dwell").value == 9


def test_the_rear_camera_is_asked_for_and_not_mirrored(visit, network):
    page = visit(LIVE)
    page.get("button_group")[-1]  # drawn
    page.session_state["live_camera"] = "Rear"
    page.run()
    assert network.asked["media_stream_constraints"]["video"]["facingMode"] == "environment"
    assert network.link.monitor.options.mirror is False


def test_a_full_server_says_so_and_offers_what_needs_no_slot(visit, network, monkeypatch):
    from maskdet.live.slots import SessionSlots

    def full(self, visitor, *, now_s):
        from maskdet.live.slots import ServerFull

        raise ServerFull("All 4 live places of this server are taken. Use Snapshots: they need no place.")

    monkeypatch.setattr(SessionSlots, "check", full)
    page = visit(LIVE)
    assert "places of this server are taken" in words(page)
    assert network.link is None


def test_a_stopped_link_is_replaced(visit, network):
    page = visit(LIVE)
    first = network.link
    page.run()
    assert network.link is first
    first.stop()
    page.run()
    assert network.link is not first


def test_a_single_photo_is_judged_without_live_video(visit, network):
    page = visit(LIVE)
    page.session_state["live_way"] = "One photo"
    page.run()
    picture = jpeg_bytes(next(scene(people=2)))
    page.camera_input[0].set_value(("photo.jpg", picture, "image/jpeg")).run()
    assert page.metric[0].value == "2"
    assert not page.exception


def test_a_broken_photo_gets_a_sentence(visit, network):
    page = visit(LIVE)
    page.session_state["live_way"] = "One photo"
    page.run()
    page.camera_input[0].set_value(("photo.jpg", b"no picture", "image/jpeg")).run()
    assert page.error
    assert not page.exception


def test_snapshots_are_judged_one_by_one(visit, network):
    page = visit(LIVE)
    page.session_state["live_way"] = "Snapshots"
    page.session_state["live_shot"] = jpeg_bytes(next(scene(people=2)))
    page.run()
    assert page.metric[0].value == "2"


# The panel


def view_of(faces, verdict=MASKED, seconds=3.0):
    monitor = LiveMonitor(pool(ScriptedDetector(lambda image: faces), Judge(verdict)))
    for number in range(round(seconds * RATE)):
        monitor.process(frame(), now_s=number / RATE)
    return monitor.latest()


def test_the_panel_tells_states_by_symbol_and_word():
    html = panel_html(view_of([face(100), face(400)]), STATES, now_s=3)
    assert 'data-number="with_mask"' in html
    assert all(text in html for text in ("✓", "✕", "?", "With mask", "Without mask", "Unsure", "100.0"))


def test_nobody_in_view_has_no_share():
    assert "–" in panel_html(view_of([]), STATES, now_s=3)


def test_the_chart_has_a_line_for_each_state_that_differs_in_its_dashes():
    svg = chart_svg(view_of([face(100)]).history, STATES, now_s=3)
    dashes = [part.split('"')[1] for part in svg.split("stroke-dasharray=")[1:]]
    assert len(set(dashes)) == 3


def test_old_seconds_leave_the_chart():
    svg = chart_svg(view_of([face(100)]).history, STATES, now_s=1000)
    assert "<path" not in svg
