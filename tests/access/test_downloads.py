"""A download is made later, in a thread of its own: it shows what who asked for it may see."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from maskdet.access import Person, Role, acting_as, current_person
from ui.widgets.signed_in.persons import as_visitor

ANNA = Person("anna", Role.OPERATOR)


def test_it_is_made_by_who_saw_the_button():
    with acting_as(ANNA):
        make = as_visitor(current_person)
    with ThreadPoolExecutor(1) as other:
        assert other.submit(current_person).result() != ANNA
        assert other.submit(make).result() == ANNA
        assert other.submit(current_person).result() != ANNA
