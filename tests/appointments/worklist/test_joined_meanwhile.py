"""A case goes on in another while somebody types on its page: what they wrote is kept, and goes where the story goes on."""

import pytest
from django.utils import timezone

from appointments.cases import services
from appointments.cases.models import Case
from appointments.worklist import merging
from tests.appointments.making import case
from tests.appointments.worklist.case_desk import by, happened, look, notes, page_of, press


@pytest.fixture
def found(asked):
    return Case.objects.get(opened_by="callback")


@pytest.fixture
def into(found, db):
    return case(Case.Kind.NO_TIME, now=timezone.now(), due_at=found.due_at)


@pytest.mark.parametrize("do", ["note", "take", "to_waiting", "prioritise", "call_missed", "nonsense"])
def test_what_was_typed_is_shown_and_one_button_saves_it_where_the_case_goes_on(sign_in, found, into, person, do):
    desk = sign_in("call desk")
    page = look(desk, found)
    merging.merge(found, into=into, note="One patient", **by(person, "coordinator"))
    before = happened(found)
    answer, page = press(desk, found, do, page=page, note="Her daughter rings")
    assert answer.status_code == 200 and f"goes on in {into.reference} since" in notes(page)
    form = page.select_one(".case-acts form")
    assert (form["action"], form.textarea.text.strip()) == (page_of(into), "Her daughter rings")
    assert happened(found) == before
    sent = {"do": form.button["value"], "note": form.textarea.text.strip()}
    assert desk.post(form["action"], sent).status_code == 303
    assert into.events.get(what="noted").note == "Her daughter rings"


def test_where_nothing_was_typed_there_is_nothing_to_save(sign_in, found, into, person):
    desk = sign_in("call desk")
    page = look(desk, found)
    merging.merge(found, into=into, note="One patient", **by(person, "coordinator"))
    _answer, page = press(desk, found, "take", page=page)
    assert f"goes on in {into.reference} since" in notes(page) and not page.select(".case-acts")


def test_who_may_only_read_is_shown_no_form_for_it(sign_in, found, into):
    merging.merge(found, into=into, by=services.SYSTEM, now=timezone.now(), note="One patient")
    assert sign_in("auditor").post(page_of(found), {"do": "note", "note": "x"}).status_code == 403
