"""Cancelling an appointment at the desk: asked first, done once, and only by who may."""

import pytest

from appointments.bookings import changes
from appointments.bookings.models import Appointment
from appointments.cases import services as cases
from appointments.outbox.models import Message
from tests.appointments import clinic
from tests.appointments.clinic import NOW

MAY = ["call desk", "booking desk", "administrator"]
LIST = "/staff/appointments/appointment/"


@pytest.fixture
def booked(db):
    doctor = clinic.doctor()
    clinic.hold(doctor)
    return clinic.book(doctor, email="meera@example.org").appointments.get()


def page_of(visit):
    return f"{LIST}{visit.pk}/change/"


def door(visit):
    return f"{LIST}{visit.pk}/cancel/"


def status():
    return Appointment.objects.get().status


@pytest.mark.parametrize("role", MAY)
def test_who_may_change_appointments_is_asked_and_cancels(sign_in, booked, role):
    desk = sign_in(role)
    assert door(booked) in desk.get(page_of(booked)).content.decode()
    question = desk.get(door(booked)).content.decode()
    assert "Monday 23 November 2026, 09:00" in question
    assert "Meera Example" in question
    assert status() == "booked"
    answer = desk.post(door(booked), {"reason": "She rang"}, follow=True).content.decode()
    assert "The appointment is cancelled, and the time is free for others." in answer
    assert status() == "cancelled"


def test_the_history_says_who_cancelled_and_why(sign_in, booked):
    desk = sign_in("booking desk")
    desk.post(door(booked), {"reason": "She rang"})
    event = booked.case.events.get(what="cancelled")
    assert (event.staff.username, event.note) == ("booking desk", "She rang")
    page = desk.get(f"/staff/appointments/case/{booked.case_id}/change/").content.decode()
    assert "Appointment cancelled: Monday 23 November 2026, 09:00 (Asia/Kolkata)" in page
    assert "She rang" in page


def test_a_doctor_reads_the_appointment_and_does_not_cancel_it(sign_in, booked):
    browser = sign_in("doctor")
    assert door(booked) not in browser.get(page_of(booked)).content.decode()
    assert [browser.get(door(booked)).status_code, browser.post(door(booked)).status_code] == [403, 403]
    assert status() == "booked"


@pytest.mark.parametrize("role", ["editor", None])
def test_who_is_not_staff_is_sent_to_sign_in(client, sign_in, booked, role):
    browser = sign_in(role) if role else client
    assert browser.post(door(booked)).headers["Location"].startswith("/staff/login/")
    assert status() == "booked"


def test_whoever_comes_second_is_told_and_nothing_happens_twice(sign_in, booked):
    changes.cancel(booked, by=cases.PATIENT, now=NOW)
    desk = sign_in("call desk")
    answer = desk.post(door(booked), {"reason": "She rang"}, follow=True)
    assert "Nothing was cancelled: this appointment is no longer booked." in answer.content.decode()
    assert booked.case.events.filter(what="cancelled").count() == 1
    assert Message.objects.filter(kind="appointment_cancelled").count() == 1


def test_nobody_is_asked_about_a_visit_that_is_no_longer_booked(sign_in, booked):
    Appointment.objects.update(status="arrived")
    desk = sign_in("call desk")
    assert door(booked) not in desk.get(page_of(booked)).content.decode()
    assert "no longer booked" in desk.get(door(booked), follow=True).content.decode()


def test_staff_are_told_to_ring_a_patient_whom_no_letter_reaches(sign_in, booked):
    booked.case.patient.email = ""
    booked.case.patient.save()
    desk = sign_in("call desk")
    assert "ring them" in desk.get(door(booked)).content.decode()
    assert "ring them" in desk.post(door(booked), follow=True).content.decode()
    assert not Message.objects.filter(kind="appointment_cancelled").exists()


def test_a_reason_that_is_too_long_gets_a_sentence_and_stays(sign_in, booked):
    answer = sign_in("call desk").post(door(booked), {"reason": "x" * 10_000}).content.decode()
    assert "Ensure this value has at most 1000 characters" in answer
    assert "x" * 10_000 in answer
    assert status() == "booked"


def test_a_hold_and_an_appointment_that_never_was_are_not_found(sign_in, db):
    held = clinic.hold(clinic.doctor()).appointment
    desk = sign_in("call desk")
    assert [desk.post(door(held)).status_code, desk.post(f"{LIST}999/cancel/").status_code] == [404, 404]


def test_the_question_carries_the_strict_policy_and_no_inline_code(sign_in, booked):
    answer = sign_in("call desk").get(door(booked))
    page = answer.content.decode()
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert "<script>" not in page and " style=" not in page and " onclick=" not in page
