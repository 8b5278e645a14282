"""How long a time is kept for somebody who must first read of it: no hour counts in which people sleep."""

from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

WAKES, SLEEPS = time(8), time(21)  # on the wall of the place where the visit is
KEPT = timedelta(hours=2)
SHORTEST = timedelta(minutes=30)


class Turn(NamedTuple):
    """When the letter goes out, and until when the time is kept."""

    write_at: datetime
    until: datetime


def turn(*, now: datetime, latest: datetime, zone: ZoneInfo) -> Turn | None:
    """Two waking hours, or less where an answer is of no use after `latest`; None where that leaves less than half an hour."""
    write_at = next_waking(now, zone)
    if later(SHORTEST, now=write_at, zone=zone) > latest:
        return None
    return Turn(write_at, min(later(KEPT, now=write_at, zone=zone), latest))


def next_waking(now: datetime, zone: ZoneInfo) -> datetime:
    """Now, or eight o'clock in the morning after a night."""
    local = now.astimezone(zone)
    if WAKES <= local.time() < SLEEPS:
        return now
    return _at(local.date() + timedelta(days=local.time() >= SLEEPS), WAKES, zone)


def later(wait: timedelta, *, now: datetime, zone: ZoneInfo) -> datetime:
    """The moment when people will have been awake for so long, counted from now."""
    day = now.astimezone(zone).date()
    while True:
        start = max(now, _at(day, WAKES, zone))
        left = _at(day, SLEEPS, zone) - start
        if left >= wait:
            return start + wait
        wait -= max(left, timedelta(0))
        day += timedelta(days=1)


def _at(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """In UTC: lengths are added there, so that a night in which the clocks change shifts nothing."""
    return datetime.combine(day, clock, zone).astimezone(UTC)
