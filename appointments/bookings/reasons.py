"""Why a time is not offered: the rule that takes it away, in words for the desk."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from appointments.doctors.models import Doctor, TimeOff, VisitType

from . import slots
from .models import Appointment
from .slots import Diary
from .times import Days, Slot, busy_span, nearest_of


class Kind(StrEnum):
    OFFERED = "offered"
    NOT_BOOKABLE = "not bookable"
    NOT_THIS_VISIT = "not this visit"
    SKIPPED = "skipped"
    PAST = "past"
    TOO_SOON = "too soon"
    TOO_FAR = "too far"
    OUTSIDE_HOURS = "outside hours"
    NOT_VALID = "not valid"
    NOT_FOR_VISIT = "not for this visit"
    NOT_A_START = "not a start"
    KEPT = "kept"
    HOLIDAY = "holiday"
    CLOSED = "closed"
    AWAY = "away"
    TAKEN = "taken"
    BUFFER = "buffer"
    ROOM_TAKEN = "room taken"
    NO_ROOM = "no room"


@dataclass(frozen=True)
class Reason:
    """What speaks against a time, and what staff can do about it."""

    kind: Kind
    sentence: str
    advice: str = ""

    @property
    def is_offered(self) -> bool:
        return self.kind == Kind.OFFERED


@dataclass(frozen=True)
class Asked:
    """The question, with what is needed to answer it."""

    doctor: Doctor
    visit_type: VisitType
    moment: datetime
    now: datetime
    diary: Diary


def why(doctor: Doctor, visit_type: VisitType, moment: datetime, *, now: datetime) -> Reason:
    """Says "offered" exactly when patients find the moment among the doctor's free times."""
    if reason := _of_whom(doctor, visit_type) or _of_clocks(moment) or _of_notice(visit_type, moment, now):
        return reason
    diary = slots.diaries([doctor], Days.around(moment.astimezone(UTC), 3), now=now)[doctor.pk]
    asked = Asked(doctor, visit_type, moment.astimezone(UTC), now, diary)
    slot = next((start for start in diary.candidates(visit_type) if start.start == asked.moment), None)
    if slot is None:
        return _of_hours(asked)
    rules = (_kept, _away, _closed, _taken, _room)
    found = (rule(asked, slot) for rule in rules)
    return next((reason for reason in found if reason), None) or Reason(
        Kind.OFFERED, _("It is offered: patients can book it now."), _("Reload the patients’ page if it does not show there.")
    )


def _of_whom(doctor: Doctor, visit_type: VisitType) -> Reason | None:
    if not Doctor.objects.bookable().filter(pk=doctor.pk).exists():
        return Reason(
            Kind.NOT_BOOKABLE,
            _("%(doctor)s cannot be booked at all.") % {"doctor": doctor},
            _("On the doctor’s page, tick “can be booked”, and give the doctor visit types and hours."),
        )
    if not doctor.visit_types.filter(pk=visit_type.pk).exists():
        return Reason(
            Kind.NOT_THIS_VISIT,
            _("%(doctor)s does not offer “%(visit)s”.") % {"doctor": doctor, "visit": visit_type},
            _("Choose another doctor, or add the visit type on the doctor’s page."),
        )
    return None


def _of_clocks(moment: datetime) -> Reason | None:
    try:
        again = moment.astimezone(UTC).astimezone(moment.tzinfo)
    except OverflowError:
        return None  # at the end of the calendar; it is too far in any case
    if again.replace(tzinfo=None) == moment.replace(tzinfo=None):
        return None
    return Reason(
        Kind.SKIPPED,
        _("%(when)s does not exist on that day: the clocks go forward past it.") % {"when": f"{moment:%H:%M}"},
        _("Choose a time before or after the hour that is left out."),
    )


def _of_notice(visit_type: VisitType, moment: datetime, now: datetime) -> Reason | None:
    by_staff = _("You can still book it from the patient’s case, if the doctor is free.")
    if moment < now:
        return Reason(Kind.PAST, _("It has passed."), _("Choose a time to come."))
    if moment < now + visit_type.notice:
        said = _("It is too soon: patients book “%(visit)s” at least %(hours)d hours before.")
        return Reason(Kind.TOO_SOON, said % {"visit": visit_type, "hours": visit_type.notice_hours}, by_staff)
    if moment > now + visit_type.horizon:
        said = _("It is too far ahead: patients book “%(visit)s” at most %(days)d days ahead.")
        return Reason(Kind.TOO_FAR, said % {"visit": visit_type, "days": visit_type.horizon_days}, by_staff)
    return None


