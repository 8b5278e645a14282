"""Looks over every appointment for what must not be, and says so; it changes none of them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from appointments.doctors.models import Doctor, TimeOff, WorkingHours

from .models import OCCUPIES_TIME, Appointment
from .offer_models import SelfCheck
from .times import block_span

EVERY = timedelta(hours=1)
OLD = timedelta(hours=26)  # so long without one, and the worker does not run
CHECKS_KEPT = 30

# What begins before all that came before it has ended. One sort for each rule, and nothing of the constraints or their indexes.
OVERLAPPING = """
    WITH taken AS (
        SELECT id, person, resource_id, doctor_id, lane, beside_another,
            coalesce(lower(busy), '-infinity') AS busy_from, coalesce(upper(busy), 'infinity') AS busy_until,
            coalesce(lower(period), '-infinity') AS starts, coalesce(upper(period), 'infinity') AS ends
        FROM appointments_appointment WHERE status = ANY(%s)
    ), followed AS (
        SELECT id, busy_from < max(busy_until) OVER (
            PARTITION BY doctor_id, lane ORDER BY busy_from, id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS too_soon FROM taken
        UNION ALL
        SELECT id, starts < max(ends) OVER (
            PARTITION BY person ORDER BY starts, id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) FROM taken WHERE person IS NOT NULL AND NOT beside_another
        UNION ALL
        SELECT id, busy_from < max(busy_until) OVER (
            PARTITION BY resource_id ORDER BY busy_from, id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) FROM taken WHERE resource_id IS NOT NULL
    )
    SELECT DISTINCT id FROM followed WHERE too_soon ORDER BY id
"""


@dataclass(frozen=True)
class Finding:
    """An appointment, and what is wrong with it."""

    appointment: Appointment
    reasons: list[str | Promise]

    @property
    def name(self) -> str:
        """The reference of its case; a hold has none yet."""
        case = self.appointment.case
        return case.reference if case else str(_("A hold"))


@dataclass(frozen=True)
class Details:
    overlapping: list[Finding]
    lapsed_holds: int
    off_the_rules: list[Finding]

    @property
    def all_is_well(self) -> bool:
        return not (self.overlapping or self.off_the_rules)


@dataclass
class Rules:
    """Today's hours, time off and doctors, all of them at hand."""

    now: datetime
    hours: dict[int, list[Any]] = field(default_factory=dict)  # by doctor
    off: dict[int, list[Any]] = field(default_factory=dict)  # by doctor
    closed: dict[int, list[Any]] = field(default_factory=dict)  # by location
    offers: set[tuple[int, int]] = field(default_factory=set)  # doctor and visit type

    @classmethod
    def standing(cls, now: datetime) -> "Rules":
        rules = cls(now)
        for block in WorkingHours.objects.select_related("location").prefetch_related("visit_types"):
            rules.hours.setdefault(block.doctor_id, []).append(block)
        for off in TimeOff.objects.filter(period__endswith__gt=now):
            by, whose = (rules.off, off.doctor_id) if off.doctor_id else (rules.closed, off.location_id)
            by.setdefault(whose or 0, []).append(off.period)
        rules.offers.update(Doctor.visit_types.through.objects.values_list("doctor_id", "visittype_id"))
        return rules

    def broken_by(self, visit: Appointment) -> Iterator[str | Promise]:
        """Why the visit could not be given today. What staff booked beside another on purpose needs no hours."""
        day = visit.starts.astimezone(visit.location.timezone).date()
        if _on_the_wall(visit) != visit.agreed:
            yield _("The clocks there will not show what was agreed: time-zone rules have changed.")
        if not visit.doctor.is_active:
            yield _("The doctor cannot be booked any longer.")
        if (visit.doctor_id, visit.visit_type_id) not in self.offers:
            yield _("The doctor does not offer this kind of visit any longer.")
        if _lies_in(self.off.get(visit.doctor_id, []), visit):
            yield _("The doctor is away.")
        if _lies_in(self.closed.get(visit.location_id, []), visit):
            yield _("The location is closed.")
        if _lacks_its_room(visit):
            yield _("It has not the room or device that it needs.")
        if visit.lane == 0 and (holiday := visit.location.holiday(day)):
            yield _("The location is closed for a public holiday: %s.") % holiday
        elif visit.lane == 0 and not self._has_hours(visit):
            yield _("It is outside the doctor's hours for such visits at this location.")

    def _has_hours(self, visit: Appointment) -> bool:
        day = visit.starts.astimezone(visit.location.timezone).date()
        there = (block for block in self.hours.get(visit.doctor_id, []) if block.location_id == visit.location_id)
        serving = (block for block in there if block.is_valid(day) and _serves(block, visit))
        spans = (block_span(block, day) for block in serving)
        return any(opens <= visit.starts and visit.ends <= closes for opens, closes in spans)


def details(*, now: datetime) -> Details:
    return Details(
        overlapping=[Finding(visit, [_("It overlaps another.")]) for visit in _overlapping()],
        lapsed_holds=Appointment.objects.lapsed(now).count(),
        off_the_rules=list(_off_the_rules(now)),
    )


def run(*, now: datetime) -> SelfCheck:
    """Checks, and keeps the counts; of earlier ones the last thirty stay."""
    found = details(now=now)
    check = SelfCheck.objects.create(
        checked_at=now,
        overlaps=len(found.overlapping),
        lapsed_holds=found.lapsed_holds,
        off_the_rules=len(found.off_the_rules),
    )
    kept = SelfCheck.objects.order_by("-checked_at", "-pk").values("pk")[:CHECKS_KEPT]
    SelfCheck.objects.exclude(pk__in=list(kept.values_list("pk", flat=True))).delete()
    return check


def latest() -> SelfCheck | None:
    return SelfCheck.objects.order_by("checked_at", "pk").last()


def run_when_due(*, now: datetime) -> None:
    if not SelfCheck.objects.filter(checked_at__gt=now - EVERY).exists():
        run(now=now)


def _overlapping() -> Any:
    with connection.cursor() as cursor:
        cursor.execute(OVERLAPPING, [OCCUPIES_TIME])
        found = [number for (number,) in cursor.fetchall()]
    return _with_all(Appointment.objects.filter(pk__in=found)).order_by("period", "pk")


def _off_the_rules(now: datetime) -> Iterator[Finding]:
    rules = Rules.standing(now)
    to_come = Appointment.objects.filter(status=Appointment.Status.BOOKED, period__startswith__gt=now)
    for visit in _with_all(to_come).order_by("period", "pk"):
        if reasons := list(rules.broken_by(visit)):
            yield Finding(visit, reasons)


def _with_all(visits: Any) -> Any:
    return visits.select_related("case", "doctor", "location", "visit_type", "resource")


def _on_the_wall(visit: Appointment) -> str:
    """What the clocks will show at that moment, by the time-zone data of today and where the location is today."""
    there = visit.location.zone
    return f"{visit.starts.astimezone(ZoneInfo(there)):%Y-%m-%dT%H:%M} {there}"


def _serves(block: WorkingHours, visit: Appointment) -> bool:
    chosen = block.visit_types.all()
    return not chosen or visit.visit_type in chosen


def _lies_in(periods: Iterable[Any], visit: Appointment) -> bool:
    return any(period.lower < visit.ends and visit.starts < period.upper for period in periods)


def _lacks_its_room(visit: Appointment) -> bool:
    room, needed = visit.resource, visit.visit_type.needs_id
    return bool(needed) and (room is None or (room.kind_id, room.location_id) != (needed, visit.location_id))
