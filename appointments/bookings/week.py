"""One week of a doctor's free times, as a patient turns it over."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from appointments.doctors.models import Doctor, VisitType

from . import slots
from .slots import Slot

LENGTH = timedelta(days=7)
DAY = timedelta(days=1)
NOON, EVENING = 12, 17  # hours


@dataclass(frozen=True)
class Part:
    """A morning, an afternoon or an evening."""

    name: str
    slots: list[Slot]


@dataclass(frozen=True)
class Day:
    date: date
    parts: list[Part]

    @property
    def name(self) -> str:
        return date_format(self.date, "l j F")

    @property
    def slots(self) -> list[Slot]:
        return [slot for part in self.parts for slot in part.slots]


@dataclass(frozen=True)
class Week:
    first: date
    last: date
    days: list[Day]  # only those with free times
    next_free: Slot | None  # the first free time after this week
    earlier: date | None  # where the weeks before and after begin, while they can be booked
    later: date | None
    note: str  # what was wrong with the day that was asked for

    @property
    def slots(self) -> list[Slot]:
        return [slot for day in self.days for slot in day.slots]

    def without(self, left_out: Collection[Slot]) -> "Week":
        return replace(self, days=_days([slot for slot in self.slots if slot not in left_out]))


def of(doctor: Doctor, visit_type: VisitType, *, asked: str, now: datetime, own: Collection[str]) -> Week:
    """The week from the day asked for, or from the first day with a free time."""
    today = timezone.localdate(now)
    horizon = today + slots.HORIZON
    first, note = _read(asked, today=today, horizon=horizon)
    window = slots.Days.starting(first)
    found = slots.free(doctor, visit_type, window, now=now, own=own)
    if found and not asked:
        first = found[0].local.date()
    last = min(first + LENGTH - DAY, window.last)
    return Week(
        first=first,
        last=last,
        days=_days([slot for slot in found if first <= slot.local.date() <= last]),
        next_free=next((slot for slot in found if slot.local.date() > last), None),
        earlier=max(today, first - LENGTH) if first > today else None,
        later=last + DAY if last < horizon else None,
        note=note,
    )


def _read(asked: str, *, today: date, horizon: date) -> tuple[date, str]:
    """The day asked for, or the closest that can be booked and a sentence that says so."""
    try:
        day = date.fromisoformat(asked) if asked else today
    except ValueError:
        return today, _("We could not read that date. These are the times from today on.")
    if day < today:
        return today, _("That day has passed. These are the times from today on.")
    if day > horizon:
        return horizon - LENGTH + DAY, _("We cannot book that far ahead yet. These are the last days that can be booked.")
    return day, ""


def _days(found: list[Slot]) -> list[Day]:
    by_day = groupby(found, key=lambda slot: slot.local.date())
    return [Day(day, [Part(name, list(part)) for name, part in groupby(times, key=part_of_day)]) for day, times in by_day]


def part_of_day(slot: Slot) -> Any:
    if slot.local.hour < NOON:
        return _("Morning")
    return _("Afternoon") if slot.local.hour < EVENING else _("Evening")
