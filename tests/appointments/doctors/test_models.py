"""Each rule of the doctors' tables, broken once."""

from datetime import time

import pytest
from django.db import IntegrityError, connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from appointments.doctors.models import Doctor, TimeOff, VisitType, WorkingHours
from tests.appointments import clinic
from tests.appointments.clinic import NINE

pytestmark = pytest.mark.django_db


@pytest.fixture
def doctor():
    return clinic.doctor()


def refused(rule):
    return pytest.raises(IntegrityError, match=rule)


@pytest.mark.parametrize("slug", ["details", "check"])
def test_no_doctor_has_the_address_of_a_step_of_booking(doctor, slug):
    with refused("doctor_address_is_no_step_of_booking"):
        Doctor.objects.update(slug=slug)


@pytest.mark.parametrize("minutes", [0, 4, 481])
def test_a_visit_takes_five_minutes_to_eight_hours(doctor, minutes):
    with refused("visit_type_takes_time"):
        VisitType.objects.update(minutes=minutes)


@pytest.mark.parametrize("ends", [time(9), time(8)])
def test_hours_end_after_they_start(doctor, ends):
    with refused("working_hours_end_after_start"):
        WorkingHours.objects.update(ends=ends)


def test_hours_are_on_a_day_of_the_week(doctor):
    with refused("working_hours_weekday_is_known"):
        WorkingHours.objects.update(weekday=7)


def test_two_blocks_of_a_doctor_never_start_together(doctor):
    with refused("working_hours_block_once"):
        doctor.working_hours.create(location=doctor.locations[0], weekday=0, starts=time(9), ends=time(10))


@pytest.mark.parametrize("period", [(NINE, NINE), (None, NINE), (NINE, None)])
def test_time_off_has_a_beginning_and_an_end(doctor, period):
    with refused("time_off_has_a_length"):
        TimeOff.objects.create(doctor=doctor, period=DateTimeTZRange(*period))


def test_a_doctor_without_hours_visits_or_leave_to_be_booked_is_not_offered(doctor):
    Doctor.objects.create(name="Dr Newcomer", slug="newcomer", speciality="Neurology")
    clinic.doctor("retired")
    Doctor.objects.filter(slug="retired").update(is_active=False)
    assert list(Doctor.objects.bookable()) == [doctor]


def test_a_doctor_s_places_are_told_once_each(doctor):
    doctor.working_hours.create(location=doctor.locations[0], weekday=1, starts=time(9), ends=time(10))
    assert len(doctor.locations) == 1


@pytest.mark.parametrize(("begins", "ends"), [("0001-01-01 00:00+05:30", "2026-11-25 23:59+05:30"), ("2026-11-25", "9999-12-31")])
def test_time_off_outside_our_time_is_refused(doctor, begins, ends):
    row = "INSERT INTO appointments_timeoff (doctor_id, period, reason) VALUES (%s, tstzrange(%s, %s), '')"
    with refused("time_off_is_in_our_time"), connection.cursor() as cursor:
        cursor.execute(row, [doctor.pk, begins, ends])