def _of_hours(asked: Asked) -> Reason:
    """For a moment that the hours do not give: the closest that one of them comes to it."""
    at_work = [block for block in asked.diary.hours if _is_within(block, asked.moment)]
    found = (rule(asked, block) for rule in (_no_start, _holiday, _not_for_visit) for block in at_work)
    if reason := next((reason for reason in found if reason), None) or _not_valid(asked):
        return reason
    return Reason(
        Kind.OUTSIDE_HOURS,
        _outside(asked),
        _("Add hours for that day alone on the doctor’s page, or choose a time within the hours."),
    )


def _no_start(asked: Asked, block: Any) -> Reason | None:
    day = _local(asked.moment, block).date()
    if not (block.is_valid(day) and slots.serves(block, asked.visit_type)) or block.location.holiday(day):
        return None
    of_day = (slot for slot in asked.diary.candidates(asked.visit_type) if slot.local.date() == day)
    near = sorted(nearest_of(of_day, asked.moment), key=lambda slot: abs(slot.start - asked.moment))[:2]
    starts = ", ".join(slot.clock for slot in sorted(near, key=lambda slot: slot.start))
    said = _("“%(visit)s” does not start at that minute. The nearest starts are %(starts)s.")
    if not near:
        said = _("“%(visit)s” does not fit into the hours %(hours)s.")
    facts = {"visit": asked.visit_type, "starts": starts, "hours": _hours(block)}
    return Reason(Kind.NOT_A_START, said % facts, _("Choose another start, or book this minute beside others with a reason."))


def _holiday(asked: Asked, block: Any) -> Reason | None:
    day = _local(asked.moment, block).date()
    name = block.location.holiday(day)
    if not (name and block.is_valid(day) and slots.serves(block, asked.visit_type)):
        return None
    return Reason(
        Kind.HOLIDAY,
        _("%(place)s is closed: it is a public holiday, %(name)s.") % {"place": block.location, "name": name},
        _("If patients are seen on that day, add it to “open all the same on” on the location’s page."),
    )


def _not_for_visit(asked: Asked, block: Any) -> Reason | None:
    if slots.serves(block, asked.visit_type) or not block.is_valid(_local(asked.moment, block).date()):
        return None
    only = ", ".join(VisitType.objects.filter(pk__in=block.only_for).values_list("name", flat=True))
    said = _("The hours %(hours)s are only for: %(only)s.") % {"hours": _hours(block), "only": only}
    return Reason(
        Kind.NOT_FOR_VISIT, said, _("Choose that kind of visit, or change what the hours are for on the doctor’s page.")
    )


def _not_valid(asked: Asked) -> Reason | None:
    """Also for hours that begin or ended so far away that the diary does not have them."""
    blocks = [block for block in asked.doctor.working_hours.select_related("location") if _is_within(block, asked.moment)]
    block = next((block for block in blocks if not block.is_valid(_local(asked.moment, block).date())), None)
    if block is None:
        return None
    said = _("The hours %(hours)s do not stand on that day: they are valid %(days)s.")
    facts = {"hours": _hours(block), "days": block.days_in_words}
    return Reason(Kind.NOT_VALID, said % facts, _("Change their first or last day on the doctor’s page."))


def _outside(asked: Asked) -> str:
    zones = {block.location.zone: block for block in asked.diary.hours}
    days = [(_local(asked.moment, block).date(), block.location.timezone) for block in zones.values()]
    day = days[0][0] if days else timezone.localdate(asked.moment)
    of_day = [block for block in asked.diary.hours if block.is_valid(_local(asked.moment, block).date())]
    facts = {"doctor": asked.doctor, "day": date_format(day, "l j F"), "hours": ", ".join(map(_hours, of_day))}
    if of_day:
        return _("It is outside the hours. On %(day)s they are: %(hours)s.") % facts
    return _("%(doctor)s has no hours on %(day)s.") % facts


def _kept(asked: Asked, slot: Slot) -> Reason | None:
    if not slots.is_kept(slot, asked.now):
        return None
    until = slot.start - timedelta(hours=slot.block.kept_hours)
    said = _("It is kept for urgent cases until %(until)s.") % {"until": _when(until, slot)}
    return Reason(Kind.KEPT, said, _("For an urgent case, book it from the patient’s case."))


def _away(asked: Asked, slot: Slot) -> Reason | None:
    off = _first_off(asked, slot, doctor=asked.doctor)
    if not off:
        return None
    facts = {"doctor": asked.doctor, "span": _span(off.period, slot), "reason": off.reason or _("no reason is written down")}
    said = _("%(doctor)s is away %(span)s (%(reason)s), and the visit or the minutes kept free around it fall into that.") % facts
    return Reason(Kind.AWAY, said, _("If that is no longer so, remove the time off on the doctor’s page."))


