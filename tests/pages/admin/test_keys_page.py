"""Keys: made, shown once, and withdrawn, as a visitor would."""

from __future__ import annotations

import pytest

from maskdet.access import Role
from maskdet.store import add_key, find_key, withdraw_key
from maskdet.store import keys as valid_keys
from tests.support.pages.watches import press
from tests.support.pages.words import keys, words
from ui.keys.new_key import curl_line

KEYS = "pages/admin/keys.py"


def make(page, name, role=Role.VIEWER):
    page.text_input(key="new_key_name").set_value(name)
    page.radio(key="new_key_role").set_value(role)
    next(button for button in page.button if button.label == "Make a key").click().run()
    assert not page.exception
    return page


def codes(page):
    return [code.value for code in page.code]


def test_without_keys_the_page_says_what_they_are_for(visit, store):
    assert "No program has a key" in words(visit(KEYS))


def test_a_key_is_made_and_shown_with_an_example(visit, store):
    page = make(visit(KEYS), "door", Role.OPERATOR)
    key, example = codes(page)
    found = find_key(store, key)
    assert (found.name, found.role) == ("door", Role.OPERATOR)
    assert f'"x-api-key: {key}"' in example
    assert "/api/v1/detect" in example
    assert "Operator" in words(page)
    assert page.text_input(key="new_key_name").value == ""


def test_a_key_is_shown_until_it_is_put_away(visit, store):
    page = make(visit(KEYS), "door")
    (key, _), start = codes(page), valid_keys(store)[0].start
    press(page, "key_put_away")
    assert codes(page) == []
    assert key not in words(page)
    assert start.replace("_", "\\_") in words(page)


@pytest.mark.parametrize("field", ["door", ""], ids=["before", "after the field was emptied"])
def test_a_double_click_makes_one_key_and_shows_it(visit, store, field):
    page = make(visit(KEYS), "door")
    before = codes(page)
    page = make(page, field)
    assert codes(page) == before != []
    assert "Choose another name" not in words(page)
    assert len(valid_keys(store)) == 1


def test_a_key_is_not_shown_to_who_comes_back_to_the_page(visit, store):
    page = make(visit(KEYS), "door")
    page.switch_page("pages/admin/about.py").run()
    page.switch_page(KEYS).run()
    assert codes(page) == []
    assert "door" in words(page)


@pytest.mark.parametrize(("name", "sentence"), [("", "needs a name"), ("door", "Choose another name")])
def test_a_name_that_cannot_be_is_explained(visit, store, name, sentence):
    add_key(store, "door", Role.VIEWER, who="a test")
    page = make(visit(KEYS), name)
    assert sentence in words(page)
    assert codes(page) == []
    assert len(valid_keys(store)) == 1


def test_a_key_is_withdrawn_after_a_question(visit, store):
    key = add_key(store, "door", Role.VIEWER, who="a test")
    page = press(visit(KEYS), "withdraw_1")
    assert "cannot be brought back" in words(page)
    page = press(page, "withdraw_not_1")
    assert "withdraw_sure_1" not in keys(page)
    assert find_key(store, key)
    page = press(press(page, "withdraw_1"), "withdraw_sure_1")
    assert "The key of door is withdrawn" in words(page)
    assert find_key(store, key) is None


def test_a_key_that_somebody_else_withdrew_meanwhile_is_told_so(visit, store):
    add_key(store, "door", Role.VIEWER, who="a test")
    page = press(visit(KEYS), "withdraw_1")
    withdraw_key(store, "door", who="another")
    assert "withdrawn in the meantime" in words(press(page, "withdraw_sure_1"))


def test_the_page_says_when_a_key_was_used(visit, store):
    key = add_key(store, "door", Role.VIEWER, who="a test")
    assert "never used" in words(visit(KEYS))
    find_key(store, key)
    assert "last used" in words(visit(KEYS))


@pytest.mark.parametrize(
    "page_url", ["https://masks.example/keys", "https://masks.example/keys?a=1", "https://masks.example/"]
)
def test_the_example_asks_the_server_of_the_page(page_url):
    assert curl_line(page_url, "mdk_1").endswith("photo.jpg https://masks.example/api/v1/detect")
