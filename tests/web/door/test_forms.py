"""What scripts and broken browsers send to the forms of the door: a sentence, never a failure of the server."""

from __future__ import annotations

from tests.web.door.conftest import sign_in


def test_a_form_without_its_fields_is_asked_for_again(people, door):
    client = door().client
    sign_in(client)
    answer = client.post("/account", data={"action": "change", "form": client.cookies["maskdet_form"]})
    assert answer.status_code == 400
    assert "The old password is not right" in answer.text
