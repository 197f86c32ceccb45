"""What the door says to broken browsers and scripts, and to those who go back: a sentence, never a failure of the server."""

from __future__ import annotations

from tests.web.door.conftest import PAGE, sign_in


def test_a_form_without_its_fields_is_asked_for_again(people, door):
    client = door().client
    sign_in(client)
    answer = client.post("/account", data={"action": "change", "form": client.cookies["maskdet_form"]})
    assert answer.status_code == 400
    assert "The old password is not right" in answer.text


def test_a_page_is_not_kept_for_who_goes_back_after_signing_out(people, door):
    client = door().client
    sign_in(client)
    assert client.get("/photos", headers=PAGE).headers["cache-control"] == "no-store"
    assert "cache-control" not in client.get("/static/js/index.js").headers
