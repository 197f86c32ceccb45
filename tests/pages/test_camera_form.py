"""Cameras: the form of a watch, driven as a visitor would."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.support.webhook import open_webhook
from maskdet.cameras import Period, Rules, Watch, WatchProblem, Zone, unknown_certificate
from maskdet.images import jpeg_bytes
from maskdet.settings import get_settings
from maskdet.store import add_watch, watches
from tests.support.faces.practice_video import practice_video
from tests.support.happenings import WATCH
from tests.support.pages.watches import press, stored_watch
from tests.support.pages.words import words
from tests.support.servers.http_answers import http_answer, own_certificate
from tests.support.tracks import frame
from ui.cameras.zones import read_zones, zone_of, zones_text

CAMERAS = "pages/cameras.py"
SECRET = "camera-secret"  # of tests.support.happenings.WATCH


def test_a_camera_is_added_with_what_was_entered(visit, store, process):
    page = press(visit(CAMERAS), "add_camera")
    page.text_input(key="watch_name").set_value("Door")
    page.text_input(key="watch_source").set_value("rtsp://me:pass@camera.local/1")
    page.number_input(key="watch_dwell").set_value(9)
    page.number_input(key="watch_share").set_value(80)
    press(page, "watch_save")
    assert stored_watch(store) == Watch(
        "Door", "rtsp://me:pass@camera.local/1", rules=Rules(9, min_share_masked=0.8)
    )
    assert "Not watching" in words(page)


def test_an_address_that_was_typed_and_not_added_is_saved_too(visit, store, process):
    add_watch(store, WATCH, who="a test")
    page = press(visit(CAMERAS), "change_1")
    page.text_input(key="watch_receiver").set_value("jsons://example.org/hook")
    press(page, "watch_save")
    assert stored_watch(store).notify == (*WATCH.notify, "jsons://example.org/hook")


def test_an_address_that_nobody_understands_is_not_dropped_by_saving(visit, store, process):
    add_watch(store, WATCH, who="a test")
    page = press(visit(CAMERAS), "change_1")
    page.text_input(key="watch_receiver").set_value("me at example.org")
    press(page, "watch_save")
    assert page.text_input(key="watch_receiver").value == "me at example.org"
    assert page.error
    assert stored_watch(store) == WATCH


def test_a_mask_worn_wrongly_counts_as_none_or_has_a_rule_of_its_own(visit, store, process):
    add_watch(store, WATCH, who="a test")
    page = press(visit(CAMERAS), "change_1")
    page.toggle(key="watch_wrongly_counts").set_value(False)
    press(page, "watch_save")
    assert stored_watch(store).rules == replace(WATCH.rules, wrongly_counts=False)
    page = press(visit(CAMERAS), "change_1")
    page.number_input(key="watch_wrongly").set_value(20).run()
    assert page.toggle(key="watch_wrongly_counts").disabled
    press(page, "watch_save")
    assert stored_watch(store).rules.worn_wrongly_s == 20


def test_a_camera_without_a_name_is_refused_in_words(visit, store, process):
    page = press(press(visit(CAMERAS), "add_camera"), "watch_save")
    assert "needs a name" in page.error[0].value
    assert watches(store) == []


def test_passwords_of_a_saved_camera_never_reach_the_page(visit, store, process):
    add_watch(store, replace(WATCH, notify=("jsons://example.org/hook-secret",)), who="a test")
    page = press(visit(CAMERAS), "change_1")
    shown = words(page) + "".join(str(field.value) for field in page.text_input)
    assert "***@camera.example" in shown
    assert SECRET not in shown
    assert "hook-secret" not in shown


def test_saving_anew_keeps_the_password(visit, store, process):
    add_watch(store, WATCH, who="a test")
    page = press(visit(CAMERAS), "change_1")
    page.text_input(key="watch_name").set_value("Front door")
    press(page, "watch_save")
    assert (stored_watch(store).name, stored_watch(store).source) == ("Front door", WATCH.source)


def test_half_an_address_asks_for_its_password(visit, store, process):
    add_watch(store, WATCH, who="a test")
    page = press(visit(CAMERAS), "change_1")
    page.text_input(key="watch_source").set_value("rtsp://***@other.example/stream")
    press(page, "watch_save")
    assert "Enter it anew" in page.error[0].value


def test_the_connection_test_says_why_there_is_no_picture(visit, store, process):
    page = press(visit(CAMERAS), "add_camera")
    page.text_input(key="watch_source").set_value("/no/such/film.mp4")
    press(page, "watch_test")
    assert "no film and no folder" in page.error[0].value


def test_the_connection_test_brings_a_picture_to_draw_on(visit, store, process, tmp_path):
    page = press(visit(CAMERAS), "add_camera")
    page.text_input(key="watch_source").set_value(str(practice_video(tmp_path / "film.mp4", seconds=1)))
    press(page, "watch_test")
    assert page.session_state["watch_draft"].picture.startswith(b"\xff\xd8")


def test_a_certificate_of_a_camera_is_named_accepted_and_refused_again(visit, store, process, tmp_path):
    own = own_certificate(tmp_path / "own.pem")
    with http_answer(jpeg_bytes(frame(64, 48)), "image/jpeg", certificate=own) as address:
        page = press(visit(CAMERAS), "add_camera")
        page.text_input(key="watch_name").set_value("Door")
        page.text_input(key="watch_source").set_value(address)
        press(page, "watch_test")
        assert "CN=door camera" in page.error[0].value
        press(page, "watch_accept_certificate")
        press(page, "watch_test")
        assert not page.error
        press(page, "watch_save")
        assert stored_watch(store).certificate == unknown_certificate(address).fingerprint
    page = press(press(visit(CAMERAS), "change_1"), "watch_refuse_certificate")
    press(page, "watch_save")
    assert stored_watch(store).certificate == ""


def test_a_server_for_strangers_opens_none_of_its_files(visit, store, process, monkeypatch, tmp_path):
    monkeypatch.setenv("MASKDET_SERVER_FOLDERS", "false")
    get_settings.cache_clear()
    page = press(visit(CAMERAS), "add_camera")
    page.text_input(key="watch_source").set_value(str(tmp_path))
    press(page, "watch_test")
    assert "does not open its own files" in page.error[0].value


def test_zones_are_entered_by_keyboard(visit, store, process):
    add_watch(store, WATCH, who="a test")
    page = press(visit(CAMERAS), "change_1")
    page.text_area(key="watch_zone_text").set_value("privacy: 0 0, 40 0, 40% 100%").run()
    press(page, "watch_save")
    assert stored_watch(store).zones == (Zone("privacy", ((0, 0), (0.4, 0), (0.4, 1))),)


def test_corners_that_are_none_are_named():
    with pytest.raises(WatchProblem, match="left half"):
        read_zones("privacy: left half")


def test_zones_survive_the_way_through_text():
    zones = [Zone("interest", ((0.125, 0.5), (1, 0), (0.3, 1))), Zone("privacy", ((0, 0), (1, 0), (1, 1)))]
    assert read_zones(zones_text(zones)) == zones


@pytest.mark.parametrize("sent", [{}, {"kind": "privacy", "points": [[1], 2]}, {"kind": "x", "points": []}])
def test_a_zone_that_is_none_is_refused_in_words(sent):
    with pytest.raises(WatchProblem):
        zone_of(sent)


def test_hours_are_added_and_removed(visit, store, process):
    add_watch(store, WATCH, who="a test")
    page = press(visit(CAMERAS), "change_1")
    press(press(press(page, "watch_add_schedule"), "watch_add_schedule"), "watch_schedule_0_delete")
    press(press(page, "watch_add_quiet"), "watch_save")
    assert stored_watch(store).schedule == (Period("08:00", "18:00"),)
    assert stored_watch(store).rules.quiet_hours == (("22:00", "06:00"),)


def test_a_receiver_gets_the_test_message(visit, store, process):
    add_watch(store, WATCH, who="a test")
    with open_webhook() as webhook:
        page = press(visit(CAMERAS), "change_1")
        page.text_input(key="watch_receiver").set_value(webhook.url()).run()
        press(page, "watch_try_0")
        assert webhook.payloads[0]["test"]
    assert "has taken the test message" in page.success[0].value
    press(page, "watch_save")
    assert stored_watch(store).notify == (webhook.url(),)


def test_faces_are_stored_only_where_both_were_switched_on(visit, store, process):
    add_watch(store, WATCH, who="a test")  # keeps pictures
    page = press(visit(CAMERAS), "change_1")
    page.toggle(key="watch_show_faces").set_value(True).run()
    press(page, "watch_save")
    assert stored_watch(store).show_faces


def test_an_address_that_no_service_knows_is_not_taken(visit, store, process):
    page = press(visit(CAMERAS), "add_camera")
    page.text_input(key="watch_receiver").set_value("pigeon://roof").run()
    assert page.error
    assert page.session_state["watch_draft"].notify == []


@pytest.mark.parametrize("name", ["dwell_s", "max_people", "cooldown_s", "digest_after"])
def test_title_help_and_bounds_of_a_rule_are_those_of_the_setting(visit, store, process, name):
    page = press(visit(CAMERAS), "add_camera")
    info = Rules.field(name)
    (field,) = [field for field in page.number_input if field.label == info.title]
    assert (field.help, field.min, field.max) == (info.help, info.low, info.high)


def test_shares_and_minutes_are_entered_in_units_for_people_and_stored_as_before(visit, store, process):
    add_watch(store, replace(WATCH, rules=Rules(min_share_masked=0.85, nobody_s=90)), who="a test")
    page = press(visit(CAMERAS), "change_1")
    assert (page.number_input(key="watch_share").value, page.number_input(key="watch_nobody").value) == (
        85,
        1.5,
    )
    page.number_input(key="watch_nobody").set_value(2.5)
    press(page, "watch_save")
    assert (stored_watch(store).rules.min_share_masked, stored_watch(store).rules.nobody_s) == (0.85, 150)
