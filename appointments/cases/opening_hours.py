"""When the call desk and the coordinators work, in the clinic's wall time, and what we can promise from it."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.utils import timezone

OPENS = time(9)
CLOSES = time(19)
SUNDAY = 6


def at(day: date, clock: time) -> datetime:
    """That moment on the clinic's wall."""
    return timezone.make_aware(datetime.combine(day, clock))


def working_days(after: date) -> Iterator[date]:
    """Monday to Saturday, the first of them after the day given."""
    day = after
    while True:
        day += timedelta(days=1)
        if day.weekday() != SUNDAY:
            yield day


def working_days_later(days: int, *, now: datetime) -> datetime:
    """The end of work so many working days from now."""
    coming = working_days(timezone.localdate(now))
    return at([next(coming) for _ in range(days)][-1], CLOSES)


def working_time_later(wait: timedelta, *, now: datetime) -> datetime:
    """The moment when we shall have been open for so long, counted from now."""
    today = timezone.localdate(now)
    for day in working_days(today - timedelta(days=1)):
        start = max(now, at(day, OPENS))
        left = at(day, CLOSES) - start
        if left >= wait:
            return timezone.localtime(start + wait)
        wait -= max(left, timedelta(0))
    raise AssertionError("there is always another working day")
