"""The door: what comes from nobody goes no further, be it a page, its websocket, an upload or a file."""

from __future__ import annotations

from datetime import timedelta

import pytest
from starlette.websockets import WebSocketDisconnect

from maskdet.access import NOBODY, Role
from maskdet.store.audit_rows import audit_log
from maskdet.store.people import add_person, set_locked, set_role
from maskdet.web.door import VISIT_HEADER, person_of_visit, watched_page
from maskdet.web.door import visits as visits_of_pages
from tests.web.door.conftest import NOW, PAGE, PASSWORD, sign_in

STREAM = "/_stcore/stream"


def who(client) -> str:
    with client.websocket_connect(STREAM) as page:
        page.send_text("who?")
        return page.receive_text()


def is_refused(client) -> bool:
    try:
        with client.websocket_connect(STREAM):
            return False
    except WebSocketDisconnect:
        return True


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/media/face.png"),
        ("GET", "/static/js/index.js"),
        ("GET", "/in-browser/manifest.json"),
        ("GET", "/_stcore/host-config"),
        ("GET", "/component/x/index.html"),
        ("PUT", "/_stcore/upload_file/visit/file"),
        ("GET", "//"),
        ("GET", "/apis"),
        ("GET", "/login/../media/x"),
        ("POST", "/photos"),
        ("GET", "/auth/login"),
    ],
)
def test_from_nobody_nothing_gets_in(people, door, method, path):
    answer = door().client.request(method, path)
    assert answer.status_code == 401
    assert "inside" not in answer.text


def test_nobody_s_websocket_is_refused(people, door):
    assert is_refused(door().client)


@pytest.mark.parametrize(
    "path", ["/healthz", "/metrics", "/api/v1/models", "/v1/vision/detection", "/_stcore/health"]
)
def test_what_has_a_door_of_its_own_or_says_nothing_stays_open(people, door, path):
    assert door().client.get(path).text.startswith("inside")


def test_who_opens_a_page_is_asked_to_sign_in_and_then_sees_it(people, door):
    client = door().client
    asked = client.get("/events?event=3", headers=PAGE)
    assert (asked.status_code, asked.headers["location"]) == (303, "/login?next=%2Fevents%3Fevent%3D3")
    done = sign_in(client, onward="/events?event=3")
    assert (done.status_code, done.headers["location"]) == (303, "/events?event=3")
    assert client.get("/events", headers=PAGE).text.startswith("inside")
    assert who(client) == "anna admin"


def test_the_cookie_is_for_the_server_alone(people, door):
    cookie = sign_in(door().client).headers["set-cookie"].lower()
    for part in ("httponly", "samesite=lax", "path=/", "max-age=604800"):
        assert part in cookie
    assert "secure" not in cookie


def test_over_https_the_cookie_stays_there(people, door):
    client = door().client
    client.headers["x-forwarded-proto"] = "https"
    client.base_url = "https://testserver"
    assert "secure" in sign_in(client).headers["set-cookie"].lower()


@pytest.mark.parametrize(("name", "password"), [("anna", "wrong"), ("nobody at all", PASSWORD), ("", "")])
def test_a_wrong_name_and_a_wrong_password_are_refused_alike(people, door, name, password):
    client = door().client
    answer = sign_in(client, name, password)
    assert answer.status_code == 401
    assert "do not belong together" in answer.text
    assert is_refused(client)


def test_a_form_that_another_site_sends_is_refused(people, door):
    client = door().client
    fields = {"name": "anna", "password": PASSWORD, "next": "/"}
    assert client.post("/login", data=fields).status_code == 403
    client.get("/login")
    assert client.post("/login", data=fields | {"form": "guessed"}).status_code == 403
    token = client.cookies["maskdet_form"]
    foreign = client.post("/login", data=fields | {"form": token}, headers={"origin": "https://evil.example"})
    assert foreign.status_code == 403
    own = client.post("/login", data=fields | {"form": token}, headers={"origin": "http://testserver"})
    assert own.status_code == 303


@pytest.mark.parametrize(
    "onward", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:x", "/a\nb"]
)
def test_signing_in_leads_to_this_server_only(people, door, onward):
    assert sign_in(door().client, onward=onward).headers["location"] == "/"


def test_what_is_typed_is_shown_as_text(people, door):
    answer = sign_in(door().client, name='"><script>alert(1)</script>', password="x")
    assert "<script>" not in answer.text


@pytest.mark.parametrize("body", [b"x" * 20_000, b"\xff\xfe", b"a=1&" * 100, b""])
def test_what_is_no_form_is_a_page_again(people, door, body):
    answer = door().client.post("/login", content=body)
    assert answer.status_code == 403
    assert "Fill it in again" in answer.text


