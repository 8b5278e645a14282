"""What patients do about a time that is kept for them, and about waiting for one."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _

from appointments.bookings import answers, waitlist
from appointments.bookings.away import is_excused
from appointments.bookings.changes import NotBooked
from appointments.bookings.models import Appointment
from appointments.bookings.offer_models import Offer, WaitlistEntry
from appointments.bookings.offers import Gone
from appointments.bookings.taking import Busy, PatientBusy
from appointments.bookings.wish_forms import EarlierForm
from appointments.cases.models import Case
from appointments.cases.services import PATIENT
from appointments.intake.forms import PlainForm
from appointments.intake.views import receive, see_other

from .door import private
from .page import Visit, visit_or_404
from .visits import closed

OFFER = "appointments/self_service/offer.html"
EARLIER = "appointments/self_service/earlier.html"
WAITING = "appointments/self_service/waiting.html"
ACCEPT = "accept"
STATES = {
    ACCEPT: Offer.State.ACCEPTED,
    "pass": Offer.State.PASSED,
    "other": Offer.State.OTHER,
    "call": Offer.State.CALL_ME,
}
CHOOSE = _("Choose one of the answers: take the time, or say what you would like instead.")
REFUSALS: dict[type[Exception], tuple[Any, int]] = {
    PatientBusy: (_("You have another visit at that time, so it cannot be booked. Pass on it, or ask us to call you."), 409),
    NotBooked: (_("Your present visit can no longer be moved, and nothing has been changed. Ask us to call you."), 409),
    Busy: (_("Many people are booking at this moment. The time is still kept for you: wait a moment, then try again."), 503),
}


class AnswerForm(PlainForm):
    answer = forms.ChoiceField(
        choices=[(name, state.label) for name, state in STATES.items()],
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )


@private
def case_offer(request: HttpRequest, found: Case, *, token: str, pk: int, now: datetime) -> HttpResponse:
    """Shows the time that is kept, and takes the answer."""
    dealt_with = found.offers.exclude(state__in=[Offer.State.TO_DO, Offer.State.NOTHING])
    of_it = ("held__location", "held__doctor", "held__visit_type", "doctor", "entry", "absence", "appointment__doctor")
    offer = get_object_or_404(dealt_with.select_related(*of_it), pk=pk)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return shown(request, offer, form, token=token, now=now)
    try:
        answered(offer, form.cleaned_data["answer"], now=now)
    except Gone:
        offer.refresh_from_db()
        if offer.state != STATES[form.cleaned_data["answer"]]:  # else it is this patient's own second click
            return shown(request, offer, form, token=token, now=now, status=409)
    except (PatientBusy, NotBooked, Busy) as refusal:
        sentence, status = REFUSALS[type(refusal)]
        form.add_error(None, sentence)
        return shown(request, offer, form, token=token, now=now, status=status)
    return next_page(offer, form.cleaned_data["answer"], token=token)


@private
def case_earlier(request: HttpRequest, found: Case, *, token: str, pk: int, now: datetime) -> HttpResponse:
    """To be told of something earlier than the visit they have, to see what was wished, or to hear no more of it."""
    visit = visit_or_404(found, pk)
    waiting = WaitlistEntry.objects.waiting().filter(appointment=visit).first()
    if not (Visit(visit, now).is_booked and Visit(visit, now).is_to_come):
        return closed(request, visit, token=token, now=now)
    if request.method == "POST" and "leave" in request.POST:
        if waiting:
            waitlist.leave(waiting, by=PATIENT, now=now)
        return see_other("case_earlier", token, pk)
    form = EarlierForm(request.POST if request.method == "POST" else None, visit=visit, waiting=waiting, now=now)

    def accept() -> HttpResponse:
        try:
            waitlist.join(visit, form.wishes(), any_doctor=form.cleaned_data["any_doctor"], by=PATIENT, now=now)
        except waitlist.NoVisitToCome:  # somebody cancelled it since
            return closed(request, visit_or_404(found, pk), token=token, now=now)
        return see_other("case_earlier", token, pk)

    return receive(request, form, EARLIER, accept=accept, visit=visit, waiting=waiting, case=found, token=token)


@private
def case_waiting(request: HttpRequest, found: Case, *, token: str, pk: int, now: datetime) -> HttpResponse:
    """The place on the waitlist of somebody who has no visit yet, and the way off it."""
    waiting = get_object_or_404(WaitlistEntry.objects.filter(case=found, appointment=None).select_related("visit_type"), pk=pk)
    if request.method == "POST":
        waitlist.leave(waiting, by=PATIENT, now=now)
        return see_other("case", token)
    return render(request, WAITING, {"waiting": waiting, "case": found, "token": token})


def answered(offer: Offer, answer: str, *, now: datetime) -> None:
    if answer == ACCEPT:
        answers.accept(offer, by=PATIENT, now=now)
    else:
        answers.decline(offer, state=STATES[answer], by=PATIENT, now=now)


def next_page(offer: Offer, answer: str, *, token: str) -> HttpResponse:
    """Who took the time sees their visit; who wants another one chooses it; all others read what follows."""
    if answer == "other" and offer.appointment_id:
        return see_other("case_move", token, offer.appointment_id)
    return see_other("case", token) if answer == ACCEPT else see_other("case_offer", token, offer.pk)


def shown(request: HttpRequest, offer: Offer, form: AnswerForm, *, token: str, now: datetime, status: int = 200) -> HttpResponse:
    standing = offer.case.appointments.filter(status=Appointment.Status.BOOKED, period__endswith__gt=now)
    visits = standing.select_related("doctor", "location", "visit_type").order_by("period")
    present = visits.filter(pk=offer.appointment_id or 0).first() or visits.first()
    context: dict[str, Any] = {
        "offer": offer,
        "form": form,
        "token": token,
        "case": offer.case,
        "present": present,
        "cannot_be": offer.absence is not None and present is not None and is_excused(present),
        "is_open": offer.state == Offer.State.OPEN,
        "is_late": offer.expires_at is not None and offer.expires_at <= now,
        "until": offer.expires_at and offer.held and offer.expires_at.astimezone(ZoneInfo(offer.held.zone)),
    }
    return render(request, OFFER, context, status=status)
