"""Each rule of the appointments' table, broken once."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from appointments.bookings.models import Appointment
from appointments.doctors.models import Resource, ResourceKind
from tests.appointments import clinic
from tests.appointments.clinic import HALF_PAST, NINE, TEN, appointment, hold

pytestmark = pytest.mark.django_db


@pytest.fixture
def doctor():
    return clinic.doctor()


@pytest.fixture
def room(doctor):
    kind = ResourceKind.objects.create(name="EMG room")
    return Resource.objects.create(kind=kind, location=doctor.locations[0], name="EMG 1")


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


def test_a_second_lane_may_overlap_the_first_but_not_itself(doctor, overbooked):
    appointment(doctor).save()
    appointment(doctor, **overbooked).save()
    with refused("appointment_doctor_never_twice"):
        appointment(doctor, **overbooked).save()


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


# Who comes, and where


def test_a_patient_is_never_in_two_places_at_once(doctor):
    appointment(doctor, person=7).save()
    with refused("appointment_patient_never_twice"):
        appointment(clinic.doctor("bashir"), NINE + timedelta(minutes=10), person=7).save()


def test_staff_may_say_that_a_patient_has_two_visits_at_once(doctor):
    appointment(doctor, person=7).save()
    appointment(clinic.doctor("bashir"), person=7, beside_another=True).save()


def test_a_cancelled_visit_does_not_keep_the_patient_from_another(doctor):
    appointment(doctor, person=7, status="cancelled").save()
    appointment(clinic.doctor("bashir"), person=7).save()


def test_minutes_kept_free_are_the_doctor_s_and_not_the_patient_s(doctor):
    appointment(doctor, person=7, busy=until(NINE, TEN)).save()
    appointment(clinic.doctor("bashir"), HALF_PAST, person=7).save()


def test_a_room_is_never_taken_twice(doctor, room):
    appointment(doctor, resource=room).save()
    with refused("appointment_resource_never_twice"):
        appointment(clinic.doctor("bashir"), resource=room).save()


def test_not_even_an_overbooked_visit_takes_a_room_twice(doctor, room, overbooked):
    appointment(doctor, resource=room).save()
    with refused("appointment_resource_never_twice"):
        appointment(doctor, resource=room, **overbooked).save()


@pytest.mark.parametrize("column", ["period", "busy"])
@pytest.mark.parametrize("off", [timedelta(seconds=30), timedelta(microseconds=1)])
def test_a_time_lies_on_whole_minutes(doctor, column, off):
    row = appointment(doctor, busy=until(NINE - timedelta(minutes=5), HALF_PAST + timedelta(minutes=5)))
    period = getattr(row, column)
    setattr(row, column, until(period.lower + off, period.upper))
    with refused("appointment_is_in_whole_minutes"):
        row.save()


@pytest.mark.parametrize("missing", [{"overbooked_by": None}, {"overbook_reason": ""}, {"lane": 0}])
def test_overbooking_has_a_reason_and_somebody_who_answers_for_it(doctor, overbooked, missing):
    with refused("appointment_overbooked_by_somebody_for_a_reason"):
        appointment(doctor, **overbooked | missing).save()


def test_a_booked_visit_says_who_comes(doctor):
    with refused("appointment_beyond_hold_has_case"):
        appointment(doctor, person=None).save()


def test_no_visitor_holds_a_time_for_longer_than_half_an_hour(doctor):
    held = hold(doctor).appointment
    held.held_by, held.hold_expires_at = "somebody", held.created_at + timedelta(minutes=31)
    with refused("appointment_hold_of_a_visitor_is_short"):
        held.save()
