"""A time is kept for two hours in which people are awake, on the wall of the place where the visit is."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appointments.outbox import waking

ZONES = ["Asia/Kolkata", "Europe/London", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo"]
FAR = timedelta(days=30)


def moment(clock, zone="Asia/Kolkata", day=date(2026, 11, 23)):
    hour, _, minute = clock.partition(":")
    return datetime.combine(day, time(int(hour), int(minute or 0)), ZoneInfo(zone)).astimezone(UTC)


def turn(clock, *, latest=None, zone="Asia/Kolkata", day=date(2026, 11, 23)):
    now = moment(clock, zone, day)
    found = waking.turn(now=now, latest=latest or now + FAR, zone=ZoneInfo(zone))
    return found and tuple(end.astimezone(ZoneInfo(zone)).strftime("%d %H:%M") for end in found)


@pytest.mark.parametrize(
    ("freed", "written", "kept"),
    [
        ("10:00", "23 10:00", "23 12:00"),
        ("19:00", "23 19:00", "23 21:00"),
        ("20:00", "23 20:00", "24 09:00"),
        ("20:59", "23 20:59", "24 09:59"),
        ("21:00", "24 08:00", "24 10:00"),
        ("23:30", "24 08:00", "24 10:00"),
        ("00:10", "23 08:00", "23 10:00"),
        ("07:59", "23 08:00", "23 10:00"),
        ("08:00", "23 08:00", "23 10:00"),
    ],
)
def test_nobody_is_woken_to_answer(freed, written, kept):
    assert turn(freed) == (written, kept)


@pytest.mark.parametrize(
    ("zone", "eve"),
    [
        ("Europe/London", date(2026, 3, 28)),
        ("Europe/London", date(2026, 10, 24)),
        ("America/New_York", date(2026, 3, 7)),
        ("America/New_York", date(2026, 10, 31)),
        ("Australia/Lord_Howe", date(2026, 10, 3)),
        ("Africa/Cairo", date(2026, 4, 23)),
    ],
)
def test_a_night_in_which_the_clocks_change_takes_nothing_from_the_two_hours(zone, eve):
    written, kept = turn("22:00", zone=zone, day=eve)
    assert (written[-5:], kept[-5:]) == ("08:00", "10:00")
    assert turn("20:00", zone=zone, day=eve)[1][-5:] == "09:00"


def test_the_time_is_shorter_when_the_visit_comes_soon():
    assert turn("10:00", latest=moment("11:00")) == ("23 10:00", "23 11:00")


def test_half_an_hour_is_the_least_that_is_given():
    assert turn("10:00", latest=moment("10:30")) == ("23 10:00", "23 10:30")
    assert turn("10:00", latest=moment("10:29")) is None


def test_the_hours_of_a_night_are_no_time_to_answer():
    assert turn("20:45", latest=moment("07:00", day=date(2026, 11, 24))) is None


@given(
    now=st.datetimes(datetime(2025, 1, 1), datetime(2028, 1, 1)).map(lambda when: when.replace(tzinfo=UTC)),  # noqa: DTZ001
    zone=st.sampled_from(ZONES).map(ZoneInfo),
)
def test_every_letter_goes_out_by_day_and_every_time_is_kept_into_a_day(now, zone):
    write_at, until = waking.turn(now=now, latest=now + FAR, zone=zone)
    assert time(8) <= write_at.astimezone(zone).time() < time(21)
    assert time(8) < until.astimezone(zone).time() <= time(21)
    assert now <= write_at <= until - waking.KEPT
