"""Whoever is booked is never forgotten: time off and visits do not overlap, whichever comes first."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from appointments.doctors.models import TimeOff
from tests.appointments import clinic
from tests.appointments.clinic import HALF_PAST, NINE, NOW, TEN

pytestmark = pytest.mark.django_db

TOKEN = {"hold_hash": "x", "hold_expires_at": NOW + timedelta(minutes=10)}


@pytest.fixture
def doctor():
    return clinic.doctor()


def visit(doctor, start=NINE, **facts):
    made = clinic.appointment(doctor, start, **facts)
    made.save()
    return made


def take_off(whose, start=NINE, end=TEN, **facts):
    manager = whose.time_off if hasattr(whose, "time_off") else whose.closures
    return manager.create(period=DateTimeTZRange(start, end), **facts)


def refused(rule):
    return pytest.raises(IntegrityError, match=rule)


@pytest.mark.parametrize("status", ["booked", "arrived"])
def test_a_doctor_takes_no_time_off_over_a_booked_visit(doctor, status):
    visit(doctor, status=status)
    with refused("visits are booked in that time"):
        take_off(doctor)


def test_a_location_is_not_closed_over_a_booked_visit(doctor):
    visit(doctor)
    with refused("visits are booked in that time"):
        take_off(doctor.locations[0])


@pytest.mark.parametrize("status", ["cancelled", "completed", "no_show"])
def test_what_is_cancelled_or_over_is_in_nobody_s_way(doctor, status):
    visit(doctor, status=status)
    assert take_off(doctor).pk


def test_time_off_may_touch_a_visit(doctor):
    visit(doctor)
    assert take_off(doctor, HALF_PAST).pk


def test_time_off_does_not_grow_over_a_booked_visit(doctor):
    off = take_off(doctor, HALF_PAST)
    visit(doctor)
    off.period = DateTimeTZRange(NINE, TEN)
    with refused("visits are booked in that time"):
        off.save()


def test_another_doctor_s_visits_are_in_nobody_s_way(doctor):
    visit(doctor)
    assert take_off(clinic.doctor("bashir")).pk


def test_the_action_for_an_ill_doctor_closes_a_time_over_visits(doctor):
    visit(doctor)
    assert take_off(doctor, over_visits=True).pk
    with refused("visits are booked in that time"):
        TimeOff.objects.update(over_visits=False)


@pytest.mark.parametrize("facts", [{}, {"status": "held", "case": None, "consent": None, **TOKEN}], ids=["booked", "held"])
def test_nobody_books_or_holds_a_time_when_the_doctor_is_away(doctor, facts):
    take_off(doctor)
    with refused("the doctor is away or the location closed"):
        visit(doctor, **facts)


def test_nobody_books_a_time_when_the_location_is_closed(doctor):
    take_off(doctor.locations[0])
    with refused("the doctor is away or the location closed"):
        visit(doctor)


def test_no_visit_is_moved_to_a_time_when_the_doctor_is_away(doctor):
    moved = visit(doctor)
    take_off(doctor, HALF_PAST)
    moved.period = moved.busy = DateTimeTZRange(HALF_PAST, TEN)
    with refused("the doctor is away or the location closed"):
        moved.save()


def test_no_visit_is_given_to_a_doctor_who_is_away(doctor):
    other = clinic.doctor("bashir")
    take_off(other)
    given = visit(doctor)
    given.doctor = other
    with refused("the doctor is away or the location closed"):
        given.save()


def test_a_hold_over_which_the_doctor_left_is_not_confirmed(doctor):
    held = visit(doctor, status="held", **TOKEN)
    take_off(doctor)
    held.status = "booked"
    with refused("the doctor is away or the location closed"):
        held.save()


def test_a_visit_over_which_the_doctor_fell_ill_can_still_be_cancelled(doctor):
    booked = visit(doctor)
    take_off(doctor, over_visits=True)
    booked.status = "cancelled"
    booked.save()
    booked.status = "booked"
    with refused("the doctor is away or the location closed"):
        booked.save()
