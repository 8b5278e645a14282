"""The list of second opinions at the desk: masked, narrowed to what one looks for, and what each waits for."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from appointments.cases import services as cases
from appointments.cases.models import Case
from appointments.second_opinions import answering
from appointments.second_opinions.desk_list import masked
from appointments.second_opinions.models import Document
from tests.appointments import answers
from tests.appointments.worklist import opinions
from tests.appointments.worklist.opinions import address, anew
from tests.appointments.worklist.test_opinion_desk import LIST, read, words


@pytest.fixture
def doctor(person):
    return person("doctor").doctor


@pytest.fixture
def given(doctor):
    return opinions.ask(doctor=doctor)


@pytest.fixture
def by(person):
    return {"by": cases.staff(person("coordinator")), "now": timezone.now()}


@pytest.fixture
def closed(given):
    """A colleague closed its case by hand at the worklist, though it was late."""
    Case.objects.filter(pk=given.case_id).update(status="closed", outcome="settled", due_at=timezone.now() - timedelta(hours=1))
    return anew(given)


def listed(browser, **question):
    page = browser.get(LIST, question).content.decode()
    return {asked.reference for asked in Case.objects.all() if f">{asked.reference}<" in page}


@pytest.mark.parametrize(("name", "shown"), [("Ravi Example", "R. E."), ("Ravi", "R."), ("A  b C d e", "A. b. C."), ("", "")])
def test_a_name_is_masked_to_its_initials(name, shown):
    assert masked(name) == shown


def test_the_list_shows_no_name_and_says_what_is_missing(sign_in, given, by):
    browser = sign_in("coordinator")
    page = read(browser, LIST)
    assert "R. E." in page and "Ravi" not in page and "Ready" in page
    opinions.send(given, answers.pdf())
    assert "Files being looked through" in read(browser, LIST)
    answering.ask_back(given, "Which side?", **by)
    page = read(browser, LIST)
    assert "Waiting for the patient" in page and "The clock stands since" in page


def test_a_file_that_is_set_apart_and_files_to_come_are_told(sign_in, given):
    sent = opinions.send(given, answers.pdf())[0]
    Document.objects.filter(pk=sent.pk).update(state="quarantined", reason="virus")
    type(given).objects.update(files_follow=True)
    page = read(sign_in("doctor"), LIST)
    assert "A file is set apart" in page and "More files are to come" in page


def test_the_list_is_narrowed_to_what_one_looks_for(sign_in, doctor, by):
    mine, free = opinions.ask(doctor=doctor), opinions.ask()
    late = opinions.ask()
    Case.objects.filter(pk=late.case_id).update(due_at=timezone.now() - timedelta(hours=1))
    waits = opinions.ask()
    answering.ask_back(waits, "Which side?", **by)
    done = opinions.ask(doctor=doctor)
    opinions.draft(done)
    type(done).objects.filter(pk=done.pk).update(withdrawn_at=timezone.now())
    of = {"mine": {mine}, "unassigned": {free, late, waits}, "overdue": {late}, "waiting": {waits}}
    browser = sign_in("coordinator")
    assert listed(browser) == {row.case.reference for row in (mine, free, late, waits)}
    assert listed(browser, which="all") == {row.case.reference for row in (mine, free, late, waits, done)}
    for which in ("unassigned", "overdue", "waiting"):
        assert listed(browser, which=which) == {row.case.reference for row in of[which]}, which
    assert listed(sign_in("doctor"), which="mine") == {mine.case.reference}


def test_it_says_since_when_it_is_overdue(sign_in, given):
    Case.objects.update(due_at=timezone.now() - timedelta(hours=1))
    browser = sign_in("doctor")
    assert "Overdue since" in read(browser, LIST)
    assert "Overdue since" in read(browser, address(given))


def test_the_list_costs_the_same_however_long_it_is(sign_in, given):
    browser = sign_in("coordinator")
    browser.get(LIST)
    with CaptureQueriesContext(connection) as few:
        browser.get(LIST)
    for _ in range(4):
        opinions.ask(doctor=given.doctor)
    with CaptureQueriesContext(connection) as many:
        browser.get(LIST)
    assert len(many) == len(few)


def test_what_waits_for_my_second_signature_is_found_until_i_have_signed(sign_in, person, doctor, by):
    mine, other = opinions.ask(doctor=doctor, colleague=True), person("other doctor")
    opinions.draft(opinions.ask(doctor=doctor, colleague=True))
    draft = opinions.draft(mine)
    answering.ask_second(draft, other, **by)
    browser = sign_in("other doctor")
    assert listed(browser, which="to_sign") == {mine.case.reference}
    assert "Waiting for the second signature" in read(browser, LIST, which="to_sign")
    answering.countersign(draft, by=other, seen=draft.version, now=timezone.now())
    assert listed(browser, which="to_sign") == set()


def test_what_is_delivered_is_found_as_such_and_waits_for_nothing(sign_in, doctor, given):
    done = opinions.ask(doctor=doctor)
    opinions.delivered(done)
    browser = sign_in("coordinator")
    assert listed(browser, which="delivered") == {done.case.reference}
    assert listed(browser) == {given.case.reference}
    assert "Delivered" in read(browser, address(done)) and "Promised by:" not in read(browser, address(done))


def test_what_was_closed_by_hand_is_neither_ready_nor_overdue(sign_in, closed):
    browser = sign_in("coordinator")
    for which in ({}, {"which": "overdue"}, {"which": "mine"}, {"which": "delivered"}):
        assert listed(browser, **which) == set()
    assert listed(browser, which="closed") == {closed.case.reference}
    page = read(browser, address(closed))
    assert "Closed without an answer" in page and "Overdue" not in page


def test_a_delivered_or_withdrawn_one_is_not_closed_without_an_answer(sign_in, doctor):
    opinions.delivered(opinions.ask(doctor=doctor))
    assert listed(sign_in("coordinator"), which="closed") == set()


@pytest.mark.parametrize("act", ["begin", "write", "ask_back", "assign"])
def test_whoever_works_on_it_after_that_opens_it_again(sign_in, person, given, by, act):
    draft = opinions.draft(given) if act == "write" else None
    Case.objects.filter(pk=given.case_id).update(status="closed", outcome="settled")
    if draft:
        answering.write(draft, {"seen": "More"}, seen=1, **by)
    elif act == "assign":
        answering.assign(anew(given), doctor=person("other doctor").doctor, **by)
    else:
        getattr(answering, act)(anew(given), *(["Which side?"] if act == "ask_back" else []), **by)
    assert listed(sign_in("coordinator")) == {given.case.reference}


@pytest.mark.parametrize("lost", [{"is_active": False}, {"is_staff": False}, None])
def test_the_request_of_a_doctor_whose_account_is_shut_is_to_be_given_to_another(sign_in, doctor, given, lost):
    browser = sign_in("coordinator")
    assert listed(browser, which="unassigned") == set()
    if lost:
        User.objects.filter(pk=doctor.user_id).update(**lost)
    else:
        type(doctor).objects.filter(pk=doctor.pk).update(user=None)
    assert listed(browser, which="unassigned") == {given.case.reference}
    for page in (LIST, address(given)):
        assert "Dr Doctor, who has no account at the desk any more" in read(browser, page)


def test_a_doctor_who_cannot_be_booked_still_answers_in_writing(sign_in, doctor, by):
    type(doctor).objects.update(is_active=False)
    asked = opinions.ask()
    sent = {"assign-doctor": doctor.pk, "assign-seen": ""}
    assert "Given to Dr Doctor." in words(sign_in("coordinator").post(address(asked, "assign"), sent, follow=True))
