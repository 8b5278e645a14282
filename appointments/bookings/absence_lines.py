"""The patients of a doctor who is away, as the desk reads them: whom to ring, who has answered, who is done."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Count, Q, QuerySet, Value, When
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from appointments.cases.models import Case, Event

from .away import TO_DO, TO_RING, UNANSWERED, WAITING, State
from .models import Appointment, agreed_in_words
from .offer_models import Absence, Offer

RING, LEFT, OPEN, DONE = range(4)
HEADINGS: dict[int, Any] = {
    RING: _("To ring"),
    LEFT: _("Not dealt with yet"),
    OPEN: _("Waiting for their answer"),
    DONE: _("Dealt with"),
}


@dataclass(frozen=True)
class Line:
    """One patient, from the visit that cannot take place to what became of it."""

    offer: Any
    group: int
    was: str

    @property
    def visit(self) -> Appointment:
        return self.offer.appointment  # type: ignore[no-any-return]

    @property
    def case(self) -> Case:
        return self.offer.case  # type: ignore[no-any-return]

    @property
    def offered(self) -> str:
        """By the clock of the visit's place, such as "Mon 30 November, 09:00"."""
        return _in_words(self.offer.starts, self.visit) if self.offer.starts else ""

    @property
    def where(self) -> str:
        """The place of a time that is still kept."""
        return self.offer.held.location.name if self.offer.held else ""

    @property
    def kept_until(self) -> str:
        return _in_words(self.offer.expires_at, self.visit) if self.offer.state == State.OPEN else ""

    @property
    def answered(self) -> str:
        return _in_words(self.offer.answered_at, self.visit) if self.offer.answered_at else ""

    @property
    def now_stands(self) -> str:
        """How the visit stands, where that is not how it was."""
        if self.visit.status == Appointment.Status.BOOKED and self.visit.agreed == self.was:
            return ""
        when = agreed_in_words(self.visit.agreed)
        return f"{self.visit.get_status_display()}: {when}, {self.visit.doctor.name}"

    @property
    def was_in_words(self) -> str:
        return agreed_in_words(self.was)

    @property
    def can_be_tried_again(self) -> bool:
        return self.group == RING and self.offer.state in UNANSWERED

    @property
    def is_open(self) -> bool:
        return self.offer.state == State.OPEN  # type: ignore[no-any-return]

    @property
    def needs_somebody(self) -> bool:
        return self.group in (RING, OPEN)


def of(absence: Absence) -> list[tuple[Any, list[Line]]]:
    """The groups that are not empty, each the most urgent first."""
    places = [When(TO_RING, then=Value(RING)), When(TO_DO, then=Value(LEFT)), When(WAITING, then=Value(OPEN))]
    whole = Offer.objects.filter(absence=absence).annotate(group=models.Case(*places, default=Value(DONE)))
    whole = whole.select_related("case__patient", "doctor", "held__location", "appointment__doctor", "appointment__visit_type")
    were = _were(absence)
    lines = [
        Line(offer, offer.group, offer.group == DONE and were.get((offer.case_id, offer.created_at)) or offer.appointment.agreed)
        for offer in cast("QuerySet[Any]", whole.order_by("case__priority", "appointment__period__startswith", "pk"))
    ]
    groups = {number: [line for line in lines if line.group == number] for number in HEADINGS}
    return [(heading, groups[number]) for number, heading in HEADINGS.items() if groups[number]]


def counted(absences: QuerySet[Absence]) -> QuerySet[Absence]:
    """Each says how many are affected, and how many of them have accepted, have yet to answer, are to be rung, are left."""
    return absences.annotate(
        affected=Count("offers"),
        accepted=Count("offers", filter=Q(offers__state=State.ACCEPTED)),
        waiting=_count(WAITING),
        to_ring=_count(TO_RING),
        left=_count(TO_DO),
    )


def elsewhere(absence: Absence) -> QuerySet[Absence]:
    """Other absences of the doctor in that time: whoever was listed there is not listed here again."""
    others = Absence.objects.filter(doctor=absence.doctor_id, period__overlap=absence.period).exclude(pk=absence.pk)
    return others.filter(offers__isnull=False).distinct()


def _count(which: Q) -> Count:
    return Count("offers", filter=Q(offers__in=Offer.objects.filter(which).values("pk")))


def _were(absence: Absence) -> dict[tuple[int, datetime], str]:
    """When each visit was to be, as the case's history says: the visit itself may have moved."""
    said = Event.objects.filter(what="doctor_away", case__offers__absence=absence).values_list("case_id", "at", "was")
    return {(case, at): was for case, at, was in said}


def _in_words(moment: datetime, visit: Appointment) -> str:
    return date_format(moment.astimezone(ZoneInfo(visit.zone)), "D j F, H:i")
