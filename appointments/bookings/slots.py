"""Free times: the doctor's hours, less what already takes them, swept once."""

import heapq
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple

from django.contrib.postgres.fields import BigIntegerRangeField
from django.db.backends.postgresql.psycopg_any import NumericRange
from django.db.models import ExpressionWrapper
from django.utils import timezone
from django.utils.formats import date_format

from appointments.doctors.models import Doctor, Location, TimeOff, VisitType, WorkingHours

from .models import Appointment, as_range

NOTICE = timedelta(hours=2)
HORIZON = timedelta(days=90)
LONGEST_WINDOW = 31  # days
NEAREST = 3

Span = tuple[datetime, datetime]
NEVER: Span = (datetime.max.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))


class Slot(NamedTuple):
    """A time that can be booked. The start is in UTC: two local times are compared without regard to a repeated hour."""

    start: datetime
    location: Location

    @property
    def local(self) -> datetime:
        return self.start.astimezone(self.location.timezone)

    @property
    def value(self) -> str:
        """Such as 2026-11-24T10:30+05:30."""
        return self.local.isoformat(timespec="minutes")

    @property
    def clock(self) -> str:
        """Such as 10:30, with the name of the zone where the clocks show that hour twice."""
        local = self.local
        twice = local.utcoffset() != local.replace(fold=not local.fold).utcoffset()
        return f"{local:%H:%M} {local.tzname()}" if twice else f"{local:%H:%M}"

    @property
    def day_in_words(self) -> str:
        """Such as Tue 24 November."""
        return date_format(self.local, "D j F")

    @property
    def in_words(self) -> str:
        """Such as "Tue 24 November, 10:30": a label that stands alone."""
        return f"{self.day_in_words}, {self.clock}"


class Offer(NamedTuple):
    """A kind of visit and the first free time for it in the coming weeks, if there is one."""

    visit_type: VisitType
    earliest: Slot | None


