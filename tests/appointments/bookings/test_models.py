"""Each rule of the appointments' table, broken once."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from appointments.bookings.models import Appointment
from tests.appointments import clinic
from tests.appointments.clinic import HALF_PAST, NINE, TEN, appointment, hold

pytestmark = pytest.mark.django_db


@pytest.fixture
def doctor():
    return clinic.doctor()


def refused(rule):
    return pytest.raises(IntegrityError, match=rule)


def until(start, end, bounds="[)"):
    return DateTimeTZRange(start, end, bounds)


OCCUPYING = ["booked", "arrived", "completed", "no_show"]


@pytest.mark.parametrize("status", OCCUPYING)
def test_a_doctor_is_never_booked_twice(doctor, status):
    appointment(doctor, status=status).save()
    with refused("appointment_doctor_never_twice"):
        appointment(doctor).save()


def test_a_held_time_is_not_booked_by_somebody_else(doctor):
    hold(doctor)
    with refused("appointment_doctor_never_twice"):
        appointment(doctor).save()


@pytest.mark.parametrize(
    ("start", "minutes"), [(NINE - timedelta(minutes=15), 30), (NINE + timedelta(minutes=29), 1), (NINE, 240)]
)
def test_visits_of_other_lengths_do_not_overlap_either(doctor, start, minutes):
    appointment(doctor).save()
    with refused("appointment_doctor_never_twice"):
        appointment(doctor, start, minutes).save()


def test_the_minutes_kept_free_afterwards_are_nobody_else_s(doctor):
    appointment(doctor, busy=until(NINE, HALF_PAST + timedelta(minutes=10))).save()
    with refused("appointment_doctor_never_twice"):
        appointment(doctor, HALF_PAST).save()


def test_visits_one_after_the_other_are_fine(doctor):
    appointment(doctor).save()
    appointment(doctor, HALF_PAST).save()


def test_another_doctor_may_be_booked_at_the_same_time(doctor):
    appointment(doctor).save()
    appointment(clinic.doctor("bashir")).save()


def test_a_second_lane_may_overlap_the_first_but_not_itself(doctor):
    appointment(doctor).save()
    appointment(doctor, lane=1).save()
    with refused("appointment_doctor_never_twice"):
        appointment(doctor, lane=1).save()


def test_a_cancelled_visit_leaves_room(doctor):
    appointment(doctor, status="cancelled").save()
    appointment(doctor).save()


@pytest.mark.parametrize("period", [until(NINE, NINE), until(None, NINE), until(NINE, None), until(NINE, HALF_PAST, "(]")])
def test_a_period_that_could_slip_through_is_refused(doctor, period):
    with refused("appointment_period_has_a_length|appointment_busy_covers_period"):
        appointment(doctor, period=period, busy=until(NINE - timedelta(days=1), TEN)).save()


@pytest.mark.parametrize("busy", [until(None, TEN), until(NINE, None), until(NINE, TEN, "[]")])
def test_a_busy_time_that_could_slip_through_is_refused(doctor, busy):
    with refused("appointment_busy_has_a_length"):
        appointment(doctor, busy=busy).save()


@pytest.mark.parametrize("busy", [until(NINE, NINE), until(HALF_PAST, TEN), until(NINE, NINE + timedelta(minutes=5))])
def test_a_busy_time_that_leaves_out_part_of_the_visit_is_refused(doctor, busy):
    with refused("appointment_busy_covers_period|appointment_busy_has_a_length"):
        appointment(doctor, busy=busy).save()


@pytest.mark.parametrize("missing", ["doctor", "period", "busy", "lane", "location", "visit_type"])
def test_a_missing_part_of_the_rule_is_refused(doctor, missing):
    appointment(doctor).save()
    with refused("null value"):
        Appointment.objects.update(**{missing: None})


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        ({"lane": 2}, "appointment_lane_is_known"),
        ({"status": "lost"}, "appointment_status_is_known"),
        ({"case": None}, "appointment_beyond_hold_has_case"),
        ({"consent": None}, "appointment_beyond_hold_has_case"),
        ({"status": "held"}, "appointment_hold_has_token_and_end"),
    ],
)
def test_an_appointment_out_of_order_is_refused(doctor, wrong, rule):
    appointment(doctor).save()
    with refused(rule):
        Appointment.objects.update(**wrong)


def test_a_hold_is_booked_only_with_a_case(doctor):
    hold(doctor)
    with refused("appointment_beyond_hold_has_case"):
        Appointment.objects.update(status="booked")


def test_one_token_holds_one_time(doctor):
    first = hold(doctor).appointment
    with refused("hold_hash"):
        appointment(doctor, TEN, hold_hash=first.hold_hash).save()
