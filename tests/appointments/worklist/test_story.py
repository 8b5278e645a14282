"""What a case tells each role: its parts, its notes, and its history in words."""

import pytest
from bs4 import BeautifulSoup

from appointments.bookings.models import Appointment
from appointments.cases import services
from appointments.cases.models import Case
from tests.appointments import clinic
from tests.appointments.clinic import NOW

READERS = ["call desk", "doctor"]
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


def page(browser, case):
    found = BeautifulSoup(browser.get(f"/staff/appointments/case/{case.pk}/change/").content, "html.parser")
    return " ".join(found.select_one("#content").get_text(" ").split())


def note(case, text=NOTE):
    services.record(case, "noted", by=services.SYSTEM, now=NOW, note=text)


@pytest.mark.parametrize("role", READERS)
def test_who_may_see_all_of_a_case_reads_its_notes(sign_in, opinion, role):
    note(opinion)
    assert NOTE in page(sign_in(role), opinion)


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


@pytest.mark.parametrize(("role", "sees"), [("call desk", True), ("booking desk", False)])
def test_that_a_file_was_opened_is_told_to_who_may_see_second_opinions(sign_in, opinion, role, sees):
    services.record(opinion, "file_opened", by=services.SYSTEM, now=NOW, became="1")
    assert ("File opened" in page(sign_in(role), opinion)) == sees


def test_a_booking_stands_in_the_history_in_words(sign_in, booking):
    assert "Appointment booked: Monday 23 November 2026, 09:00 (Asia/Kolkata)" in page(sign_in("call desk"), booking)


def test_no_page_of_the_desk_shows_a_time_as_the_database_keeps_it(sign_in, booking):
    desk, visit = sign_in("call desk"), Appointment.objects.get()
    for row in (
        f"case/{booking.pk}/change/",
        f"appointment/{visit.pk}/change/",
        f"appointment/{visit.pk}/cancel/",
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
