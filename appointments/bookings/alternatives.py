"""The best other times for a visit whose doctor cannot see the patient."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils import timezone

from appointments.doctors.models import Doctor
from appointments.outbox import waking

from . import slots
from .models import Appointment
from .offer_models import Absence
from .taking import Wish
from .times import LONGEST_WINDOW, Days, Slot, Span, overlaps

SOONEST = timedelta(hours=3)  # from when they are awake to read of it
ANSWERED_BEFORE = timedelta(hours=2)  # the visit
KEPT = timedelta(hours=24)
EARLIER = 7  # days before the old time within which another may lie
WINDOWS = 4  # of a month each, then staff ring


class Found(NamedTuple):
    slot: Slot
    doctor: Doctor
    wish: Wish


def of(visit: Appointment, absence: Absence, *, now: datetime) -> Iterator[Found]:
    """One after the other, the best first: of the month around the old time, then of those after it.

    Whoever stands in comes first, then the same doctor after the absence, then others at the same place, then others elsewhere;
    among these whatever is nearest to the old time. Staff's rules hold, but nobody is asked to come within three hours.
    """
    doctors, suits = _who_could(visit), _suits(visit, now=now)
    for days in _windows(visit, now=now):
        diaries = slots.diaries(doctors, days, now=now)
        free = ((slot, who) for who in doctors for slot in diaries[who.pk].free(visit.visit_type, now=now, by_staff=True))
        suiting = ((slot, who) for slot, who in free if suits(slot) and not _is_before_return(slot, who, absence))
        ranked = sorted(suiting, key=lambda found: _rank(*found, visit=visit, absence=absence))
        yield from (Found(slot, who, Wish(who, visit.visit_type, slot.start)) for slot, who in ranked)


def foreseen(visits: Iterable[Appointment], absence: Absence, *, now: datetime) -> Iterator[tuple[Appointment, Found | None]]:
    """What each would be offered if it happened now, one after the other, no time twice."""
    given: dict[int, list[Span]] = {}
    for visit in visits:
        found = of(visit, absence, now=now)
        best = next((one for one in found if not overlaps(one.slot, visit.visit_type, given.get(one.doctor.pk, []))), None)
        if best:
            given.setdefault(best.doctor.pk, []).append(best.wish.busy)
        yield visit, best


def kept_until(slot: Slot, *, now: datetime) -> datetime:
    """A day, and no longer than an answer is of use."""
    return min(waking.next_waking(now, slot.location.timezone) + KEPT, slot.start - ANSWERED_BEFORE)


def _who_could(visit: Appointment) -> list[Doctor]:
    return list(Doctor.objects.bookable().filter(pk__in=visit.visit_type.doctors.values("pk")))


def _suits(visit: Appointment, *, now: datetime) -> Callable[[Slot], bool]:
    """Whether the patient can hear of that time soon enough, and is not elsewhere in our house then."""
    soonest = waking.next_waking(now, visit.location.timezone) + SOONEST
    others = Appointment.objects.standing().filter(person=visit.person, period__endswith__gt=now).exclude(pk=visit.pk)
    theirs = [(period.lower, period.upper) for period in others.values_list("period", flat=True)]
    return lambda slot: soonest <= slot.start and not overlaps(slot, visit.visit_type, theirs)


def _windows(visit: Appointment, *, now: datetime) -> Iterator[Days]:
    first = timezone.localdate(max(visit.starts, now)) - timedelta(days=EARLIER)
    return (Days.starting(first + timedelta(days=LONGEST_WINDOW * number)) for number in range(WINDOWS))


def _is_before_return(slot: Slot, who: Doctor, absence: Absence) -> bool:
    return who.pk == absence.doctor_id and slot.start < absence.period.upper


def _rank(slot: Slot, who: Doctor, *, visit: Appointment, absence: Absence) -> tuple[int, timedelta, bool, str]:
    elsewhere = slot.location.pk != visit.location_id
    group = {absence.stand_in_id: 0, visit.doctor_id: 1}.get(who.pk, 3 if elsewhere else 2)
    return group, abs(slot.start - visit.starts), elsewhere, who.name