def test_after_some_wrong_passwords_the_right_one_has_to_wait_too(people, door):
    client = door().client
    for _ in range(5):
        sign_in(client, password="wrong")
    answer = sign_in(client)
    assert answer.status_code == 429
    assert "Try again in a minute" in answer.text
    assert sign_in(client, "vera").status_code == 303  # others are not locked out with them


def test_signing_out_ends_the_session(people, door):
    client = door().client
    sign_in(client)
    token = client.cookies["maskdet_session"]
    client.post("/account", data={"action": "out", "form": client.cookies["maskdet_form"]})
    assert is_refused(client)
    client.cookies.set("maskdet_session", token)
    assert is_refused(client)


def test_signing_out_is_asked_for_by_the_server_s_own_page_only(people, door):
    client = door().client
    sign_in(client)
    client.post("/account", data={"action": "out", "form": "guessed"})
    assert who(client) == "anna admin"


def test_a_session_ends_by_itself(people, door):
    opened = door()
    sign_in(opened.client)
    opened.clock.now = NOW + timedelta(hours=13)
    assert is_refused(opened.client)


def test_a_password_that_somebody_else_made_is_changed_first(people, door):
    password = add_person(people, "olaf", Role.OPERATOR)
    client = door().client
    assert sign_in(client, "olaf", password).headers["location"] == "/account"
    assert is_refused(client)
    assert client.get("/photos", headers=PAGE).headers["location"] == "/account"
    assert client.get("/media/x").status_code == 401
    fields = {"action": "change", "form": client.cookies["maskdet_form"], "old": password}
    differ = client.post("/account", data=fields | {"new": "olaf likes boats", "again": "olaf likes cats"})
    assert "differ" in differ.text
    done = client.post("/account", data=fields | {"new": "olaf likes boats", "again": "olaf likes boats"})
    assert "Sign in with the new one" in done.text
    assert is_refused(client)
    sign_in(client, "olaf", "olaf likes boats")
    assert who(client) == "olaf operator"


def test_a_browser_cannot_say_itself_who_it_is(people, door):
    client = door().client
    sign_in(client, "vera")
    with client.websocket_connect(STREAM) as page:
        number = next(iter(visits_of_pages._visits))
        page.send_text("who?")
        assert page.receive_text() == "vera viewer"
        assert client.get("/x", headers={VISIT_HEADER: number}).text == "inside  as vera"
    client.cookies.clear()
    with pytest.raises(WebSocketDisconnect), client.websocket_connect(STREAM, headers={VISIT_HEADER: number}):
        pass
    assert person_of_visit(number) == NOBODY
    assert person_of_visit("guessed") == NOBODY


def test_an_open_page_learns_of_another_role_and_ends_with_its_session(people, door, monkeypatch):
    monkeypatch.setattr(visits_of_pages, "AGAIN_S", 0)
    monkeypatch.setattr(watched_page, "LOOK_S", 0.01)
    client = door().client
    sign_in(client, "vera")
    with client.websocket_connect(STREAM) as page:
        set_role(people, "vera", Role.OPERATOR)
        page.send_text("who?")
        assert page.receive_text() == "vera operator"
        set_locked(people, "vera", True)
        assert page.receive()["type"] == "websocket.close"


def test_signing_in_and_out_is_in_the_list_of_changes(people, door):
    client = door().client
    sign_in(client)
    client.post("/account", data={"action": "out", "form": client.cookies["maskdet_form"]})
    assert [(entry.who, entry.what) for entry in audit_log(people, limit=2)] == [
        ("anna", "signed out"),
        ("anna", "signed in"),
    ]


def test_on_this_computer_alone_nobody_signs_in_until_there_is_an_account(store, door, monkeypatch):
    monkeypatch.setattr("maskdet.web.door.gate.AGAIN_S", 0)
    monkeypatch.setattr(visits_of_pages, "AGAIN_S", 0)
    client = door(exposed=False).client
    assert who(client) == "a visitor admin"
    with client.websocket_connect(STREAM) as page:
        add_person(store, "anna", None, PASSWORD)
        page.send_text("who?")
        assert page.receive_text() == "nobody None"
    assert is_refused(client)


def test_a_server_for_others_stays_shut_when_its_last_account_is_gone(store, door):
    assert is_refused(door().client)


def test_a_database_that_cannot_be_read_keeps_the_door_shut(people, door, monkeypatch):
    from maskdet.store import StoreProblem

    opened = door(exposed=False)

    def away(*_: object) -> bool:
        raise StoreProblem("The database is away.")

    monkeypatch.setattr("maskdet.web.door.gate.has_people", away)
    answer = opened.client.get("/", headers=PAGE)
    assert (answer.status_code, "The database is away." in answer.text) == (503, True)
    assert is_refused(opened.client)
