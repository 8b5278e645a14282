"""The desk's calendar: who comes to whom, and what of the doctors' hours is free, away or closed. Six queries for any days."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from appointments.doctors.models import Doctor, Location, TimeOff, WorkingHours

from . import visits
from .models import Appointment
from .times import Days, Slot, Span, block_span

SHORTEST_GAP = timedelta(minutes=5)
EARLIEST, LATEST = date(2000, 1, 1), date(2200, 1, 1)
DAYS_OF_WEEK = 7


@dataclass(frozen=True)
class Asked:
    """Whose calendar, where, and of which day. `notes` say what was wrong with the question."""

    doctor: Doctor | None
    location: Location | None
    on: date
    today: date
    doctors: list[Doctor]
    locations: list[Location]
    notes: list[str] = field(default_factory=list)

    @property
    def monday(self) -> date:
        return self.on - timedelta(days=self.on.weekday())

    def at(self, on: date, doctor: Doctor | None = None) -> str:
        """The same question about another day, as a query."""
        whose, where = doctor or self.doctor, self.location
        asked = {"doctor": whose and whose.pk, "location": where and where.pk, "on": on.isoformat()}
        return urlencode({name: value for name, value in asked.items() if value})

    def after(self, days: int) -> str:
        return self.at(min(max(self.on + timedelta(days=days), EARLIEST), LATEST))

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=DAYS_OF_WEEK - 1)

    here = property(lambda self: self.at(self.on))
    this_day = property(lambda self: self.at(self.today))
    yesterday = property(lambda self: self.after(-1))
    tomorrow = property(lambda self: self.after(1))
    week_before = property(lambda self: self.after(-DAYS_OF_WEEK))
    week_after = property(lambda self: self.after(DAYS_OF_WEEK))


@dataclass(frozen=True)
class Entry:
    """A line of a doctor's day: a visit, or a stretch of hours without one."""

    start: Slot
    end: Slot
    kind: str  # visit, held, free, away or closed
    words: str
    visit: Appointment | None = None
    moves: tuple[tuple[str, Any], ...] = ()
    accounts: tuple[str, ...] = ()

    @property
    def clock(self) -> str:
        return f"{self.start.clock}–{self.end.clock}"

    @property
    def seen(self) -> str:
        return visits.state(self.visit) if self.visit else ""

    @property
    def can_be_undone(self) -> bool:
        return self.visit is not None and visits.can_be_undone(self.visit)


@dataclass(frozen=True)
class Sheet:
    """One doctor's day. `hours` are the blocks in words, such as "Lakeside: 09:00–13:00, 14:00–17:00"."""

    doctor: Doctor
    day: date
    hours: list[str]
    entries: list[Entry]

    @property
    def visits(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.kind == "visit"]

    @property
    def others(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.kind in {"away", "closed"}]

    @property
    def is_full(self) -> bool:
        return bool(self.hours and self.visits) and not any(entry.kind == "free" for entry in self.entries)

    @property
    def is_empty(self) -> bool:
        return not (self.hours or self.entries)

    @property
    def name(self) -> str:
        return date_format(self.day, "l j F Y")


class _Facts(NamedTuple):
    """What was found of one doctor, or of all locations."""

    hours: list[WorkingHours]
    off: list[TimeOff]
    visits: list[Appointment]


def read(asked: Mapping[str, str], *, now: datetime) -> Asked:
    """Answers every question, and says where it was not the one that was asked: two queries."""
    doctors, locations, notes = list(Doctor.objects.all()), list(Location.objects.all()), []
    doctor, location = _called(doctors, asked.get("doctor", "")), _called(locations, asked.get("location", ""))
    if asked.get("doctor") and not doctor:
        notes.append(_("There is no such doctor: this is the calendar of all of them."))
    if asked.get("location") and not location:
        notes.append(_("There is no such location: this is the calendar of all of them."))
    today = timezone.localdate(now, location.timezone if location else None)
    on = _day(asked.get("on", ""), today)
    if on is None:
        notes.append(_("We could not read that day: this is today."))
    return Asked(doctor, location, on or today, today, doctors, locations, notes)


def _called(rows: Sequence[Any], asked: str) -> Any:
    return next((row for row in rows if asked in {str(row.pk), row.slug}), None)


def _day(asked: str, today: date) -> date | None:
    try:
        day = date.fromisoformat(asked) if asked else today
    except ValueError:
        return None
    return day if EARLIEST <= day <= LATEST else None


def sheets(asked: Asked, days: Days, *, now: datetime) -> dict[date, list[Sheet]]:
    """For each day the doctors with hours or visits, by name: four queries, whatever there is to find."""
    doctors = [asked.doctor] if asked.doctor else asked.doctors
    found = _find(doctors, days, now=now)
    said = visits.accounts(visit for facts in found.values() for visit in facts.visits)
    made: dict[date, list[Sheet]] = {}
    for day in days:
        of_day = (_sheet(doctor, day, found[doctor.pk], asked.location, now=now, said=said) for doctor in doctors)
        made[day] = [sheet for sheet in of_day if not sheet.is_empty]
    return made


