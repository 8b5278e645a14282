"""Free times follow from hours and what takes them, in every zone and on the nights when clocks change."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appointments.bookings import slots, times
from tests.appointments.clinic import block, location, visit_type

ZONES = ["Asia/Kolkata", "Europe/London", "America/New_York", "Australia/Lord_Howe"]
SUNDAY = 6
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def walls(zone, day, starts, ends, minutes=30):
    """What the clinic's clock shows at each start of a block of that day."""
    hours = [block(location(zone), weekday=day.weekday(), starts=starts, ends=ends)]
    length = timedelta(minutes=minutes)
    found = times.grid(hours, times.Days.starting(day, 1), length=length, step=length)
    return [f"{slot.local:%H:%M}" for slot in found]


def test_times_follow_one_another_from_the_beginning_of_the_block():
    assert walls("Asia/Kolkata", date(2026, 11, 23), time(9), time(10, 40)) == ["09:00", "09:30", "10:00"]


def test_an_hour_that_the_clocks_skip_gives_no_times():
    assert walls("America/New_York", date(2027, 3, 14), time(1), time(4)) == ["01:00", "01:30", "03:00", "03:30"]


def test_hours_that_begin_in_an_hour_that_the_clocks_skip_begin_when_they_jump():
    assert walls("America/New_York", date(2027, 3, 14), time(2, 30), time(4)) == ["03:00", "03:30"]


def test_hours_that_end_in_an_hour_that_the_clocks_skip_end_when_they_jump():
    assert walls("America/New_York", date(2027, 3, 14), time(1), time(2, 30), minutes=60) == ["01:00"]
    assert walls("America/New_York", date(2027, 3, 14), time(1), time(2, 30), minutes=90) == []


def test_an_hour_that_the_clocks_repeat_gives_its_times_twice_to_a_block_around_it():
    times = ["00:30", "01:00", "01:30", "01:00", "01:30", "02:00", "02:30"]
    assert walls("America/New_York", date(2026, 11, 1), time(0, 30), time(3)) == times


def test_an_hour_that_the_clocks_repeat_gives_its_times_once_to_a_block_within_it():
    assert walls("America/New_York", date(2026, 11, 1), time(1), time(1, 45), minutes=15) == ["01:00", "01:15", "01:30"]


def test_a_block_that_begins_within_a_repeated_hour_never_begins_before_its_hour():
    assert walls("America/New_York", date(2026, 11, 1), time(1, 30), time(3)) == ["01:30", "01:30", "02:00", "02:30"]


@pytest.mark.parametrize(
    ("day", "times"),
    [
        (date(2026, 10, 4), ["01:30", "02:30"]),  # half an hour is skipped there
        (date(2027, 4, 4), ["01:30", "01:30", "02:00", "02:30"]),  # and repeated
    ],
)
def test_clocks_that_change_by_half_an_hour_are_followed(day, times):
    assert walls("Australia/Lord_Howe", day, time(1, 30), time(3)) == times


def test_a_repeated_time_says_which_of_the_two_it_is():
    hours = [block(location("America/New_York"), weekday=SUNDAY, starts=time(0, 30), ends=time(2, 30))]
    found = times.grid(hours, times.Days.starting(date(2026, 11, 1), 1), length=timedelta(hours=1), step=timedelta(hours=1))
    assert [slot.clock for slot in found] == ["00:30", "01:30 EDT", "01:30 EST"]


def test_a_label_stands_alone():
    slot = times.Slot(datetime(2026, 11, 24, 5, 0, tzinfo=UTC), location())
    assert (slot.in_words, slot.value) == ("Tue 24 November, 10:30", "2026-11-24T10:30+05:30")


def test_two_zones_of_one_doctor_are_told_in_order():
    hours = [block(location(zone), weekday=0, starts=time(9), ends=time(10)) for zone in ("America/New_York", "Asia/Kolkata")]
    found = times.grid(hours, times.Days.starting(date(2026, 11, 23), 1), length=timedelta(hours=1), step=timedelta(hours=1))
    assert [slot.location.zone for slot in found] == ["Asia/Kolkata", "America/New_York"]


def test_the_three_nearest_are_told_in_order():
    there = [times.Slot(datetime(2026, 11, 24, hour, tzinfo=UTC), None) for hour in (1, 5, 6, 9, 20)]
    assert [slot.start.hour for slot in times.nearest_of(there, datetime(2026, 11, 24, 7, tzinfo=UTC))] == [5, 6, 9]


quarters = st.integers(0, 95).map(lambda quarter: time(quarter // 4, quarter % 4 * 15))
moments = st.datetimes(datetime(2026, 9, 25), datetime(2027, 4, 10), timezones=st.just(UTC))
blocks = st.builds(
    lambda zone, weekday, ends: block(location(zone), weekday=weekday, starts=min(ends), ends=max(ends)),
    st.sampled_from(ZONES),
    st.integers(0, 6),
    st.lists(quarters, min_size=2, max_size=2, unique=True),
)
visits = st.builds(visit_type, minutes=st.integers(5, 120), turnaround=st.integers(0, 30))


@st.composite
def diaries(draw):
    now = draw(moments)
    starts = st.integers(0, 10 * 24 * 60).map(lambda minutes: now + timedelta(minutes=minutes))
    taken = st.builds(lambda start, minutes: (start, start + timedelta(minutes=minutes)), starts, st.integers(1, 600))
    diary = slots.Diary(times.Days.starting(now.date() - timedelta(days=1), 10))
    diary.hours, diary.off, diary.busy = (draw(st.lists(kind, max_size=6)) for kind in (blocks, taken, taken))
    return diary, now


@given(diaries(), visits)
def test_no_free_time_overlaps_what_is_taken(found, visit):
    diary, now = found
    length = timedelta(minutes=visit.minutes + visit.turnaround)
    for slot in diary.free(visit, now=now):
        assert not any(begins < slot.start + length and slot.start < ends for begins, ends in diary.off + diary.busy)


@given(diaries(), visits)
def test_every_time_that_nothing_takes_is_free(found, visit):
    diary, now = found
    length = timedelta(minutes=visit.minutes + visit.turnaround)
    free = {slot.start for slot in diary.free(visit, now=now)}
    bare = slots.Diary(diary.days, hours=diary.hours)
    for slot in bare.free(visit, now=now):
        overlaps = any(begins < slot.start + length and slot.start < ends for begins, ends in diary.off + diary.busy)
        assert overlaps == (slot.start not in free)


@given(diaries(), visits)
def test_every_free_time_comes_once_and_in_order(found, visit):
    diary, now = found
    starts = [slot.start for slot in diary.free(visit, now=now)]
    assert starts == sorted(set(starts))


@given(diaries(), visits)
def test_no_free_time_is_past_too_soon_or_too_far_ahead(found, visit):
    diary, now = found
    assert all(now + timedelta(hours=2) <= slot.start <= now + timedelta(days=90) for slot in diary.free(visit, now=now))


@given(blocks, visits, moments)
def test_every_time_is_read_off_the_wall_within_the_hours(hours, visit, now):
    diary = slots.Diary(times.Days.starting(now.date(), 10), hours=[hours])
    for slot in diary.free(visit, now=now):
        assert slot.local.weekday() == hours.weekday
        assert hours.starts <= slot.local.time() < hours.ends


@given(blocks, visits, moments)
def test_its_address_leads_back_to_the_same_moment(hours, visit, now):
    diary = slots.Diary(times.Days.starting(now.date(), 10), hours=[hours])
    for slot in diary.free(visit, now=now):
        assert datetime.fromisoformat(slot.value) == slot.start
