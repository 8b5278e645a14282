"""Whose visits lie in a time for which their doctor fell ill, and whom of them we have yet to reach."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from appointments.cases import promises
from appointments.cases import services as cases
from appointments.cases.models import Case
from appointments.doctors.models import TimeOff

from .models import Appointment
from .offer_models import Absence, Offer

State = Offer.State
Status = Appointment.Status

# The visit is still booked, and still in the time that is closed.
STANDS = Q(
    appointment__status=Status.BOOKED,
    appointment__doctor=F("absence__doctor"),
    appointment__period__overlap=F("absence__time_off__period"),
)
UNANSWERED = [State.LAPSED, State.NOTHING, State.CALL_ME, State.OTHER, State.PASSED]
ON_THE_LIST = [State.TO_DO, State.OPEN, *UNANSWERED]
TO_DO = STANDS & Q(state=State.TO_DO)
WAITING = STANDS & Q(state=State.OPEN, told=True)
# Without an e-mail address they know nothing of the time that is kept for them.
TO_RING = STANDS & (Q(state__in=UNANSWERED) | Q(state=State.OPEN, told=False))


def on_the_list() -> QuerySet[Offer]:
    """Those that the page of an absence has something to do for, or waits for their answer."""
    return Offer.objects.filter(STANDS, absence__isnull=False, state__in=ON_THE_LIST)


def visits_of(absence: Absence, *, now: datetime) -> QuerySet[Appointment]:
    """The visits to come that cannot take place; whoever has arrived is looked after."""
    if absence.time_off is None:
        return Appointment.objects.none()
    return visits_in(absence.doctor_id, absence.time_off.period, now=now)


def visits_in(doctor: int, period: Any, *, now: datetime) -> QuerySet[Appointment]:
    booked = Appointment.objects.filter(status=Status.BOOKED, doctor=doctor).overlapping(period.lower, period.upper)
    to_come = booked.filter(period__overlap=period, period__endswith__gt=now)
    return to_come.order_by("case__priority", "period__startswith", "case__created_at", "pk")


def forgotten(absence: Absence, *, now: datetime) -> QuerySet[Appointment]:
    """Visits of that time for which nothing is under way, here or in another absence of the doctor."""
    of_visit = Offer.objects.filter(appointment=OuterRef("pk"), absence__isnull=False)
    looked_after = of_visit.filter(STANDS & Q(state__in=ON_THE_LIST) | Q(state=State.SETTLED, absence=absence.pk))
    return visits_of(absence, now=now).exclude(Exists(looked_after))


def current(*, now: datetime) -> QuerySet[Absence]:
    """The absences that are not over, and those that left somebody without a time."""
    lasting = Q(period__endswith__gt=now)
    of_absence = Offer.objects.filter(absence=OuterRef("pk"))
    unfinished = Exists(of_absence.filter(Q(state__in=[State.TO_DO, State.OPEN]) | STANDS & Q(state__in=UNANSWERED)))
    return Absence.objects.filter(lasting | unfinished).select_related("doctor", "stand_in", "time_off", "begun_by")


def is_excused(appointment: Appointment) -> bool:
    """Whether patients may change it however late, because the doctor is away or because we asked for another time."""
    away = TimeOff.objects.filter(doctor=appointment.doctor_id, over_visits=True, period__overlap=appointment.period)
    asked = Offer.objects.open().filter(appointment=appointment.pk, absence__isnull=False)
    return away.exists() or asked.exists()


def takes_place(offer: Offer, *, now: datetime) -> bool:
    """Whether the visit for which another time was sought stands where it stood, and the doctor is back in time for it."""
    visit, absence = offer.appointment, offer.absence
    if visit is None or absence is None or visit.status != Status.BOOKED or visit.doctor_id != absence.doctor_id:
        return False
    was_closed = visit.starts < absence.period.upper and absence.period.lower < visit.ends and now < visit.ends
    return was_closed and not TimeOff.objects.filter(doctor=visit.doctor_id, period__overlap=visit.period).exists()


def ring_soon(case: Case, *, asked_at: datetime, now: datetime) -> None:
    """The case is on the worklist, and due as soon as is promised for visits, from the moment at which we owe a call."""
    cases.reopen(case, by=cases.SYSTEM, now=now)
    ring_by = promises.due(Case.Kind.BOOKING, case.priority, now=asked_at)
    if asked_at <= case.due_at <= ring_by:
        return
    if case.status == Case.Status.WAITING:
        cases.move(case, to=Case.Status.IN_PROGRESS, by=cases.SYSTEM, now=now)
    cases.promise(case, due_at=ring_by)
