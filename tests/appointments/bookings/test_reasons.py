"""Staff hear by which rule a time is not offered, and the answer is never at odds with what patients find."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appointments.bookings import reasons, slots, times
from appointments.bookings.models import Appointment
from appointments.bookings.reasons import Kind
from appointments.doctors.models import Doctor, Resource, ResourceKind, VisitType
from tests.appointments import clinic
from tests.appointments.clinic import HALF_PAST, MONDAY, NINE, NOW, TEN, appointment

pytestmark = pytest.mark.django_db

ZONES = ["Asia/Kolkata", "Europe/London", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo"]
# Around the nights in which the clocks of these zones change.
SEASONS = [datetime(2026, 4, 20), datetime(2026, 9, 28), datetime(2026, 10, 20), datetime(2027, 3, 10), datetime(2027, 3, 24)]


@pytest.fixture
def doctor():
    return clinic.doctor()


def why(doctor, moment=NINE, *, now=NOW, visit=None):
    return reasons.why(doctor, visit or doctor.visit_types.first(), moment, now=now)


def told(doctor, moment=NINE, **options):
    reason = why(doctor, moment, **options)
    assert reason.advice
    return reason.kind, reason.sentence


def test_a_free_time_is_offered(doctor):
    assert why(doctor).is_offered


def test_a_doctor_who_cannot_be_booked(doctor):
    Doctor.objects.update(is_active=False)
    assert told(doctor) == (Kind.NOT_BOOKABLE, "Dr Asha cannot be booked at all.")


def test_a_visit_that_the_doctor_does_not_offer(doctor):
    other = VisitType.objects.create(name="EMG", slug="emg", minutes=30)
    assert told(doctor, visit=other) == (Kind.NOT_THIS_VISIT, "Dr Asha does not offer “EMG”.")


def test_a_time_in_the_past(doctor):
    assert told(doctor, now=NINE + timedelta(minutes=1))[0] == Kind.PAST


def test_a_time_before_the_notice_is_over(doctor):
    kind, sentence = told(doctor, now=NINE - timedelta(hours=1))
    assert kind == Kind.TOO_SOON
    assert "at least 2 hours before" in sentence


def test_a_time_beyond_the_horizon(doctor):
    kind, sentence = told(doctor, NINE + timedelta(days=91))
    assert kind == Kind.TOO_FAR
    assert "at most 90 days ahead" in sentence


@pytest.mark.parametrize("moment", [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)])
def test_the_ends_of_the_calendar_are_no_error_of_ours(doctor, moment):
    assert why(doctor, moment).kind in {Kind.PAST, Kind.TOO_FAR}


def test_a_time_outside_the_hours_of_that_day(doctor):
    assert told(doctor, NINE - timedelta(hours=1)) == (
        Kind.OUTSIDE_HOURS, "It is outside the hours. On Monday 23 November they are: 09:00–12:00, Lakeside.",
    )  # fmt: skip


def test_a_day_without_hours(doctor):
    assert told(doctor, NINE + timedelta(days=1)) == (Kind.OUTSIDE_HOURS, "Dr Asha has no hours on Tuesday 24 November.")


def test_hours_that_do_not_stand_yet(doctor):
    doctor.working_hours.update(valid_from=date(2026, 12, 1))
    kind, sentence = told(doctor)
    assert kind == Kind.NOT_VALID
    assert "from 1 December 2026" in sentence


def test_hours_that_are_valid_for_some_days_only(doctor):
    doctor.working_hours.update(valid_from=MONDAY - timedelta(days=2), valid_until=MONDAY + timedelta(days=1))
    assert why(doctor).is_offered
    doctor.working_hours.update(valid_until=MONDAY - timedelta(days=1))
    kind, sentence = told(doctor)
    assert kind == Kind.NOT_VALID
    assert "21 November 2026 to 22 November 2026" in sentence


def test_hours_for_other_kinds_of_visit(doctor):
    doctor.working_hours.get().visit_types.add(VisitType.objects.create(name="EMG", slug="emg", minutes=30))
    assert told(doctor) == (Kind.NOT_FOR_VISIT, "The hours 09:00–12:00, Lakeside are only for: EMG.")


def test_a_minute_at_which_no_visit_starts(doctor):
    assert told(doctor, NINE + timedelta(minutes=10)) == (
        Kind.NOT_A_START, "“First visit” does not start at that minute. The nearest starts are 09:00, 09:30.",
    )  # fmt: skip


def test_an_hour_that_the_clocks_skip(doctor):
    moment = datetime(2027, 3, 14, 2, 30, tzinfo=ZoneInfo("America/New_York"))
    assert told(doctor, moment, now=moment - timedelta(days=2)) == (
        Kind.SKIPPED, "02:30 does not exist on that day: the clocks go forward past it.",
    )  # fmt: skip


def test_a_time_that_is_kept_for_urgent_cases(doctor):
    doctor.working_hours.update(kept_hours=24)
    assert told(doctor) == (Kind.KEPT, "It is kept for urgent cases until Sun 22 November, 09:00.")
    assert why(doctor, now=NINE - timedelta(hours=24)).is_offered


def test_a_public_holiday(doctor):
    where = doctor.locations[0]
    where.holidays_of = "IN"
    where.save()
    republic_day = datetime(2027, 1, 26, 4, 0, tzinfo=UTC)
    doctor.working_hours.update(weekday=republic_day.weekday())
    kind, sentence = told(doctor, republic_day)
    assert kind == Kind.HOLIDAY
    assert "Republic Day" in sentence


def test_a_closed_location(doctor):
    doctor.locations[0].closures.create(period=(NINE, TEN), reason="Painting")
    kind, sentence = told(doctor)
    assert kind == Kind.CLOSED
    assert "Painting" in sentence


def test_a_doctor_who_is_away(doctor):
    doctor.time_off.create(period=(NINE, TEN), reason="Congress")
    kind, sentence = told(doctor)
    assert kind == Kind.AWAY
    assert "Congress" in sentence


def test_a_booked_time_names_the_case_and_nobody(doctor):
    visit = appointment(doctor)
    visit.save()
    kind, sentence = told(doctor)
    assert (kind, sentence) == (Kind.TAKEN, f"09:00 to 09:30 is booked ({visit.case.reference}).")


def test_a_held_time_says_until_when(doctor):
    clinic.hold(doctor)
    kind, sentence = told(doctor)
    assert kind == Kind.TAKEN
    assert sentence == "09:00 to 09:30 is held until Fri 20 November, 10:10 (somebody is booking it at this moment)."


def test_a_lapsed_hold_takes_nothing(doctor):
    clinic.hold(doctor)
    assert why(doctor, now=NOW + timedelta(minutes=10)).is_offered


def test_the_minutes_kept_free_after_the_visit_before(doctor):
    appointment(doctor, period=(NINE, HALF_PAST), busy=(NINE, HALF_PAST + timedelta(minutes=10))).save()
    kind, sentence = told(doctor, HALF_PAST)
    assert kind == Kind.BUFFER
    assert "09:00 to 09:30" in sentence


@pytest.fixture
def needs_a_room(doctor):
    kind = ResourceKind.objects.create(name="EMG room")
    VisitType.objects.update(needs=kind)
    return kind


def test_a_room_that_is_not_there(doctor, needs_a_room):
    assert told(doctor) == (Kind.NO_ROOM, "The visit needs “EMG room”, and Lakeside has none.")


def test_a_room_that_is_in_use(doctor, needs_a_room):
    where = doctor.locations[0]
    room = Resource.objects.create(kind=needs_a_room, location=where, name="One")
    assert why(doctor).is_offered
    other = appointment(clinic.doctor("bashir"), resource=room)
    other.save()
    assert told(doctor) == (Kind.ROOM_TAKEN, f"Every “EMG room” at Lakeside is in use then ({other.case.reference}).")


def test_no_answer_names_a_patient(doctor):
    appointment(doctor).save()
    assert "Meera" not in why(doctor).sentence


quarters = st.integers(0, 95).map(lambda quarter: time(quarter // 4, quarter % 4 * 15))


@st.composite
def clinics(draw):
    """A clinic in one of the zones, with something of every rule in its way."""
    number = Doctor.objects.count()
    now = draw(st.sampled_from(SEASONS)).replace(tzinfo=UTC) + timedelta(minutes=draw(st.integers(0, 20 * 24 * 60)))
    where = clinic.location(draw(st.sampled_from(ZONES)), slug=f"place-{number}")
    where.holidays_of = draw(st.sampled_from(["", "IN", "US", "EG"]))
    where.save()
    visit = clinic.visit_type(draw(st.sampled_from([15, 30, 50])), draw(st.sampled_from([0, 10])), slug=f"visit-{number}")
    visit.preparation, visit.notice_hours = draw(st.sampled_from([0, 5])), draw(st.sampled_from([0, 3]))
    visit.horizon_days = draw(st.sampled_from([3, 90]))
    visit.needs = draw(st.sampled_from([None, room_in(where, number)]))
    visit.save()
    doctor = clinic.doctor(f"doctor-{number}", where=where, visits=[visit], blocks=[draw(blocks(where, day)) for day in range(7)])
    begins = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=draw(st.integers(0, 72)))
    if draw(st.booleans()):
        draw(st.sampled_from([doctor.time_off, where.closures])).create(period=(begins, begins + timedelta(hours=2)))
    return doctor, visit, now


def room_in(where, number):
    kind = ResourceKind.objects.create(name=f"Room {number}")
    Resource.objects.create(kind=kind, location=where, name="One")
    return kind


@st.composite
def blocks(draw, where, weekday):
    starts, ends = sorted(draw(st.lists(quarters, min_size=2, max_size=2, unique=True)))
    kept = draw(st.sampled_from([None, None, None, 6]))
    return clinic.block(where, weekday, starts, ends, kept_hours=kept)


@settings(max_examples=60)
@given(st.data())
def test_a_time_is_called_offered_exactly_when_patients_find_it(db, data):
    doctor, visit, now = data.draw(clinics())
    window = times.Days.starting(now.date() - timedelta(days=1), 6)
    diary = slots.diaries([doctor], window, now=now)[doctor.pk]
    starts = [slot.start for slot in diary.candidates(visit)] or [now]
    take_one(doctor, visit, list(diary.free(visit, now=now)), now, data)
    found = {slot.start for slot in slots.free(doctor, visit, window, now=now)}
    for start in data.draw(st.lists(st.sampled_from(starts), min_size=4, max_size=6)):
        moment = start + timedelta(minutes=data.draw(st.sampled_from([0, 0, 0, 5, -60])))
        assert reasons.why(doctor, visit, moment, now=now).is_offered == (moment in found)


def take_one(doctor, visit, free, now, data):
    if free:
        start = data.draw(st.sampled_from(free)).start
        clinic.hold(doctor, start, token=str(doctor.pk), now=now)
        if data.draw(st.booleans()):
            Appointment.objects.filter(doctor=doctor).update(hold_expires_at=now)
