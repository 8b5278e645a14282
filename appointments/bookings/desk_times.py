"""The times that staff can give: a week of one doctor, with a word beside those that patients are not offered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from appointments.doctors.models import Doctor, VisitType

from . import slots
from .models import Appointment
from .times import Days, Slot

WEEK = 7  # days
FARTHEST = 400 - WEEK  # days ahead; `taking.is_in_reach` draws the line


@dataclass(frozen=True)
class Time:
    slot: Slot
    mark: str  # why patients are not offered it, if they are not


@dataclass(frozen=True)
class Day:
    date: date
    times: list[Time]

    @property
    def name(self) -> str:
        return date_format(self.date, "l j F Y")


@dataclass(frozen=True)
class Times:
    """What was asked for, and the free times of that week once doctor and visit type are known."""

    doctors: list[Doctor]
    visit_types: list[VisitType]
    doctor: Doctor | None
    visit_type: VisitType | None
    first: date
    today: date
    days: list[Day] = field(default_factory=list)  # only those with free times
    next_free: Slot | None = None  # the first free time after this week
    notes: list[str] = field(default_factory=list)

    @property
    def last(self) -> date:
        return self.first + timedelta(days=WEEK - 1)

    @property
    def earlier(self) -> str:
        return self._query(max(self.today, self.first - timedelta(days=WEEK))) if self.first > self.today else ""

    @property
    def later(self) -> str:
        later = self.first + timedelta(days=WEEK)
        return self._query(later) if later <= self.today + timedelta(days=FARTHEST) else ""

    @property
    def to_next_free(self) -> str:
        return self._query(self.next_free.local.date()) if self.next_free else ""

    def _query(self, first: date) -> str:
        chosen = {"doctor": self.doctor and self.doctor.pk, "visit": self.visit_type and self.visit_type.pk}
        return urlencode({name: value for name, value in chosen.items() if value} | {"from": first.isoformat()})


def read(asked: Mapping[str, str], *, now: datetime, moving: Appointment | None = None) -> Times:
    """Bad values get a sentence. A visit that moves keeps its type, and begins with its own doctor."""
    doctors = list(Doctor.objects.bookable().prefetch_related("visit_types", "working_hours__location"))
    if moving:
        doctors = [doctor for doctor in doctors if moving.visit_type in doctor.visit_types.all()]
    known = {visit for doctor in doctors for visit in doctor.visit_types.all()}
    visit_types = sorted(known, key=lambda visit: (visit.position, visit.name))
    doctor, visit_type = _called(doctors, asked.get("doctor", "")), _called(visit_types, asked.get("visit", ""))
    if moving:
        visit_type = moving.visit_type
        doctor = doctor or _called(doctors, str(moving.doctor_id))
    if doctor and not visit_type and not asked.get("visit") and len(doctor.visit_types.all()) == 1:
        visit_type = doctor.visit_types.all()[0]
    today = min(timezone.localdate(now, zone) for zone in (None, *_zones(doctor)))
    first, notes = _first(asked.get("from", ""), today)
    notes += _misfits(asked, doctor, visit_type)
    if doctor and visit_type not in doctor.visit_types.all():
        visit_type = None
    if not (doctor and visit_type):
        return Times(doctors, visit_types, doctor, visit_type, first, today, notes=notes)
    found = _free(doctor, visit_type, first, now=now, moving=moving)
    if found and not asked.get("from"):
        first = min(slot.local.date() for slot in found)
    after = first + timedelta(days=WEEK)
    shown = [slot for slot in found if slot.local.date() < after]
    next_free = next((slot for slot in found if slot.local.date() >= after), None)
    days = _days(shown, visit_type, now=now)
    return Times(doctors, visit_types, doctor, visit_type, first, today, days, next_free, notes)


def _zones(doctor: Doctor | None) -> set[tzinfo]:
    """By whose clocks it may be still the day that is over here."""
    return {place.timezone for place in doctor.locations} if doctor else set()


def _called(rows: Sequence[Any], asked: str) -> Any:
    return next((row for row in rows if asked in {str(row.pk), row.slug}), None)


def _misfits(asked: Mapping[str, str], doctor: Doctor | None, visit_type: VisitType | None) -> list[str]:
    notes = []
    if asked.get("doctor") and not doctor:
        notes.append(_("That doctor cannot be booked: choose another."))
    if asked.get("visit") and not visit_type:
        notes.append(_("Nobody offers that kind of visit: choose another."))
    if doctor and visit_type and visit_type not in doctor.visit_types.all():
        told = {"doctor": doctor.name, "visit": visit_type.name}
        notes.append(_("%(doctor)s does not offer “%(visit)s”: choose another doctor or kind of visit.") % told)
    return notes


def _first(asked: str, today: date) -> tuple[date, list[str]]:
    """The first day to show, and a sentence when it is not the one that was asked for."""
    try:
        first = date.fromisoformat(asked) if asked else today
    except ValueError:
        return today, [_("We could not read that day: these are the times from today on.")]
    if first < today:
        return today, [_("That day has passed: these are the times from today on.")]
    if first > today + timedelta(days=FARTHEST):
        return today + timedelta(days=FARTHEST), [_("That is too far ahead: these are the last days that can be booked.")]
    return first, []


def _free(doctor: Doctor, visit_type: VisitType, first: date, *, now: datetime, moving: Appointment | None) -> list[Slot]:
    """A month of them, without the present time of a visit that moves."""
    found = slots.free(doctor, visit_type, Days.starting(first), now=now, moving=moving.pk if moving else None, by_staff=True)
    own = moving.starts if moving and moving.doctor_id == doctor.pk else None
    return [slot for slot in found if slot.start != own]


def _days(found: list[Slot], visit_type: VisitType, *, now: datetime) -> list[Day]:
    marked = (Time(slot, mark(slot, visit_type, now=now)) for slot in sorted(found, key=lambda slot: slot.local.date()))
    return [Day(day, list(times)) for day, times in groupby(marked, key=lambda time: time.slot.local.date())]


def mark(slot: Slot, visit_type: VisitType, *, now: datetime) -> str:
    if slots.is_kept(slot, now):
        return _("kept for urgent cases")
    if slot.start < now + visit_type.notice:
        return _("at short notice")
    return _("far ahead") if slot.start > now + visit_type.horizon else ""
