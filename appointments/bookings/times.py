"""Times and days, and the two sweeps over them: what the hours give, and what is left of it. Nothing here asks the database."""

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.formats import date_format

from appointments.doctors.models import Location, VisitType

LONGEST_WINDOW = 31  # days
MINUTE = timedelta(minutes=1)
FARTHEST_WEST = timezone(timedelta(hours=-12))
NEAREST = 3

Span = tuple[datetime, datetime]
NEVER: Span = (datetime.max.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))


class Slot(NamedTuple):
    """A time that can be booked. The start is in UTC: two local times are compared without regard to a repeated hour."""

    start: datetime
    location: Location
    block: Any = None  # the hours it comes from

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
    def zone(self) -> str:
        """The name of the clinic's time zone, where it is another than the portal's."""
        return "" if self.location.zone == settings.TIME_ZONE else self.location.zone

    @property
    def clock_and_zone(self) -> str:
        return f"{self.clock} ({self.zone})" if self.zone else self.clock

    @property
    def day_in_words(self) -> str:
        """Such as Tue 24 November."""
        return date_format(self.local, "D j F")

    @property
    def in_words(self) -> str:
        """Such as "Tue 24 November, 10:30": a label that stands alone."""
        return f"{self.day_in_words}, {self.clock_and_zone}"


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


def oldest_day(now: datetime) -> date:
    """The day that is still going on where it ends last. Clinics far to the west may have times on it when it is over here."""
    return now.astimezone(FARTHEST_WEST).date()


def nearest_of(slots: Iterable[Slot], start: datetime) -> list[Slot]:
    """The three closest to that moment, in order."""
    return sorted(sorted(slots, key=lambda slot: abs(slot.start - start))[:NEAREST], key=attrgetter("start"))


def overlaps(slot: Slot, visit_type: VisitType, spans: Iterable[Span]) -> bool:
    begins, ends = busy_span(slot.start, visit_type)
    return any(start < ends and begins < end for start, end in spans)


def busy_span(start: datetime, visit_type: VisitType) -> Span:
    """From the first minute kept free before a visit to the last one after it."""
    return start - visit_type.before, start + visit_type.length + visit_type.after


def clear(slots: Iterable[Slot], visit_type: VisitType, taken: Iterable[Span]) -> Iterator[Slot]:
    """Leaves out what overlaps a time taken. `slots` are in order; each of the two is walked once."""
    before, after = visit_type.before, visit_type.length + visit_type.after
    upcoming = iter(sorted(taken))
    begins, ends = next(upcoming, NEVER)
    clear_from = datetime.min.replace(tzinfo=UTC)
    for slot in slots:
        while begins < slot.start + after:
            clear_from = max(clear_from, ends)
            begins, ends = next(upcoming, NEVER)
        if clear_from <= slot.start - before:
            yield slot


def grid(hours: Iterable[Any], days: Days, *, length: timedelta, step: timedelta) -> Iterator[Slot]:
    """Every start that the hours give, in order and each moment once, whoever has it."""
    by_zone = sorted(hours, key=lambda block: block.location.zone)
    streams = [_stream(list(blocks), days, length, step) for _, blocks in groupby(by_zone, key=lambda b: b.location.zone)]
    for _, same in groupby(heapq.merge(*streams, key=itemgetter(0)), key=itemgetter(0)):
        yield next(same)


def _stream(blocks: list[Any], days: Days, length: timedelta, step: timedelta) -> Iterator[Slot]:
    """In order, for blocks of one time zone."""
    for day in days:
        valid = [block for block in blocks if block.is_valid(day) and not block.location.holiday(day)]
        yield from sorted((slot for block in valid for slot in _starts(block, day, length, step)), key=itemgetter(0))


def _starts(block: Any, day: date, length: timedelta, step: timedelta) -> Iterator[Slot]:
    """One after the other from the block's beginning.

    Lengths are added in UTC and each start is read off the wall, so an hour that the clocks skip gives no start. One that
    they repeat is met the first time round, and both times only by a block that goes on after it.
    """
    zone = block.location.timezone
    opens, closes = datetime.combine(day, block.starts), datetime.combine(day, block.ends)
    start, end = block_span(block, day)
    while start + length <= end:
        if opens <= start.astimezone(zone).replace(tzinfo=None) < closes:
            yield Slot(start, block.location, block)
        start += step


def block_span(block: Any, day: date) -> Span:
    """From when to when the hours last on that day."""
    zone = block.location.timezone
    begins, ends = (_first_shown(datetime.combine(day, wall), zone) for wall in (block.starts, block.ends))
    return begins, ends


def _first_shown(wall: datetime, zone: ZoneInfo) -> datetime:
    """When the clocks first show that time; where they skip it, when they jump past it."""
    moment = wall.replace(tzinfo=zone).astimezone(UTC)
    while (moment - MINUTE).astimezone(zone).replace(tzinfo=None) >= wall:
        moment -= MINUTE
    return moment
