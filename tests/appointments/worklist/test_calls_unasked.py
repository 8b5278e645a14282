"""Staff ring whoever never asked for a call: a booking, no time that suits, a doctor who is away, a second opinion."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from appointments.cases import services
from appointments.cases.models import Case
from appointments.outbox.models import Message
from appointments.worklist.lateness import why_late
from tests.appointments.making import case
from tests.appointments.worklist import opinions
from tests.appointments.worklist.case_desk import buttons, by, happened, look, notes, page_of, press, stands, words

CALLS = {"call_reached", "call_missed"}


@pytest.fixture
def no_time(db):
    now = timezone.now()
    return case(Case.Kind.NO_TIME, now=now, due_at=now + timedelta(days=2))


@pytest.mark.parametrize("kind", ["no_time", "booking", "second_opinion"])
@pytest.mark.parametrize("role", ["call desk", "booking desk", "coordinator", "manager"])
def test_whoever_works_on_cases_can_note_a_call_that_nobody_asked_for(sign_in, db, role, kind):
    made = case(Case.Kind(kind), now=timezone.now(), due_at=timezone.now() + timedelta(days=2))
    desk = sign_in(role)
    assert {button for button in buttons(look(desk, made)) if button.startswith("call_")} == CALLS
    _answer, page = press(desk, made, "call_reached", note="Comes on Monday")
    assert happened(made)[-1] == ("call_reached", role, "", "")
    assert "Rang, and spoke with them Comes on Monday" in words(page, ".case-timeline")


@pytest.mark.parametrize("do", sorted(CALLS))
def test_it_moves_no_promise_writes_no_letter_and_leaves_the_status(sign_in, no_time, do):
    answer, page = press(sign_in("booking desk"), no_time, do)
    assert answer.status_code == 303 and "Noted:" in notes(page)
    assert (stands(no_time).status, stands(no_time).due_at) == ("new", no_time.due_at)
    assert not Message.objects.exists()


@pytest.mark.parametrize("do", sorted(CALLS))
def test_who_was_rung_counts_as_having_heard_from_us(sign_in, no_time, do):
    manager = sign_in("manager")
    listed = "/staff/appointments/case/?contact=no"
    assert no_time.reference in manager.get(listed).content.decode()
    press(manager, no_time, do)
    assert no_time.reference not in manager.get(listed).content.decode()


def test_it_is_the_last_that_the_queue_tells_also_to_whom_promised_calls_are_not_told(sign_in, no_time):
    desk = sign_in("booking desk")
    press(desk, no_time, "call_reached")
    assert "Rang, and spoke with them" in desk.get("/staff/appointments/case/").content.decode()
    press(desk, no_time, "to_waiting")
    assert "Rang, and spoke with them" not in desk.get("/staff/appointments/case/").content.decode()


def test_a_second_click_is_one_call(sign_in, no_time):
    desk = sign_in("call desk")
    page = look(desk, no_time)
    for _ in range(2):
        assert press(desk, no_time, "call_missed", page=page, note="Rang twice")[0].status_code == 303
    assert [line[0] for line in happened(no_time)] == ["opened", "call_missed"]


def test_a_colleague_s_call_is_told_first(sign_in, no_time, person):
    desk = sign_in("call desk")
    page = look(desk, no_time)
    services.record(no_time, "call_reached", note="Comes on Monday", **by(person, "coordinator"))
    answer, page = press(desk, no_time, "call_missed", page=page)
    assert answer.status_code == 200
    assert "Comes on Monday" in words(page, ".case-changed")


def test_a_closed_case_has_no_such_buttons(sign_in, no_time):
    services.move(no_time, to=Case.Status.CLOSED, by=services.SYSTEM, now=timezone.now())
    assert not CALLS & buttons(look(sign_in("call desk"), no_time))


@pytest.mark.parametrize("do", ["call_more_to_do", "call_wrong_number", "call_another_time", "call_not_wanted"])
def test_what_only_comes_of_a_call_that_was_promised_does_nothing(sign_in, no_time, do):
    answer, page = press(sign_in("call desk"), no_time, do, when="soon any", note="Rang twice")
    assert answer.status_code == 200 and "cannot be done with the case as it stands" in words(page)
    assert [line[0] for line in happened(no_time)] == ["opened"]


def test_of_a_call_about_a_second_opinion_the_note_is_for_whom_may_read_all_of_it(sign_in, person):
    asked = opinions.ask(doctor=person("doctor").doctor)
    press(sign_in("coordinator"), asked.case, "call_reached", note="She fears the operation")
    for role, reads in (("call desk", False), ("doctor", True)):
        page = look(sign_in(role), asked.case)
        assert "Rang, and spoke with them" in words(page, ".case-timeline")
        assert ("She fears the operation" in words(page)) == reads


def test_why_it_is_late_is_not_said_to_be_such_a_call(sign_in, no_time):
    press(sign_in("call desk"), no_time, "call_missed")
    told = " ".join(why_late(stands(no_time), now=timezone.now() + timedelta(days=9)))
    assert "first did something" in told and "What may have moved the promise" not in told


def test_that_the_promise_has_changed_is_not_said_to_be_whoever_rang(sign_in, no_time, person):
    desk = sign_in("call desk")
    page = look(desk, no_time)
    services.prioritise(no_time, to=1, note="Her eye does not open", **by(person, "manager"))
    services.record(no_time, "call_missed", **by(person, "coordinator"))
    _answer, page = press(desk, no_time, "to_waiting", page=page)
    rows = {row.th.text: row.select("td")[2].text for row in page.select(".case-changed tr:has(td)")}
    assert rows["Promised by"].startswith("manager")


def test_the_heading_says_that_no_call_was_promised(sign_in, no_time):
    page = BeautifulSoup(sign_in("call desk").get(page_of(no_time)).content, "html.parser")
    assert page.select_one("#the-call").text == "After a call"
