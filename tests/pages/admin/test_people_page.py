"""People: the first account, further ones, what an admin changes; and what each role may open."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from maskdet.access import NOBODY, OWNER, Person, Role, find_persons_by
from maskdet.settings import PROJECT_ROOT
from maskdet.store.audit_rows import audit_log
from maskdet.store.people import add_person, checked_person, people
from tests.support.pages.watches import press
from tests.support.pages.words import keys, words
from ui.door.words import TITLE
from ui.widgets.signed_in.roles import PAGES, role_of

PEOPLE = "pages/admin/people.py"
PASSWORD = "three green old boats"


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    """Hashes that cost little; and no page of this test's is anybody's afterwards."""
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr("maskdet.store.people.passwords._hasher", lambda: quick)
    yield
    find_persons_by(lambda: OWNER)


@pytest.fixture
def signed_in(monkeypatch):
    """A function: from now on this person visits."""

    def visit_as(name: str, role: Role | None) -> None:
        person = Person(name, role) if role else NOBODY
        monkeypatch.setattr("ui.widgets.signed_in.persons._person", lambda: person)

    return visit_as


def fill_first(page, name, password, again):
    page.text_input(key="first_name").set_value(name)
    page.text_input(key="first_password").set_value(password)
    page.text_input(key="first_again").set_value(again)
    next(button for button in page.button if button.label == "Make it, and sign in").click().run()
    assert not page.exception
    return page


def test_the_first_admin_chooses_a_password_and_everybody_signs_in_from_then_on(visit, store, monkeypatch):
    monkeypatch.setattr("maskdet.web.door.gate.AGAIN_S", 0)
    page = visit(PEOPLE)
    assert "Nobody has to sign in" in words(page)
    assert "differ" in words(fill_first(page, "anna", PASSWORD, "another"))
    assert "at least 10" in words(fill_first(page, "anna", "short", "short"))
    assert people(store) == []
    page = fill_first(page, "anna", PASSWORD, PASSWORD)
    assert checked_person(store, "anna", PASSWORD).role is Role.ADMIN
    assert "You are signed out" in words(page)
    assert "You are signed out" in words(visit("pages/photos.py"))


def test_an_admin_makes_an_account_and_hands_its_password_over(visit, store, signed_in):
    add_person(store, "anna", Role.ADMIN, PASSWORD)
    signed_in("anna", Role.ADMIN)
    page = visit(PEOPLE)
    page.text_input(key="new_person_name").set_value("bert")
    page.radio(key="new_person_role").set_value(Role.OPERATOR)
    next(button for button in page.button if button.label == "Make the account").click().run()
    (password,) = (code.value for code in page.code)
    assert checked_person(store, "bert", password).must_change
    next(
        button for button in page.button if button.label == "Make the account"
    ).click().run()  # clicked twice
    assert [code.value for code in page.code] == [password]
    assert password not in words(press(page, "password_put_away"))
    assert not page.code
    assert audit_log(store)[0].who == "anna"


def test_an_admin_changes_a_role_keeps_somebody_out_and_removes_them(visit, store, signed_in):
    add_person(store, "anna", Role.ADMIN, PASSWORD)
    add_person(store, "bert", Role.VIEWER, PASSWORD)
    signed_in("anna", Role.ADMIN)
    page = visit(PEOPLE)
    page.selectbox(key="role_2_viewer_0").set_value(Role.OPERATOR).run()
    assert people(store)[1].role is Role.OPERATOR
    press(page, "lock_2")
    assert checked_person(store, "bert", PASSWORD) is None
    press(press(page, "remove_2"), "remove_sure_2")
    assert [person.name for person in people(store)] == ["anna"]
    assert "Make another admin first" in words(press(page, "lock_1"))
    page.selectbox(key="role_1_admin_0").set_value(Role.VIEWER).run()
    assert "only admin" in words(page)
    assert page.selectbox(key="role_1_admin_1").value is Role.ADMIN


def test_a_new_password_is_asked_for_twice_and_shown_once(visit, store, signed_in):
    add_person(store, "anna", Role.ADMIN, PASSWORD)
    signed_in("anna", Role.ADMIN)
    page = press(press(visit(PEOPLE), "reset_1"), "reset_sure_1")
    (password,) = (code.value for code in page.code)
    assert checked_person(store, "anna", password) is not None


@pytest.mark.parametrize(
    ("role", "page", "is_open"),
    [
        (Role.VIEWER, "pages/admin/about.py", True),
        (Role.VIEWER, "pages/cameras.py", False),
        (Role.VIEWER, "pages/training.py", False),
        (Role.OPERATOR, "pages/teach.py", False),
        (Role.OPERATOR, "pages/cameras.py", True),
        (Role.OPERATOR, "pages/models.py", False),
        (Role.OPERATOR, PEOPLE, False),
        (None, "pages/admin/about.py", False),
    ],
)
def test_a_page_that_a_role_does_not_open_is_refused_in_a_sentence(
    visit, store, signed_in, role, page, is_open
):
    signed_in("anna", role)
    shown = visit(page)
    assert not shown.exception
    refused = "This page needs the role" in words(shown) or "You are signed out" in words(shown)
    assert refused != is_open
    assert is_open or not keys(shown)


def test_roles_open_the_same_pages_in_every_language(visit, store, signed_in, monkeypatch):
    monkeypatch.setenv("MASKDET_LANGUAGE", "de")
    signed_in("anna", Role.OPERATOR)
    for script in (path for path in PAGES if Role.OPERATOR.includes(role_of(path))):
        assert "Diese Seite verlangt" not in words(visit(script)), script


def test_pages_are_known_by_the_titles_they_open_with():
    for script, (title, _) in PAGES.items():
        source = (PROJECT_ROOT / script).read_text(encoding="utf-8")
        assert f'"{title}"' in source or (title == TITLE and "open_page(TITLE," in source), script