def _closed(asked: Asked, slot: Slot) -> Reason | None:
    off = _first_off(asked, slot, location=slot.location)
    if not off:
        return None
    facts = {"place": slot.location, "span": _span(off.period, slot), "reason": off.reason or _("no reason is written down")}
    said = _("%(place)s is closed %(span)s (%(reason)s).") % facts
    return Reason(Kind.CLOSED, said, _("If that is no longer so, remove the closure on the location’s page."))


def _first_off(asked: Asked, slot: Slot, **whose: Any) -> TimeOff | None:
    begins, ends = busy_span(slot.start, asked.visit_type)
    return TimeOff.objects.filter(period__overlap=(begins, ends), **whose).order_by("period").first()


def _taken(asked: Asked, slot: Slot) -> Reason | None:
    """The visit itself is in the way first, then the minutes kept free around one."""
    rows = list(_in_the_way(asked, slot, doctor=asked.doctor))
    ends = slot.start + asked.visit_type.length
    for row in rows:
        if row.starts < ends and slot.start < row.ends:
            return Reason(Kind.TAKEN, _by_whom(row, slot), _("Choose another time, or book it beside that one with a reason."))
    for row in rows:
        said = _("The minutes kept free around a visit overlap those of the visit next to it, %(start)s to %(end)s (%(whose)s).")
        facts = {"start": _clock(row.starts, slot), "end": _clock(row.ends, slot), "whose": _whose(row)}
        return Reason(Kind.BUFFER, said % facts, _("Choose a time a little earlier or later."))
    return None


def _room(asked: Asked, slot: Slot) -> Reason | None:
    if not asked.visit_type.needs_id or asked.diary.rooms_free(slot, asked.visit_type):
        return None
    facts: dict[str, Any] = {"room": asked.visit_type.needs, "place": slot.location}
    there = slots.rooms(slot, asked.visit_type)
    if not there:
        said = _("The visit needs “%(room)s”, and %(place)s has none.") % facts
        return Reason(Kind.NO_ROOM, said, _("Add the room or device, or choose a time at another location."))
    facts["whose"] = ", ".join(sorted({_whose(row) for row in _in_the_way(asked, slot, resource__in=there)}))
    said = _("Every “%(room)s” at %(place)s is in use then (%(whose)s).") % facts
    return Reason(Kind.ROOM_TAKEN, said, _("Choose another time, or move one of those visits."))


def _in_the_way(asked: Asked, slot: Slot, **whose: Any) -> Iterable[Appointment]:
    begins, ends = busy_span(slot.start, asked.visit_type)
    found = Appointment.objects.occupying().overlapping(begins, ends).filter(**whose).order_by("period")
    lapsed = Q(status=Appointment.Status.HELD, hold_expires_at__lte=asked.now)
    return found.exclude(lapsed).select_related("case", "offer__case")


def _by_whom(row: Appointment, slot: Slot) -> str:
    facts = {"start": _clock(row.starts, slot), "end": _clock(row.ends, slot), "whose": _whose(row)}
    if row.status == Appointment.Status.HELD and row.hold_expires_at:
        facts["until"] = _when(row.hold_expires_at, slot)
        return _("%(start)s to %(end)s is held until %(until)s (%(whose)s).") % facts
    return _("%(start)s to %(end)s is booked (%(whose)s).") % facts


def _whose(row: Appointment) -> str:
    """The reference and nothing else: who it is stands on the case, for those who may read it."""
    if row.case:
        return row.case.reference
    offer = getattr(row, "offer", None)
    return offer.case.reference if offer else _("somebody is booking it at this moment")


def _is_within(block: Any, moment: datetime) -> bool:
    local = _local(moment, block)
    return bool(block.weekday == local.weekday() and block.starts <= local.time() < block.ends)


def _local(moment: datetime, block: Any) -> datetime:
    return moment.astimezone(block.location.timezone)


def _hours(block: Any) -> str:
    return f"{block.starts:%H:%M}–{block.ends:%H:%M}, {block.location}"


def _clock(moment: datetime, slot: Slot) -> str:
    return Slot(moment, slot.location).clock_and_zone


def _when(moment: datetime, slot: Slot) -> str:
    return Slot(moment, slot.location).in_words


def _span(period: Any, slot: Slot) -> str:
    return _("from %(begins)s to %(ends)s") % {"begins": _when(period.lower, slot), "ends": _when(period.upper, slot)}
