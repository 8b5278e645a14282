"""Free times as the database tells them."""

from datetime import UTC, datetime, time, timedelta

import pgtrigger
import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from appointments.bookings import diary_sql, services, slots, times
from appointments.bookings.models import Appointment
from tests.appointments import clinic
from tests.appointments.bookings.test_slots import ZONES
from tests.appointments.clinic import HALF_PAST, MONDAY, NINE, NOW, TEN, appointment, hold

pytestmark = pytest.mark.django_db


@pytest.fixture
def doctor():
    return clinic.doctor()


def free(doctor, *, now=NOW, own=(), days=1):
    window = times.Days.starting(MONDAY, days)
    return [slot.start for slot in slots.free(doctor, doctor.visit_types.first(), window, now=now, own=own)]


def test_an_empty_monday_is_free_from_nine_to_noon(doctor):
    assert free(doctor) == [NINE + timedelta(minutes=30 * number) for number in range(6)]


@pytest.mark.parametrize("status", ["booked", "arrived", "completed", "no_show"])
def test_a_visit_takes_its_time(doctor, status):
    appointment(doctor, status=status).save()
    assert NINE not in free(doctor)


def test_a_cancelled_visit_gives_its_time_back(doctor):
    appointment(doctor, status="cancelled").save()
    assert NINE in free(doctor)


def test_a_visit_of_another_doctor_takes_nothing(doctor):
    appointment(clinic.doctor("bashir")).save()
    assert NINE in free(doctor)


def test_time_off_takes_every_time_it_touches(doctor):
    doctor.time_off.create(period=(NINE + timedelta(minutes=15), TEN))
    assert free(doctor)[0] == TEN


def test_the_minutes_kept_free_afterwards_are_taken_too():
    doctor = clinic.doctor(visits=[saved(clinic.visit_type(minutes=20, turnaround=10, slug="botulinum"))])
    appointment(doctor, NINE + timedelta(minutes=25), minutes=5).save()
    assert free(doctor)[0] == HALF_PAST


def test_a_held_time_is_taken_for_others(doctor):
    hold(doctor)
    assert NINE not in free(doctor)


def test_a_held_time_is_free_to_its_holder(doctor):
    hold(doctor, token="mine")
    assert NINE in free(doctor, own=[services.hold_hash("mine")])


def test_a_booked_time_is_taken_also_for_its_holder(doctor):
    clinic.book(hold_first(doctor), token="mine")
    assert NINE not in free(doctor, own=[services.hold_hash("mine")])


def test_a_lapsed_hold_takes_nothing(doctor):
    hold(doctor)
    assert NINE in free(doctor, now=NOW + services.HOLD)


def test_two_hours_notice_are_kept(doctor):
    assert free(doctor, now=NINE - timedelta(hours=1, minutes=59))[0] == HALF_PAST


def test_nothing_is_free_beyond_ninety_days(doctor):
    assert free(doctor, now=NINE - timedelta(days=90, minutes=1)) == []


def test_more_than_a_month_at_once_is_refused(doctor):
    with pytest.raises(ValueError, match="31 days"):
        free(doctor, days=32)


@pytest.mark.parametrize("days", [1, 31])
@pytest.mark.parametrize("doctors", [1, 5])
def test_free_times_cost_three_queries_whatever_is_asked(django_assert_num_queries, doctors, days):
    asked = [clinic.doctor(f"doctor-{number}") for number in range(doctors)]
    for doctor in asked:
        appointment(doctor).save()
    with django_assert_num_queries(3):
        slots.diaries(asked, times.Days.starting(MONDAY, days), now=NOW)


def test_what_every_doctor_offers_first_costs_three_queries(doctor, django_assert_num_queries):
    clinic.doctor("bashir")
    doctors = list(type(doctor).objects.prefetch_related("visit_types"))
    with django_assert_num_queries(3):
        offers = slots.earliest(doctors, now=NOW)
    assert [offered[0].earliest.start for _, offered in offers] == [NINE, NINE]


def test_busy_times_are_found_by_the_index_of_the_rule_that_keeps_doctors_from_being_booked_twice(doctor):
    fill(doctor)
    facts = slots.busy_facts([doctor.pk], [], times.Days.starting(MONDAY, 31), now=NOW, own=(), moving=None)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {diary_sql.BUSY}", facts)
        plan = "\n".join(line for (line,) in cursor)
    assert "appointment_doctor_never_twice" in plan
    assert "Seq Scan" not in plan


@settings(max_examples=30)
@given(
    st.sampled_from(ZONES),
    st.datetimes(datetime(2026, 9, 25), datetime(2027, 4, 10), timezones=st.just(UTC)),
    st.integers(0, 23),
    st.integers(10, 90),
    st.data(),
)
def test_every_time_that_is_offered_can_be_held(db, zone, now, hour, minutes, data):
    number = Appointment.objects.count()
    where = saved(clinic.location(zone, slug=f"place-{number}"))
    blocks = [clinic.block(where, weekday, time(hour), time(23, 59)) for weekday in range(7)]
    visit = saved(clinic.visit_type(minutes=minutes, turnaround=5, slug=f"visit-{number}"))
    doctor = clinic.doctor(f"doctor-{number}", where=where, visits=[visit], blocks=blocks)
    offered = slots.free(doctor, visit, times.Days.starting(now.date()), now=now)
    if offered:
        start = data.draw(st.sampled_from(offered)).start
        hold(doctor, start, token=str(number), now=now)
        again = [slot.start for slot in slots.free(doctor, visit, times.Days.starting(now.date()), now=now)]
        assert again == [slot.start for slot in offered if slot.start != start]


def saved(row):
    row.save()
    return row


def hold_first(doctor):
    hold(doctor, token="mine")
    return doctor


def fill(doctor):
    """Years of visits, so that PostgreSQL has a reason to choose its way."""
    appointment(doctor, NINE - timedelta(days=1)).save()
    with pgtrigger.ignore("appointments.Appointment:not_in_time_off"), connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO appointments_appointment (case_id, consent_id, doctor_id, location_id, visit_type_id, period, busy, lane,
                status, local_start, zone, suspect, created_at, person, hold_extended, held_by, beside_another, overbook_reason,
                sequence)
            SELECT case_id, consent_id, doctor_id, location_id, visit_type_id, tstzrange(start, start + '30 min'),
                tstzrange(start, start + '30 min'), lane, status, local_start, zone, suspect, created_at, person, hold_extended,
                held_by, beside_another, overbook_reason, sequence
            FROM appointments_appointment, generate_series(timestamptz '2017-11-21', '2024-11-21', '1 hour') start
            """
        )
        cursor.execute("ANALYZE appointments_appointment")
