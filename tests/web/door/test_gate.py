"""Which login there is: where a server may start without one, what a proxy's headers and a provider's claims say."""

from __future__ import annotations

import pytest
from starlette.websockets import WebSocketDisconnect

from maskdet.errors import MaskdetError
from maskdet.store.people import add_person
from maskdet.web.door import check_start, is_exposed
from maskdet.web.door.attempts import FREE, FREE_OF_ADDRESS, Attempts
from tests.web.door.conftest import PAGE, PASSWORD
from tests.web.door.test_door import is_refused, who


@pytest.mark.parametrize(
    ("address", "exposed"),
    [
        ("localhost", False),
        ("127.0.0.1", False),
        ("127.8.8.8", False),
        ("::1", False),
        ("[::1]", False),
        ("unix:///run/x", False),
        (None, True),
        ("", True),
        ("0.0.0.0", True),
        ("::", True),
        ("192.168.1.4", True),
        ("masks.example.org", True),
    ],
)
def test_a_server_that_others_can_reach_is_known(address, exposed):
    assert is_exposed(address) == exposed


def test_it_does_not_start_for_others_without_a_login_and_says_what_to_do(settings, store):
    with pytest.raises(MaskdetError) as refusal:
        check_start("0.0.0.0", lambda: store)
    for way in ("maskdet users add NAME", "oidc", "header", "off"):
        assert way in str(refusal.value)
    check_start("localhost", lambda: store)
    add_person(store, "anna", None, PASSWORD)
    check_start("0.0.0.0", lambda: store)


@pytest.mark.parametrize("login", ["oidc", "off"])
def test_it_starts_with_a_login_of_another_kind_or_where_it_is_told_to(settings, store, login):
    settings(login=login)
    check_start("0.0.0.0", lambda: store)


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ({"login": "header"}, "MASKDET_TRUSTED_PROXIES"),
        ({"trusted_proxies": "my proxy"}, "10.0.0.2"),
        ({"login_roles": "staff=king"}, "GROUP=ROLE"),
        ({"login": "passwords"}, "MASKDET_LOGIN"),
    ],
)
def test_a_setting_that_cannot_be_is_said_at_the_start(settings, store, values, word):
    settings(**values)
    with pytest.raises(MaskdetError, match=word):
        check_start("localhost", lambda: store)


@pytest.fixture
def by_header(settings, store):
    settings(
        login="header",
        trusted_proxies="10.0.0.9, 172.16.0.0/12",
        login_roles="mask-admins=admin, staff=operator",
    )


SAYS = {"remote-user": "anna", "remote-groups": "staff, others"}


def test_a_proxy_says_who_comes_and_in_which_groups(by_header, door):
    client = door().client
    client.headers.update(SAYS)
    assert who(client) == "anna operator"
    client.headers["remote-groups"] = "staff,mask-admins"
    assert who(client) == "anna admin"


@pytest.mark.parametrize("address", [("10.0.0.10", 4000), ("8.8.8.8", 0), ("testclient", 50000)])
def test_others_cannot_say_it(by_header, door, address):
    client = door(client=address).client
    client.headers.update(SAYS)
    assert is_refused(client)
    assert "proxy that signs people in" in client.get("/", headers=PAGE).text


def test_an_address_that_was_only_told_by_a_local_proxy_is_not_believed(by_header, door):
    client = door(client=("10.0.0.9", 1234)).client  # as uvicorn puts it there
    client.headers.update(SAYS | {"x-forwarded-for": "10.0.0.9:1234"})
    assert is_refused(client)


def test_a_proxy_on_this_computer_is_known_by_uvicorn_s_mark(settings, by_header, door):
    settings(trusted_proxies="127.0.0.1")
    client = door(client=("8.8.8.8", 0)).client
    client.headers.update(SAYS | {"x-forwarded-for": "8.8.8.8"})
    assert who(client) == "anna operator"


def test_who_is_in_no_group_reads_so_unless_others_have_a_role(settings, by_header, door):
    client = door().client
    client.headers.update(SAYS | {"remote-groups": "others"})
    answer = client.get("/", headers=PAGE)
    assert (answer.status_code, "in no group" in answer.text) == (403, True)
    assert is_refused(client)
    settings(login_other_role="viewer")
    assert who(client) == "anna viewer"


def test_a_provider_s_claims_say_who_comes(settings, store, door):
    settings(login="oidc", login_roles="mask-admins=admin", login_groups="roles")
    asked = []

    def claims(cookies, origin):
        asked.append(origin)
        return (
            {"email": "anna@example.org", "roles": ["mask-admins"]}
            if cookies.get("provider") == "yes"
            else {}
        )

    client = door(claims=claims).client
    assert is_refused(client)
    assert client.get("/auth/login").text.startswith("inside")  # where the provider is asked
    client.cookies.set("provider", "yes")
    assert who(client) == "anna@example.org admin"
    assert set(asked) == {"http://testserver"}


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_waiting_doubles_and_ends_and_is_forgotten():
    clock = Clock()
    attempts = Attempts(clock)
    assert [attempts.take("anna", "a") for _ in range(FREE)] == [0] * FREE
    assert attempts.take("ANNA ", "b") == 30
    clock.now = 30
    assert attempts.take("anna", "a") == 0
    assert attempts.take("anna", "a") == 60
    for _ in range(20):
        clock.now += 1000
        attempts.take("anna", "a")
    assert attempts.take("anna", "a") == 900
    attempts.forgive("anna", "a")
    assert attempts.take("anna", "c") == 0


def test_an_address_that_tries_many_names_waits():
    attempts = Attempts(Clock())
    assert [attempts.take(f"name {k}", "a") for k in range(FREE_OF_ADDRESS)] == [0] * FREE_OF_ADDRESS
    assert attempts.take("another", "a") > 0
    assert attempts.take("another", "b") == 0


def test_a_flood_of_names_does_not_fill_the_memory(monkeypatch):
    monkeypatch.setattr("maskdet.web.door.attempts.MOST_REMEMBERED", 20)
    attempts = Attempts(Clock())
    for k in range(50):
        attempts.take(f"name {k}", f"address {k}")
    assert len(attempts._tries) == 20


def test_cookies_of_other_programs_do_not_hide_ours(people, door):
    from tests.web.door.conftest import sign_in

    client = door().client
    sign_in(client)
    token = client.cookies["maskdet_session"]
    client.cookies.clear()
    with client.websocket_connect(
        "/_stcore/stream", headers={"cookie": f'odd[=x; a="b; maskdet_session={token}; =; @'}
    ) as page:
        page.send_text("who?")
        assert page.receive_text() == "anna admin"
    with (
        pytest.raises(WebSocketDisconnect),
        client.websocket_connect("/_stcore/stream", headers={"cookie": "maskdet_session="}),
    ):
        pass
