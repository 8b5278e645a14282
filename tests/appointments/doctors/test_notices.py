"""What a doctor's page says of hours that begin or end, and of days on which nobody is seen."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from appointments.doctors import notices
from tests.appointments import clinic
from tests.appointments.clinic import NOW

KOLKATA = ZoneInfo("Asia/Kolkata")


def at(*moment):
    return datetime(*moment, tzinfo=KOLKATA)


@pytest.mark.parametrize(
    ("begins", "ends", "words"),
    [
        (at(2026, 12, 3), at(2026, 12, 8), "3 to 7 December"),
        (at(2026, 12, 3), at(2026, 12, 7, 23, 59), "3 to 7 December"),
        (at(2026, 11, 28), at(2026, 12, 4), "28 November to 3 December"),
        (at(2026, 12, 30), at(2027, 1, 3), "30 December to 2 January 2027"),
        (at(2027, 1, 3), at(2027, 1, 8), "3 to 7 January 2027"),
        (at(2026, 12, 3), at(2026, 12, 4), "on 3 December"),
        (at(2026, 12, 3, 14), at(2026, 12, 3, 17), "on 3 December, 14:00 to 17:00"),
        (at(2026, 12, 3, 14), at(2026, 12, 5, 9, 30), "from 3 December, 14:00, until 5 December, 09:30"),
        (at(2026, 12, 3, 14), at(2026, 12, 4), "on 3 December, 14:00 to 00:00"),
    ],
)
def test_a_time_is_told_as_one_would_say_it(begins, ends, words):
    assert notices.in_words(begins, ends, zone=KOLKATA, now=NOW) == words


@pytest.fixture
def doctor(db):
    return clinic.doctor()


def test_whole_days_are_counted_by_the_clock_on_the_wall():
    utc = ZoneInfo("UTC")
    begins, ends = at(2026, 12, 3).astimezone(utc), at(2026, 12, 8).astimezone(utc)
    assert notices.in_words(begins, ends, zone=KOLKATA, now=NOW) == "3 to 7 December"


def test_a_doctor_s_absences_and_their_places_closures_are_told_in_order_without_the_reason(doctor):
    [place] = doctor.locations
    place.closures.create(period=(at(2026, 12, 20), at(2026, 12, 21)), reason="Rats")
    doctor.time_off.create(period=(at(2026, 12, 3), at(2026, 12, 8)), reason="Operation of her own")
    assert notices.closed(doctor, now=NOW) == ["Away 3 to 7 December", "Lakeside: closed on 20 December"]


def test_what_is_over_or_far_away_is_not_told(doctor):
    doctor.time_off.create(period=(NOW - timedelta(days=2), NOW))
    doctor.time_off.create(period=(NOW + timedelta(days=61), NOW + timedelta(days=62)))
    assert notices.closed(doctor, now=NOW) == []


def test_an_absence_that_has_begun_is_told(doctor):
    doctor.time_off.create(period=(at(2026, 11, 18), at(2026, 11, 27)))
    assert notices.closed(doctor, now=NOW) == ["Away 18 to 26 November"]


def test_public_holidays_are_told_that_fall_on_a_day_of_the_doctor_s(doctor):
    [place] = doctor.locations
    place.holidays_of = "IN-TS"
    place.save()
    friday = doctor.working_hours.create(location=place, weekday=4, starts=time(9), ends=time(10))
    assert notices.closed(doctor, now=NOW) == ["Lakeside: closed on 25 December (Christmas)"]
    friday.delete()
    assert notices.closed(type(doctor).objects.get(), now=NOW) == []


def test_a_holiday_on_which_the_place_is_open_is_not_told(doctor):
    [place] = doctor.locations
    place.holidays_of, place.open_on = "IN-TS", [date(2026, 12, 25)]
    place.save()
    doctor.working_hours.create(location=place, weekday=4, starts=time(9), ends=time(10))
    assert notices.closed(doctor, now=NOW) == []


def test_hours_that_are_over_are_not_shown_and_coming_ones_are(doctor):
    [place] = doctor.locations
    hours = {"location": place, "weekday": 1, "starts": time(9), "ends": time(10)}
    doctor.working_hours.create(**hours, valid_until=date(2026, 11, 19))
    coming = doctor.working_hours.create(**hours, valid_from=date(2026, 12, 1))
    assert coming in notices.standing(doctor, now=NOW)
    assert len(notices.standing(doctor, now=NOW)) == 2


def test_hours_stand_to_the_end_of_their_last_day(doctor):
    doctor.working_hours.update(valid_until=NOW.date())
    assert notices.standing(doctor, now=at(2026, 11, 20, 23, 59))
    assert not notices.standing(doctor, now=at(2026, 11, 21, 0, 0))


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (None, None, ""),
        (date(2026, 12, 1), None, "from 1 December 2026"),
        (None, date(2026, 12, 1), "until 1 December 2026"),
        (date(2026, 12, 5), date(2026, 12, 5), "only on 5 December 2026"),
        (date(2026, 12, 1), date(2027, 1, 31), "1 December 2026 to 31 January 2027"),
    ],
)
def test_the_days_of_hours_are_told_as_one_would_say_them(first, last, words):
    assert clinic.block(None, valid_from=first, valid_until=last).days_in_words == words
