"""Each rule of the doctors' tables, broken once."""

from datetime import date, time, timedelta

import pytest
from django.db import IntegrityError, connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from appointments.doctors.models import Doctor, Resource, ResourceKind, TimeOff, VisitType, WorkingHours
from tests.appointments import clinic
from tests.appointments.clinic import NINE, TEN

pytestmark = pytest.mark.django_db


@pytest.fixture
def doctor():
    return clinic.doctor()


def days_of(doctor, first, last):
    doctor.working_hours.update(valid_from=first, valid_until=last)


def another_block(doctor, first, last):
    """The same hours again, on other days."""
    hours = {"location": doctor.locations[0], "weekday": 0, "starts": time(9), "ends": time(12)}
    return doctor.working_hours.create(valid_from=first, valid_until=last, **hours)


def refused(rule):
    return pytest.raises(IntegrityError, match=rule)


@pytest.mark.parametrize("slug", ["details", "check", "more-time", "no-time", "staff"])
def test_no_doctor_has_the_address_of_a_step_of_booking(doctor, slug):
    with refused("doctor_address_is_no_step_of_booking"):
        Doctor.objects.update(slug=slug)


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("visit_type_takes_time", {"minutes": 0}),
        ("visit_type_takes_time", {"minutes": 4}),
        ("visit_type_takes_time", {"minutes": 481}),
        ("visit_type_buffers_are_short", {"preparation": 241}),
        ("visit_type_buffers_are_short", {"turnaround": 241}),
        ("visit_type_can_be_booked_at_all", {"horizon_days": 0, "notice_hours": 0}),
        ("visit_type_can_be_booked_at_all", {"horizon_days": 367}),
        ("visit_type_can_be_booked_at_all", {"horizon_days": 2, "notice_hours": 48}),
        ("visit_type_changes_close_in_time", {"change_hours": 721}),
        ("visit_type_reminders_are_known", {"remind_hours": [48]}),
        ("visit_type_mode_is_known", {"mode": "by pigeon"}),
    ],
)
def test_a_visit_type_can_be_given_and_booked(doctor, rule, change):
    with refused(rule):
        VisitType.objects.update(**change)


@pytest.mark.parametrize("ends", [time(9), time(8)])
def test_hours_end_after_they_start(doctor, ends):
    with refused("working_hours_end_after_start"):
        WorkingHours.objects.update(ends=ends)


@pytest.mark.parametrize("odd", [{"starts": time(9, 0, 30)}, {"ends": time(12, 0, 0, 1)}])
def test_hours_are_in_whole_minutes(doctor, odd):
    with refused("working_hours_are_in_whole_minutes"):
        doctor.working_hours.update(**odd)


def test_hours_are_on_a_day_of_the_week(doctor):
    with refused("working_hours_weekday_is_known"):
        WorkingHours.objects.update(weekday=7)


@pytest.mark.parametrize(
    ("starts", "ends"), [(time(9), time(12)), (time(9), time(10)), (time(11), time(13)), (time(8), time(13))]
)
def test_two_blocks_of_a_doctor_never_overlap(doctor, starts, ends):
    with refused("working_hours_never_overlap"):
        doctor.working_hours.create(location=doctor.locations[0], weekday=0, starts=starts, ends=ends)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ((None, None), (date(2026, 12, 1), None)),
        ((None, date(2026, 12, 7)), (date(2026, 12, 7), None)),
        ((date(2026, 12, 1), date(2026, 12, 31)), (date(2026, 12, 7), date(2026, 12, 7))),
    ],
)
def test_blocks_that_overlap_for_a_time_are_refused(doctor, first, second):
    days_of(doctor, *first)
    with refused("working_hours_never_overlap"):
        another_block(doctor, *second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ((None, date(2026, 11, 30)), (date(2026, 12, 1), None)),
        ((date(2026, 12, 1), None), (None, date(2026, 11, 30))),
        ((date(2026, 12, 7), date(2026, 12, 7)), (date(2026, 12, 14), date(2026, 12, 14))),
    ],
)
def test_hours_may_follow_on_others_that_end(doctor, first, second):
    days_of(doctor, *first)
    assert another_block(doctor, *second).pk


def test_blocks_may_touch_and_other_doctors_and_weekdays_are_free(doctor):
    place = doctor.locations[0]
    doctor.working_hours.create(location=place, weekday=0, starts=time(12), ends=time(13))
    doctor.working_hours.create(location=place, weekday=1, starts=time(9), ends=time(12))
    clinic.doctor("bashir", where=place)
    assert WorkingHours.objects.count() == 4


def test_the_last_day_never_comes_before_the_first(doctor):
    with refused("working_hours_validity_ends_after_start"):
        days_of(doctor, date(2026, 12, 2), date(2026, 12, 1))


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
    row = "INSERT INTO appointments_timeoff (doctor_id, period, reason, over_visits) VALUES (%s, tstzrange(%s, %s), '', false)"
    with refused("time_off_is_in_our_time"), connection.cursor() as cursor:
        cursor.execute(row, [doctor.pk, begins, ends])


@pytest.mark.parametrize("whose", [{}, {"doctor": True, "location": True}])
def test_time_off_is_a_doctor_s_or_a_location_s(doctor, whose):
    known = {"doctor": doctor, "location": doctor.locations[0]}
    with refused("time_off_is_a_doctors_or_a_locations"):
        TimeOff.objects.create(period=(NINE, TEN), **{name: known[name] for name in whose})


def test_two_rooms_of_a_location_have_two_names(doctor):
    kind, place = ResourceKind.objects.create(name="EMG room"), doctor.locations[0]
    Resource.objects.create(kind=kind, location=place, name="Room 1")
    with refused("resource_name_once_in_a_location"):
        Resource.objects.create(kind=kind, location=place, name="Room 1")


def test_a_kind_of_room_has_a_name_of_its_own(doctor):
    ResourceKind.objects.create(name="EMG room")
    with refused("appointments_resourcekind_name"):
        ResourceKind.objects.create(name="EMG room")


def test_a_calendar_link_is_not_revoked_before_it_was_made(doctor):
    with refused("calendar_feed_revoked_after_made"):
        doctor.feeds.create(token_hash="x", created_at=NINE, revoked_at=NINE - timedelta(seconds=1))


def test_two_calendar_links_have_two_tokens(doctor):
    doctor.feeds.create(token_hash="x", created_at=NINE)
    with refused("token_hash"):
        doctor.feeds.create(token_hash="x", created_at=NINE)