def _find(doctors: Sequence[Doctor], days: Days, *, now: datetime) -> dict[int, _Facts]:
    begun, lasting = Q(valid_from=None) | Q(valid_from__lte=days.last), Q(valid_until=None) | Q(valid_until__gte=days.first)
    hours = WorkingHours.objects.filter(begun, lasting, doctor__in=doctors).select_related("location")
    off = list(TimeOff.objects.filter(Q(doctor__in=doctors) | Q(doctor=None), period__overlap=days.span))
    held = Appointment.Status.HELD
    at_hand = ("case__patient", "visit_type", "location", "resource", "offer")
    coming = Appointment.objects.occupying().overlapping(*days.span).filter(doctor__in=doctors).select_related(*at_hand)
    of_all = [row for row in off if row.doctor_id is None]
    found = {doctor.pk: _Facts([], [*of_all], []) for doctor in doctors}
    for block in hours:
        found[block.doctor_id].hours.append(block)
    for row in off:
        if row.doctor_id:
            found[row.doctor_id].off.append(row)
    for visit in coming.exclude(status=held, hold_expires_at__lte=now).order_by("period"):
        found[visit.doctor_id].visits.append(visit)
    return found


def _sheet(
    doctor: Doctor, day: date, found: _Facts, where: Location | None, *, now: datetime, said: Mapping[int, list[str]]
) -> Sheet:
    blocks = [block for block in found.hours if doctor.is_active and block.is_valid(day) and where in (None, block.location)]
    entries = [
        _of_visit(visit, now=now, said=said.get(visit.pk, []))
        for visit in found.visits
        if _start(visit).local.date() == day and where in (None, visit.location)
    ]
    for block in blocks:
        entries.extend(_of_block(block, day, found))
    several = len({block.location.zone for block in found.hours}) > 1
    hours = _in_words(sorted(blocks, key=lambda block: block.starts), zones=several)
    return Sheet(doctor, day, hours, sorted(entries, key=lambda entry: (entry.start.start, entry.kind != "visit")))


def _start(visit: Appointment) -> Slot:
    return Slot(visit.starts, visit.location)


def _in_words(blocks: Iterable[WorkingHours], *, zones: bool) -> list[str]:
    by_place: dict[Location, list[str]] = {}
    for block in blocks:
        by_place.setdefault(block.location, []).append(f"{block.starts:%H:%M}–{block.ends:%H:%M}")
    named = {place: f"{place} ({place.zone})" if zones else str(place) for place in by_place}
    return [f"{named[place]}: {', '.join(clocks)}" for place, clocks in by_place.items()]


def _of_visit(visit: Appointment, *, now: datetime, said: list[str]) -> Entry:
    start, end = _start(visit), Slot(visit.ends, visit.location)
    if visit.status == Appointment.Status.HELD:
        offered = hasattr(visit, "offer")
        return Entry(
            start, end, "held", _("Kept for somebody whom it is offered") if offered else _("Being booked just now"), visit
        )
    moves = tuple((what, visits.MOVES[what].label) for what in visits.possible(visit, now=now))
    return Entry(start, end, "visit", visit.get_status_display(), visit, moves, tuple(said))


def _of_block(block: WorkingHours, day: date, found: _Facts) -> Iterator[Entry]:
    """What of these hours is free on that day, and what is not though nobody comes."""
    begins, ends = block_span(block, day)
    holiday = block.location.holiday(day)
    if holiday:
        yield _entry(block, (begins, ends), "closed", _("Holiday: %s") % holiday)
        return
    taken = [(visit.busy.lower, visit.busy.upper) for visit in found.visits]
    for row in found.off:
        cut = max(row.period.lower, begins), min(row.period.upper, ends)
        if cut[0] < cut[1] and row.location_id in (None, block.location_id):
            taken.append(cut)
            what = _("Closed") if row.location_id else _("Away")
            yield _entry(block, cut, "closed" if row.location_id else "away", f"{what}: {row.reason}" if row.reason else what)
    for gap in gaps((begins, ends), taken):
        yield _entry(block, gap, "free", _("Free"))


def _entry(block: WorkingHours, span: Span, kind: str, words: str) -> Entry:
    start, end = (Slot(moment.astimezone(UTC), block.location, block) for moment in span)
    return Entry(start, end, kind, words)


def gaps(whole: Span, taken: Iterable[Span]) -> Iterator[Span]:
    """What the spans leave of the whole, where it is long enough to speak of."""
    clear_from, end = whole
    for begins, ends in sorted(taken):
        if begins - clear_from >= SHORTEST_GAP and clear_from < end:
            yield clear_from, min(begins, end)
        clear_from = max(clear_from, ends)
    if end - clear_from >= SHORTEST_GAP:
        yield clear_from, end


class DayOfWeek(NamedTuple):
    sheet: Sheet
    address: str  # the day list of that doctor and day, as a query


@dataclass(frozen=True)
class Row:
    """A doctor's week, with the days on which they are not in."""

    doctor: Doctor
    days: list[DayOfWeek]


def week(asked: Asked, *, now: datetime) -> list[Row]:
    """Whoever has hours or visits in the week of that day, by name."""
    days = Days.starting(asked.monday, DAYS_OF_WEEK)
    made = {(sheet.doctor.pk, day): sheet for day, found in sheets(asked, days, now=now).items() for sheet in found}
    seen = {doctor for doctor, on in made}
    return [_row(asked, doctor, days, made) for doctor in asked.doctors if doctor.pk in seen]


def _row(asked: Asked, doctor: Doctor, days: Days, made: Mapping[tuple[int, date], Sheet]) -> Row:
    found = (made.get((doctor.pk, day), Sheet(doctor, day, [], [])) for day in days)
    return Row(doctor, [DayOfWeek(sheet, asked.at(sheet.day, doctor)) for sheet in found])


def without_sheets(asked: Asked, made: Iterable[Sheet]) -> list[Doctor]:
    """Whom one could have asked for, and who is not in."""
    seen = {sheet.doctor.pk for sheet in made}
    looked_for = [asked.doctor] if asked.doctor else asked.doctors
    return [doctor for doctor in looked_for if doctor.pk not in seen and doctor.is_active]
