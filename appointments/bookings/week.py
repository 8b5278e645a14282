"""One week of a doctor's free times, as a patient turns it over."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from appointments.doctors.models import Doctor, VisitType

from . import slots
from .models import Appointment
from .times import Days, Slot, oldest_day

LENGTH = timedelta(days=7)
DAY = timedelta(days=1)
NOON, EVENING = 12, 17  # hours


class Parts(TextChoices):
    MORNING = "morning", _lazy("Morning")
    AFTERNOON = "afternoon", _lazy("Afternoon")
    EVENING = "evening", _lazy("Evening")


PARTS = [
    (Parts.MORNING.value, _lazy("Morning, before noon")),
    (Parts.AFTERNOON.value, _lazy("Afternoon, noon to 5 p.m.")),
    (Parts.EVENING.value, _lazy("Evening, from 5 p.m.")),
]


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


def of(
    doctor: Doctor, visit_type: VisitType, *, asked: str, now: datetime, own: Collection[str], moving: Appointment | None = None
) -> Week:
    """The week from the day asked for, or from the first day with a free time; without the present time of a visit that moves."""
    today, oldest = timezone.localdate(now), oldest_day(now)
    horizon = today + visit_type.horizon
    first, note = _read(asked, oldest=oldest, today=today, horizon=horizon)
    window = Days.starting(first if first > today else oldest)
    found = slots.free(doctor, visit_type, window, now=now, own=own, moving=moving.pk if moving else None)
    if moving and moving.doctor_id == doctor.pk:
        found = [slot for slot in found if slot.start != moving.starts]
    days = {slot.local.date() for slot in found}
    begins = min(days, default=today)  # a clinic to the west may still be on the day before
    if not asked:
        first = begins
    elif first < today and not any(first <= day < today for day in days):
        first, note = today, _passed()
    last = min(first + LENGTH - DAY, window.last)
    earlier = max(today, first - LENGTH) if first > today else begins
    return Week(
        first=first,
        last=last,
        days=_days([slot for slot in found if first <= slot.local.date() <= last]),
        next_free=next((slot for slot in found if slot.local.date() > last), None),
        earlier=earlier if earlier < first else None,
        later=last + DAY if last < horizon else None,
        note=note,
    )


def _read(asked: str, *, oldest: date, today: date, horizon: date) -> tuple[date, str]:
    """The day asked for, or the closest that can be booked and a sentence that says so."""
    try:
        day = date.fromisoformat(asked) if asked else today
    except ValueError:
        return today, _("We could not read that date. These are the times from today on.")
    if day < oldest:
        return today, _passed()
    if day > horizon:
        last_week = max(today, horizon - LENGTH + DAY)
        return last_week, _("We cannot book that far ahead yet. These are the last days that can be booked.")
    return day, ""


def _passed() -> str:
    return _("That day has passed. These are the times from today on.")


def _days(found: list[Slot]) -> list[Day]:
    by_day = groupby(sorted(found, key=lambda slot: slot.local.date()), key=lambda slot: slot.local.date())
    return [Day(day, [Part(name, list(same)) for name, same in groupby(times, key=part_of_day)]) for day, times in by_day]


def part_of_day(slot: Slot) -> Any:
    return part(slot).label


def part(slot: Slot) -> Parts:
    if slot.local.hour < NOON:
        return Parts.MORNING
    return Parts.AFTERNOON if slot.local.hour < EVENING else Parts.EVENING