@dataclass(frozen=True)
class Days:
    """A stretch of calendar days, both included, in the wall time of each location."""

    first: date
    last: date

    @classmethod
    def starting(cls, first: date, number: int = LONGEST_WINDOW) -> "Days":
        return cls(first, first + timedelta(days=number - 1))

    @classmethod
    def around(cls, moment: datetime, number: int = LONGEST_WINDOW) -> "Days":
        return cls.starting(moment.date() - timedelta(days=number // 2), number)

    @property
    def span(self) -> Span:
        """Every moment that is one of these days somewhere on earth."""
        return (
            datetime.combine(self.first - timedelta(days=1), time(), UTC),
            datetime.combine(self.last + timedelta(days=2), time(), UTC),
        )

    def __iter__(self) -> Iterator[date]:
        return (self.first + timedelta(days=after) for after in range((self.last - self.first).days + 1))


@dataclass
class Diary:
    """One doctor's weekly hours, and what takes of them in the days that were asked for."""

    days: Days
    hours: list[WorkingHours] = field(default_factory=list)
    off: list[Span] = field(default_factory=list)
    busy: list[Span] = field(default_factory=list)

    def free(self, visit_type: VisitType, *, now: datetime) -> Iterator[Slot]:
        """The times that can be booked, in order."""
        return sweep(self._bookable(visit_type, now), _with_turnaround(visit_type), self.off + self.busy)

    def offered(self, visit_type: VisitType, *, now: datetime) -> Iterator[Slot]:
        """The times that can be booked or that somebody has, in order."""
        return sweep(self._bookable(visit_type, now), _with_turnaround(visit_type), self.off)

    def _bookable(self, visit_type: VisitType, now: datetime) -> Iterator[Slot]:
        found = grid(self.hours, self.days, length=timedelta(minutes=visit_type.minutes), step=_with_turnaround(visit_type))
        return (slot for slot in found if now + NOTICE <= slot.start <= now + HORIZON)


def diaries(doctors: Sequence[Doctor], days: Days, *, now: datetime, own: Collection[str] = ()) -> dict[int, Diary]:
    """The doctors' diaries by primary key: three queries, whatever the number of doctors or days.

    A lapsed hold takes no time; nor, for their owner, do the holds with the hashes `own`.
    """
    if (days.last - days.first).days >= LONGEST_WINDOW:
        raise ValueError(f"at most {LONGEST_WINDOW} days at once")
    found = {doctor.pk: Diary(days) for doctor in doctors}
    for block in WorkingHours.objects.filter(doctor__in=found).select_related("location"):
        found[block.doctor_id].hours.append(block)
    off = TimeOff.objects.filter(doctor__in=found, period__overlap=days.span)
    for doctor, period in off.values_list("doctor_id", "period"):
        found[doctor].off.append((period.lower, period.upper))
    for doctor, busy in _busy(sorted(found), days, now=now, own=own):
        found[doctor].busy.append((busy.lower, busy.upper))
    return found


def free(doctor: Doctor, visit_type: VisitType, days: Days, *, now: datetime, own: Collection[str] = ()) -> list[Slot]:
    """The doctor's free times for that kind of visit, in order."""
    return list(diaries([doctor], days, now=now, own=own)[doctor.pk].free(visit_type, now=now))


def earliest(doctors: Sequence[Doctor], *, now: datetime) -> list[tuple[Doctor, list[Offer]]]:
    """What each doctor offers, for doctors whose visit types are at hand: three queries for all of them."""
    found = diaries(doctors, Days.starting(timezone.localdate(now)), now=now)
    return [
        (doctor, [Offer(visit, next(found[doctor.pk].free(visit, now=now), None)) for visit in doctor.visit_types.all()])
        for doctor in doctors
    ]


def nearest(slots: Iterable[Slot], start: datetime) -> list[Slot]:
    """The three closest to that moment, in order."""
    return sorted(sorted(slots, key=lambda slot: abs(slot.start - start))[:NEAREST], key=attrgetter("start"))


def sweep(slots: Iterable[Slot], length: timedelta, taken: Iterable[Span]) -> Iterator[Slot]:
    """Leaves out what overlaps a time taken. `slots` are in order; each of the two is walked once."""
    upcoming = iter(sorted(taken))
    begins, ends = next(upcoming, NEVER)
    clear_from = datetime.min.replace(tzinfo=UTC)
    for slot in slots:
        while begins < slot.start + length:
            clear_from = max(clear_from, ends)
            begins, ends = next(upcoming, NEVER)
        if clear_from <= slot.start:
            yield slot


def grid(hours: Iterable[WorkingHours], days: Days, *, length: timedelta, step: timedelta) -> Iterator[Slot]:
    """Every start that the hours give, in order and each moment once, whoever has it."""
    by_zone = sorted(hours, key=lambda block: block.location.zone)
    streams = [_stream(list(blocks), days, length, step) for _, blocks in groupby(by_zone, key=lambda b: b.location.zone)]
    for _, same in groupby(heapq.merge(*streams, key=itemgetter(0)), key=itemgetter(0)):
        yield next(same)


def _stream(blocks: list[WorkingHours], days: Days, length: timedelta, step: timedelta) -> Iterator[Slot]:
    """In order, for blocks of one time zone."""
    for day in days:
        today = [slot for block in blocks if block.weekday == day.weekday() for slot in _starts(block, day, length, step)]
        yield from sorted(today, key=itemgetter(0))


def _starts(block: WorkingHours, day: date, length: timedelta, step: timedelta) -> Iterator[Slot]:
    """One after the other from the block's beginning.

    Lengths are added in UTC and each start is read off the wall, so an hour that the clocks skip gives no start. One that
    they repeat is met the first time round, and both times only by a block that goes on after it.
    """
    zone = block.location.timezone
    opens, closes = datetime.combine(day, block.starts), datetime.combine(day, block.ends)
    start, end = (wall.replace(tzinfo=zone).astimezone(UTC) for wall in (opens, closes))
    while start + length <= end:
        if opens <= start.astimezone(zone).replace(tzinfo=None) < closes:
            yield Slot(start, block.location)
        start += step


def _with_turnaround(visit_type: VisitType) -> timedelta:
    return timedelta(minutes=visit_type.minutes + visit_type.turnaround)


def _busy(doctors: list[int], days: Days, *, now: datetime, own: Collection[str]) -> Iterable[tuple[int, Any]]:
    if not doctors:
        return []
    # In the words of the exclusion constraint, whose index then finds it.
    whom = ExpressionWrapper(as_range("doctor"), output_field=BigIntegerRangeField())
    found = Appointment.objects.occupying().overlapping(*days.span).alias(whom=whom)
    found = found.filter(whom__overlap=NumericRange(doctors[0], doctors[-1], "[]"), doctor__in=doctors)
    held = Appointment.Status.HELD
    found = found.exclude(status=held, hold_expires_at__lte=now).exclude(status=held, hold_hash__in=own)
    return found.values_list("doctor_id", "busy")
