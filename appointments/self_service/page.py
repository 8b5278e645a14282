"""What a case's private page says: where the request stands, in the patient's words."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils import formats
from django.utils.translation import gettext as _

from appointments.bookings import away, changes
from appointments.bookings import visits as day_of_visit
from appointments.bookings.models import Appointment
from appointments.bookings.offer_models import Offer, WaitlistEntry
from appointments.cases.models import Case
from appointments.doctors.models import TimeOff, VisitType

from . import asked as story
from . import calls
from .words import closed, in_words, late


@dataclass(frozen=True)
class Visit:
    """An appointment as its patient sees it at that moment."""

    appointment: Appointment  # one of visits_of
    now: datetime
    accounts: list[str] = field(default_factory=list)  # what the patient said of having missed it

    @property
    def is_to_come(self) -> bool:
        return self.appointment.stands and self.appointment.ends > self.now

    @property
    def is_booked(self) -> bool:
        return self.appointment.status == Appointment.Status.BOOKED

    @property
    def doctor_is_away(self) -> bool:
        return self.is_to_come and bool(getattr(self.appointment, "doctor_is_away", False))

    @property
    def is_cancelled(self) -> bool:
        return self.appointment.status == Appointment.Status.CANCELLED

    @property
    def was_missed(self) -> bool:
        return self.appointment.status == Appointment.Status.NO_SHOW

    @cached_property
    def can_change(self) -> bool:
        in_time = self.now <= changes.until(self.appointment)
        return self.is_booked and (in_time or (self.is_to_come and away.is_excused(self.appointment)))

    @property
    def is_too_late(self) -> bool:
        return self.is_booked and self.is_to_come and not self.can_change

    @property
    def was_moved(self) -> bool:
        return self.is_booked and self.appointment.sequence > 0

    @property
    def until(self) -> str:
        """Such as "Monday 23 November, 05:00", as read on the clinic's wall."""
        there = changes.until(self.appointment).astimezone(ZoneInfo(self.appointment.zone))
        return formats.date_format(there, "l j F, H:i")


@dataclass(frozen=True)
class Page:
    heading: str
    steps: list[str]
    visits: list[Visit]
    offers: list[Offer]
    wishes: list[WaitlistEntry]
    asked: story.Asked | None
    call_is_to_come: bool


def of(case: Case, *, now: datetime) -> Page:
    """Reads what the page shows; ten queries at most."""
    visits = _visits(case, now)
    asked = story.of(case, now=now)
    if visits and (case.opened_by in (Case.Kind.BOOKING, Case.Kind.NO_TIME) or _is_to_come_after_all(case, visits)):
        heading, steps = _booking(visits)  # how the visit stands matters more than who still works on the case
    elif asked:
        heading, steps = asked.told()
    elif case.opened_by == Case.Kind.CALLBACK:
        heading, steps = calls.told(case, now=now)
    elif case.status == Case.Status.CLOSED:
        heading, steps = closed()
    elif case.due_at < now:
        heading, steps = late(case)
    else:
        heading, steps = PROMISES[case.opened_by](case)
    offers = list(Offer.objects.open().filter(case=case, expires_at__gt=now).select_related("doctor", "held"))
    wishes = WaitlistEntry.objects.filter(case=case).filter(Q(appointment=None) | Q(ended_at=None)).select_related("visit_type")
    return Page(heading, steps, visits, offers, list(wishes.order_by("pk")), asked, calls.is_to_come(case))


def _is_to_come_after_all(case: Case, visits: list[Visit]) -> bool:
    """The call is over, and a visit came of it."""
    if case.opened_by != Case.Kind.CALLBACK or not any(visit.is_to_come for visit in visits):
        return False
    return case.status == Case.Status.CLOSED or not calls.is_owed(case)


def _visits(case: Case, now: datetime) -> list[Visit]:
    """Those to come first, each half in order."""
    found = list(visits_of(case))
    said = day_of_visit.accounts(found)
    visits = [Visit(appointment, now, said.get(appointment.pk, [])) for appointment in found]
    return sorted(visits, key=lambda visit: (not visit.is_to_come, visit.appointment.starts))


def visits_of(case: Case) -> QuerySet[Appointment]:
    """A time that is only held is no visit yet."""
    visits = Appointment.objects.filter(case=case).exclude(status=Appointment.Status.HELD)
    whose = Q(doctor=OuterRef("doctor")) | Q(location=OuterRef("location"))
    away = TimeOff.objects.filter(whose, period__overlap=OuterRef("busy"))
    return visits.annotate(doctor_is_away=Exists(away)).select_related("doctor", "location", "visit_type")


def visit_or_404(case: Case, pk: int) -> Appointment:
    """Another patient's visit is as little there as one that never was."""
    found = visits_of(case).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _no_time(case: Case) -> tuple[str, list[str]]:
    ring = _("We ring you by %(when)s.") % {"when": in_words(case.due_at)}
    if not (case.patient.written_to_by and WaitlistEntry.objects.waiting().filter(case=case).exists()):
        return _("We look for a time for you"), [_("Our staff look for a time with your wishes in hand."), ring]
    return _("We look for a time for you"), [
        _("When a time comes free on the days you wish for, we keep it for you and write to you."),
        _("You usually have two hours to answer, between eight in the morning and nine in the evening."),
        ring,
    ]


def _booking(visits: list[Visit]) -> tuple[str, list[str]]:
    coming = next((visit for visit in visits if visit.is_to_come), None)
    if coming and coming.doctor_is_away:
        return _("Your doctor cannot see you at that time"), [
            _("We are sorry. Please do not come then: we look for another time and write to you or ring you."),
            _("You need not wait for us: move the visit below to a time that suits you."),
        ]
    if coming:
        moved = _("Your appointment is moved"), _("The new time is yours. Nobody expects you at the old one.")
        booked = _("Your appointment is booked"), _("The time is yours: nobody else can take it.")
        heading, first = moved if coming.was_moved else booked
        return heading, [first, _be_there(coming.appointment)]
    if any(visit.was_missed for visit in visits):
        return _("We missed you"), [_("If you still want to be seen, book another visit or ring us.")]
    if any(visit.is_cancelled for visit in visits):
        return _("Your appointment is cancelled"), [
            _("Nobody expects you at that time any longer."),
            _("To come at another time, book again below or ring us."),
        ]
    return _("Your visit is over"), [_("If you need us again, ring us or send a new request.")]


def _be_there(visit: Appointment) -> str:
    if visit.visit_type.mode == VisitType.Mode.VIDEO:
        return _("You need not come to the clinic: be ready at that time, with this reference at hand.")
    return _("Please come ten minutes early and bring this reference.")


PROMISES: dict[str, Any] = {
    Case.Kind.NO_TIME: _no_time,
    Case.Kind.BOOKING: _no_time,
}
