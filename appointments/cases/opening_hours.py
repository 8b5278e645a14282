"""When the call desk and the coordinators work, in the clinic's wall time, as staff say it, and what we can promise from it.

Each of the functions asks the database once. Who needs more than one of them for an answer asks `read()` and works with that.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import connection
from django.utils import timezone

Span = tuple[datetime, datetime]
FURTHEST = 4000  # days that are looked at before we call it a fault; the database keeps one day of each week open
AS_THEY_STAND = """
    SELECT weekday, starts, ends, NULL::date FROM appointments_openinghours WHERE starts IS NOT NULL
    UNION ALL SELECT NULL, NULL, NULL, day FROM appointments_closedday
"""


def at(day: date, clock: time) -> datetime:
    """That moment on the clinic's wall."""
    return timezone.make_aware(datetime.combine(day, clock))


def midnight(day: date, *, later: int = 0) -> datetime:
    """At which that day begins, or one so many days later."""
    return at(day + timedelta(days=later), time.min)


@dataclass(frozen=True)
class Hours:
    """From when to when we work on which weekday, and the days on which we do not all the same."""

    week: Mapping[int, tuple[time, time]]
    closed: frozenset[date] = frozenset()

    def of(self, day: date) -> Span | None:
        """From when to when we work on that day; None when we do not."""
        times = None if day in self.closed else self.week.get(day.weekday())
        return (at(day, times[0]), at(day, times[1])) if times else None

    @property
    def widest(self) -> tuple[time, time]:
        """Before and after these we work on no weekday."""
        return min(starts for starts, _ in self.week.values()), max(ends for _, ends in self.week.values())

    @property
    def usual_day(self) -> timedelta:
        """For how long we are open on a working day, by the middle of the week."""
        lengths = [datetime.combine(date.min, ends) - datetime.combine(date.min, starts) for starts, ends in self.week.values()]
        return sum(lengths, timedelta(0)) / len(lengths)

    def working_days(self, after: date) -> Iterator[date]:
        """The first of them comes after the day given."""
        return (day for day, _span in self._spans(after, 1))

    def working_days_later(self, days: int, *, now: datetime) -> datetime:
        """The end of work so many working days from now."""
        coming = self._spans(timezone.localdate(now), 1)
        return [next(coming)[1][1] for _ in range(days)][-1]

    def end_of_work(self, moment: datetime) -> datetime:
        """Of that day, or the moment itself when it is later, or when we are closed."""
        span = self.of(timezone.localdate(moment))
        return max(moment, span[1]) if span else moment

    def working_time_later(self, wait: timedelta, *, now: datetime) -> datetime:
        """The moment when we shall have been open for so long, counted from now."""
        for _day, (opens, closes) in self._spans(timezone.localdate(now) - timedelta(days=1), 1):
            start = max(now, opens)
            left = closes - start
            if left >= wait:
                return timezone.localtime(start + wait)
            wait -= max(left, timedelta(0))
        raise AssertionError("there is always another working day")

    def working_time_earlier(self, wait: timedelta, *, now: datetime) -> datetime:
        """The latest moment since which we have been open for so long."""
        for _day, (opens, closes) in self._spans(timezone.localdate(now) + timedelta(days=1), -1):
            end = min(now, closes)
            worked = end - opens
            if worked >= wait:
                return timezone.localtime(end - wait)
            wait -= max(worked, timedelta(0))
        raise AssertionError("there was always another working day")

    def working_time_between(self, start: datetime, end: datetime) -> timedelta:
        """For how long we are open from the one moment to the other; nothing when the end comes first."""
        open_for = timedelta(0)
        for _day, (opens, closes) in self._spans(timezone.localdate(start) - timedelta(days=1), 1):
            if opens >= end:
                return open_for
            open_for += max(min(end, closes) - max(start, opens), timedelta(0))
        raise AssertionError("there is always another working day")

    def _spans(self, after: date, step: int) -> Iterator[tuple[date, Span]]:
        day, closed = after, 0
        while closed < FURTHEST:
            day += timedelta(days=step)
            if span := self.of(day):
                closed = 0
                yield day, span
            else:
                closed += 1


def read() -> Hours:
    """As they stand, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(AS_THEY_STAND)
        rows = cursor.fetchall()
    week = {weekday: (starts, ends) for weekday, starts, ends, _day in rows if starts}
    return Hours(week, frozenset(day for *_times, day in rows if day))


def working_days(after: date) -> Iterator[date]:
    return read().working_days(after)


def working_days_later(days: int, *, now: datetime) -> datetime:
    return read().working_days_later(days, now=now)


def end_of_work(moment: datetime) -> datetime:
    return read().end_of_work(moment)


def working_time_later(wait: timedelta, *, now: datetime) -> datetime:
    return read().working_time_later(wait, now=now)


def working_time_between(start: datetime, end: datetime) -> timedelta:
    return read().working_time_between(start, end)


def later_by_a_pause(moment: datetime, began: datetime, ended: datetime) -> datetime:
    """Later by as much as we worked in that time."""
    hours = read()
    paused = hours.working_time_between(began, ended)
    return hours.working_time_later(paused, now=moment) if paused > timedelta(0) else moment
