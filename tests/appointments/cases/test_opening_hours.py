from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from appointments.cases import opening_hours
from appointments.cases.opening_hours import working_days_later, working_time_between, working_time_later
from appointments.cases.promise_models import ClosedDay, OpeningHours

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def kolkata(day, hour, minute=0):
    """In November 2026, whose 22nd and 29th are Sundays."""
    return datetime(2026, 11, day, hour, minute, tzinfo=ZoneInfo("Asia/Kolkata"))


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        (kolkata(23, 10), kolkata(23, 12), 2),
        (kolkata(23, 10), kolkata(23, 10), 0),
        (kolkata(23, 12), kolkata(23, 10), 0),
        (kolkata(23, 18), kolkata(24, 10), 2),
        (kolkata(23, 20), kolkata(24, 8), 0),
        (kolkata(23, 7), kolkata(23, 22), 10),
        (kolkata(21, 18), kolkata(23, 10), 2),
        (kolkata(22, 0), kolkata(22, 23, 59), 0),
        (kolkata(22, 11), kolkata(23, 9, 30), 0.5),
        (kolkata(16, 9), kolkata(23, 9), 60),
    ],
    ids=[
        "a morning",
        "no time",
        "backwards",
        "over night",
        "a night",
        "a day",
        "over a Sunday",
        "a Sunday",
        "from a Sunday",
        "week",
    ],
)
def test_only_the_hours_when_we_are_open_count(start, end, hours):
    assert working_time_between(start, end) == hours * HOUR


@pytest.mark.parametrize("wait", [HOUR / 2, HOUR, 10 * HOUR, 33 * HOUR])
def test_what_comes_so_much_later_lies_so_far_away(wait):
    for start in (kolkata(21, 18, 30), kolkata(22, 12), kolkata(23, 3), kolkata(23, 15)):
        assert working_time_between(start, working_time_later(wait, now=start)) == wait


@pytest.mark.parametrize("wait", [HOUR / 2, HOUR, 10 * HOUR, 33 * HOUR])
def test_what_came_so_much_earlier_lay_so_far_back(wait):
    for end in (kolkata(21, 18, 30), kolkata(22, 12), kolkata(23, 3), kolkata(23, 15)):
        since = opening_hours.read().working_time_earlier(wait, now=end)
        assert working_time_between(since, end) == wait
        assert working_time_between(since + timedelta(minutes=1), end) < wait


def test_a_day_that_staff_close_is_no_working_day():
    ClosedDay.objects.create(day=date(2026, 11, 24), name="Guru Nanak Jayanti")
    assert working_days_later(1, now=kolkata(23, 10)) == kolkata(25, 19)
    assert working_time_later(HOUR, now=kolkata(23, 18, 30)) == kolkata(25, 9, 30)
    assert working_time_between(kolkata(24, 9), kolkata(24, 19)) == timedelta(0)


def test_hours_that_staff_change_hold_from_then_on():
    OpeningHours.objects.filter(weekday=5).update(ends=time(13))
    assert working_time_later(HOUR, now=kolkata(21, 12, 30)) == kolkata(23, 9, 30)
    OpeningHours.objects.filter(weekday=6).update(starts=time(10), ends=time(12))
    assert working_time_later(HOUR, now=kolkata(21, 12, 30)) == kolkata(22, 10, 30)


def test_the_end_of_work_is_that_of_the_weekday_and_a_closed_day_has_none():
    OpeningHours.objects.filter(weekday=5).update(ends=time(13))
    assert opening_hours.end_of_work(kolkata(21, 10)) == kolkata(21, 13)
    assert opening_hours.end_of_work(kolkata(22, 10)) == kolkata(22, 10)


def test_a_usual_day_is_the_mean_of_the_week():
    OpeningHours.objects.filter(weekday=5).update(ends=time(13))
    assert opening_hours.read().usual_day == timedelta(hours=9)


def test_when_we_are_open_is_read_in_one_statement(django_assert_num_queries):
    with django_assert_num_queries(1):
        working_days_later(20, now=kolkata(23, 10))


def test_a_year_of_closed_days_still_has_an_end():
    ClosedDay.objects.bulk_create(ClosedDay(day=date(2026, 11, 24) + timedelta(days=count)) for count in range(366))
    assert working_days_later(1, now=kolkata(23, 10)).date() == date(2027, 11, 25)
