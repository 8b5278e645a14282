"""The desk asks why a time is not offered, and is answered in words."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.appointments import clinic

pytestmark = pytest.mark.django_db

WHY = "/staff/appointments/appointment/why/"


@pytest.fixture
def doctor():
    return clinic.doctor()


def ask(browser, whom, **changed):
    asked = {"doctor": whom.pk, "visit": whom.visit_types.get().pk, "on": "2100-11-22", "at": "09:00"}
    answer = browser.get(WHY, asked | changed)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("role", ["call desk", "booking desk", "doctor", "administrator"])
def test_whoever_sees_appointments_may_ask(sign_in, doctor, role):
    assert "at most 90 days ahead" in ask(sign_in(role), doctor)


def test_an_editor_may_not(sign_in, doctor):
    assert sign_in("editor").get(WHY).status_code in {302, 403}


def test_the_page_asks_first_and_blames_nobody(sign_in, doctor):
    page = sign_in("booking desk").get(WHY).content.decode()
    assert "Tell me why" in page
    assert "errornote" not in page


def test_the_time_is_that_of_the_place_where_the_doctor_works(sign_in, doctor):
    page = ask(sign_in("booking desk"), doctor, at="08:00", on="2020-01-06")
    assert "Monday 6 January 2020, 08:00 IST (Asia/Kolkata)" in page
    assert "It has passed." in page


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"doctor": ""}, "Choose a doctor."),
        ({"doctor": "9" * 40}, "Choose a doctor from the list."),
        ({"doctor": "x"}, "Choose a doctor from the list."),
        ({"visit": "0"}, "Choose a visit type from the list."),
        ({"on": "soon"}, "We could not read that day"),
        ({"on": "0001-01-01"}, "Enter a day between the years 2000 and 2199."),
        ({"on": "9999-12-31"}, "Enter a day between the years 2000 and 2199."),
        ({"at": "half past ten"}, "We could not read that time"),
        ({"at": ""}, "Enter the time, such as 10:30."),
    ],
)
def test_what_cannot_be_read_is_told(sign_in, doctor, wrong, sentence):
    assert sentence in ask(sign_in("booking desk"), doctor, **wrong)


def test_an_hour_that_the_clocks_repeat_is_answered_twice(sign_in):
    where = clinic.location("America/New_York", slug="york")
    where.save()
    doctor = clinic.doctor(where=where)
    page = ask(sign_in("booking desk"), doctor, on="2026-11-01", at="01:30")
    assert "01:30 EDT" in page
    assert "01:30 EST" in page


def test_an_hour_that_the_clocks_skip_is_told(sign_in):
    where = clinic.location("America/New_York", slug="york")
    where.save()
    page = ask(sign_in("booking desk"), clinic.doctor(where=where), on="2027-03-14", at="02:30")
    assert "the clocks go forward past it" in page


def test_the_answer_has_the_reference_and_no_name(sign_in):
    where = clinic.location()
    where.save()
    doctor = clinic.doctor(blocks=[clinic.block(where, weekday) for weekday in range(7)])
    nine = timezone.localtime().replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=1)
    visit = clinic.appointment(doctor, nine)
    visit.save()
    page = ask(sign_in("booking desk"), doctor, on=nine.date().isoformat())
    assert f"09:00 to 09:30 is booked ({visit.case.reference})." in page
    assert "Meera" not in page
