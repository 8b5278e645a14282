"""What a case's private page says: where the request stands, in the patient's words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from appointments.bookings.models import Appointment
from appointments.cases.models import Case
from appointments.second_opinions.models import Document


@dataclass(frozen=True)
class Page:
    heading: str
    steps: list[str]
    appointments: list[Appointment]
    documents: list[Document]


def of(case: Case, *, now: datetime) -> Page:
    """Reads what the page shows; four queries at most."""
    appointments = list(case.appointments.select_related("doctor", "location", "visit_type").order_by("period"))
    documents = list(Document.objects.filter(request__case=case).order_by("pk"))
    if appointments and case.opened_by == Case.Kind.BOOKING:
        heading, steps = _booking(appointments, now)  # how the visit stands matters more than who still works on the case
    elif case.status == Case.Status.CLOSED:
        heading, steps = _("This request is closed"), [_("If you need us again, ring us or send a new request.")]
    elif case.due_at < now:
        heading, steps = _late(case)
    else:
        heading, steps = PROMISES[case.opened_by](case)
    return Page(heading, steps, appointments, documents)


def _callback(case: Case) -> tuple[str, list[str]]:
    return _("We will call you"), [
        _("A member of our call desk rings you by %(when)s.") % {"when": in_words(case.due_at)},
        _("They say your reference first, so that you know it is us. They never ask for a password or a payment."),
        _("If you cannot answer, we try again."),
    ]


def _second_opinion(case: Case) -> tuple[str, list[str]]:
    return _("We have your question"), [
        _("A coordinator checks what you sent and rings you if something is missing."),
        _("A doctor reads it."),
        _("You hear from us by %(when)s.") % {"when": formats.date_format(timezone.localtime(case.due_at), "j F Y")},
    ]


def _late(case: Case) -> tuple[str, list[str]]:
    return _("We are still on it"), [
        _("You should have heard from us by %(when)s. If you have not, we are sorry.") % {"when": in_words(case.due_at)},
        _("Ring us and say your reference: we see at once where it stands."),
    ]


def _booking(appointments: list[Appointment], now: datetime) -> tuple[str, list[str]]:
    if any(appointment.stands and appointment.ends > now for appointment in appointments):
        return _("Your appointment is booked"), [
            _("The time is yours: nobody else can take it."),
            _("Please come ten minutes early and bring this reference."),
            _("If you cannot come, ring us, so that somebody else can have the time."),
        ]
    if any(appointment.status == Appointment.Status.CANCELLED for appointment in appointments):
        return _("Your appointment is cancelled"), [_("To come at another time, book again or ring us.")]
    return _("Your visit is over"), [_("If you need us again, ring us or send a new request.")]


PROMISES: dict[str, Any] = {Case.Kind.CALLBACK: _callback, Case.Kind.SECOND_OPINION: _second_opinion}


def in_words(moment: datetime) -> str:
    """Date and time of day in the clinic's zone."""
    return formats.date_format(timezone.localtime(moment), "l j F, H:i")
