"""What a case tells each role: its parts, its notes, and its history in words."""

import pytest
from bs4 import BeautifulSoup

from appointments.bookings import visits
from appointments.bookings.models import Appointment
from appointments.cases import services
from appointments.cases.models import Case
from appointments.second_opinions import history
from appointments.worklist.looks import LOOKS
from tests.appointments import clinic
from tests.appointments.clinic import NOW

READERS = ["coordinator", "doctor"]
NOTE = "Send the MRI to Dr Example"


@pytest.fixture
def booking(db):
    doctor = clinic.doctor()
    clinic.hold(doctor)
    return clinic.book(doctor)


@pytest.fixture
def opinion(asked):
    return Case.objects.get(opened_by="second_opinion")


@pytest.fixture
def call(asked):
    return Case.objects.get(opened_by="callback")


def page(browser, case, part="#content"):
    found = BeautifulSoup(browser.get(f"/staff/appointments/case/{case.pk}/change/").content, "html.parser")
    return " ".join(found.select_one(part).get_text(" ").split())


def timeline(browser, case):
    return page(browser, case, ".case-timeline")


def note(case, text=NOTE):
    services.record(case, "noted", by=services.SYSTEM, now=NOW, note=text)


@pytest.mark.parametrize("role", READERS)
def test_who_may_see_all_of_a_case_reads_its_notes(sign_in, opinion, role):
    note(opinion)
    assert NOTE in page(sign_in(role), opinion)


def test_the_call_desk_sees_that_there_is_a_second_opinion_whom_to_ring_and_the_promise(sign_in, opinion):
    shown = page(sign_in("call desk"), opinion)
    for word in ("Second opinion", "Ravi Example", "+91 98490 12345", "Promised by", "Only for the doctor who answers"):
        assert word in shown
    assert "Would an operation help me?" not in shown and "mri-report.pdf" not in shown


def test_the_call_desk_does_not_read_a_note_on_a_second_opinion(sign_in, opinion):
    note(opinion)
    assert NOTE not in page(sign_in("call desk"), opinion)


def test_every_line_of_a_second_opinion_s_history_has_words(sign_in, opinion):
    for what in history.WORDS:
        services.record(opinion, what, by=services.SYSTEM, now=NOW, was="3", became="1")
    shown = page(sign_in("coordinator"), opinion)
    assert all(str(words) in shown for what, words in history.WORDS.items() if what not in LOOKS)
    assert "Urgency looked at: Routine → Urgent" in shown
    told = timeline(sign_in("call desk"), opinion)
    assert "Request received" in told and not any(str(words) in told for words in history.WORDS.values())


@pytest.mark.parametrize("asked_for", ["opinion", "call"])
def test_the_booking_desk_sees_that_there_is_a_note_and_not_what_it_tells_of_another_part(sign_in, request, asked_for):
    case = request.getfixturevalue(asked_for)
    note(case)
    shown = page(sign_in("booking desk"), case)
    assert NOTE not in shown
    assert "it may tell of what your role does not see" in shown


def test_the_booking_desk_reads_the_notes_of_a_booking(sign_in, booking):
    note(booking, "Comes by wheelchair")
    assert "Comes by wheelchair" in page(sign_in("booking desk"), booking)


def test_the_booking_desk_does_not_read_what_was_asked_of_others(sign_in, opinion, call):
    desk = sign_in("booking desk")
    assert "Would an operation help me?" not in page(desk, opinion)
    assert "My left eyelid" not in page(desk, call)


@pytest.mark.parametrize("role", ["coordinator", "doctor"])
def test_who_looked_at_a_file_is_told_beside_the_opinion_and_not_among_what_happened(sign_in, opinion, role):
    services.record(opinion, "file_opened", by=services.SYSTEM, now=NOW, became="1")
    desk = sign_in(role)
    assert "File opened" not in page(desk, opinion)
    address = f"/staff/appointments/secondopinionrequest/{opinion.second_opinion.pk}/change/"
    assert "File opened" in desk.get(address).content.decode()


def test_a_booking_stands_in_the_history_in_words(sign_in, booking):
    assert "Appointment booked: Monday 23 November 2026, 09:00 (Asia/Kolkata)" in page(sign_in("call desk"), booking)


def test_the_day_of_the_visit_stands_in_the_history_in_words(sign_in, booking):
    visit, late = Appointment.objects.get(), clinic.TEN
    visits.miss(visit, by=services.SYSTEM, now=late)
    visits.account(visit, "I was in the wrong building.", by=services.PATIENT, now=late)
    visits.undo(visit, by=services.SYSTEM, now=late)
    told = page(sign_in("booking desk"), booking)
    assert "Did not come: Monday 23 November 2026, 09:00 (Asia/Kolkata)" in told
    assert "Taken back: Did not come → Booked" in told
    assert "I was in the wrong building." in told


def test_no_page_of_the_desk_shows_a_time_as_the_database_keeps_it(sign_in, booking):
    desk, visit = sign_in("call desk"), Appointment.objects.get()
    for row in (
        f"case/{booking.pk}/change/",
        f"appointment/{visit.pk}/change/",
        f"appointment/{visit.pk}/cancel/",
        f"appointment/{visit.pk}/move/",
        "appointment/day/?on=2026-11-23",
        "appointment/",
    ):
        shown = desk.get(f"/staff/appointments/{row}").content.decode()
        assert "23 November" in shown
        assert "2026-11-23T09:00" not in shown


@pytest.mark.parametrize("suspect", [True, False])
def test_an_appointment_that_a_machine_may_have_booked_says_so(sign_in, booking, suspect):
    Appointment.objects.update(suspect=suspect)
    desk = sign_in("booking desk")
    assert ("A machine may have sent this" in page(desk, booking)) == suspect
    for address in ("", f"{Appointment.objects.get().pk}/change/"):
        shown = desk.get(f"/staff/appointments/appointment/{address}").content.decode()
        assert ("May be a machine" in shown) == suspect
