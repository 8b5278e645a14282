"""What patients do with a visit on their private page: move it, cancel it, say what came between."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from appointments.bookings import changes, visits, week
from appointments.bookings.draft import Draft
from appointments.bookings.models import Appointment
from appointments.bookings.taking import Busy, PatientBusy, Taken, Unavailable, Wish
from appointments.cases.models import Case
from appointments.cases.services import PATIENT
from appointments.doctors.models import Doctor
from appointments.intake.views import receive, see_other

from .door import private
from .forms import AccountForm, CancelForm, MoveForm
from .page import Visit, visit_or_404

MOVE = "appointments/self_service/move.html"
CANCEL = "appointments/self_service/cancel.html"
ABSENT = "appointments/self_service/absent.html"
PATIENT_BUSY = _("You have another visit at that time. Choose a time before or after it.")
BUSY = _("Many people are booking at this moment. Nothing has changed: wait a moment, then try again.")


@private
def case_move(request: HttpRequest, found: Case, *, token: str, pk: int, now: datetime) -> HttpResponse:
    """Another time for a visit; the present one is the patient's until then."""
    visit = visit_or_404(found, pk)
    if not Visit(visit, now).can_change:
        done = _is_moved(visit, _wished(request))  # by the first of two clicks, to a time too near to be moved again
        return see_other("case", token) if done else closed(request, visit, token=token, now=now)
    doctors = list(Doctor.objects.bookable().filter(visit_types=visit.visit_type_id))
    doctor = _chosen(request, visit, doctors)
    shown = week.of(doctor, visit.visit_type, asked=request.GET.get("from", ""), now=now, own=[], moving=visit)
    form = MoveForm(_posted(request), week=shown, now=now)
    others = [other for other in doctors if other != doctor]

    def accept() -> HttpResponse:
        wish = Wish(doctor, visit.visit_type, form.cleaned_data["start"])
        changes.move(visit, wish, by=PATIENT, now=now, reason=form.cleaned_data["reason"])
        return see_other("case", token)

    context = {"doctor": doctor, "others": others, "week": shown, "visit_type": visit.visit_type}
    return answer(request, form, MOVE, accept, visit=visit, token=token, now=now, **context)


@private
def case_cancel(request: HttpRequest, found: Case, *, token: str, pk: int, now: datetime) -> HttpResponse:
    """Asks whether; cancelling what is cancelled already leads to the same page as the first time."""
    visit = visit_or_404(found, pk)
    if visit.status == Appointment.Status.CANCELLED:
        return see_other("case", token)
    if not Visit(visit, now).can_change:
        return closed(request, visit, token=token, now=now)
    form = CancelForm(_posted(request), now=now)

    def accept() -> HttpResponse:
        changes.cancel(visit, by=PATIENT, now=now, reason=form.cleaned_data["reason"])
        return see_other("case", token)

    return answer(request, form, CANCEL, accept, visit=visit, token=token, now=now)


@private
def case_absent(request: HttpRequest, found: Case, *, token: str, pk: int, now: datetime) -> HttpResponse:
    """The patient's own account of a visit that they are said to have missed."""
    visit = visit_or_404(found, pk)
    if visit.status != Appointment.Status.NO_SHOW:
        return closed(request, visit, token=token, now=now)
    form = AccountForm(_posted(request), now=now)

    def accept() -> HttpResponse:
        try:
            if said := form.cleaned_data["account"]:
                visits.account(visit, said, by=PATIENT, now=now)
        except visits.NotAllowed:  # taken back by the desk since: there is nothing to account for any more
            return closed(request, visit_or_404(found, pk), token=token, now=now)
        return see_other("case", token)

    return receive(request, form, ABSENT, accept=accept, visit=Visit(visit, now), token=token)


@private
def case_book(request: HttpRequest, found: Case, *, token: str, now: datetime) -> HttpResponse:
    """Another visit for the same patient, who need not say again who comes."""
    if request.method != "POST":
        return see_other("case", token)
    Draft.begin_for(request.session, found)
    return to_times(doctor=request.POST.get("doctor", ""), visit=request.POST.get("visit", ""))


def to_times(*, doctor: str, visit: str) -> HttpResponse:
    """The doctor's times for that kind of visit, where both were chosen already; else the page of all doctors."""
    known = Doctor.objects.bookable().filter(slug=doctor).prefetch_related("visit_types").first()
    if known is None:
        return see_other("book")
    offered = any(kind.slug == visit for kind in known.visit_types.all())
    query = f"?{urlencode({'visit': visit})}" if offered else ""
    return HttpResponse(status=303, headers={"Location": reverse("book_doctor", args=[known.slug]) + query})


def answer(
    request: HttpRequest,
    form: MoveForm | CancelForm,
    template: str,
    accept: Callable[[], HttpResponse],
    *,
    visit: Appointment,
    token: str,
    now: datetime,
    **context: Any,
) -> HttpResponse:
    """The page with its form; every refusal is a sentence on it, unless the visit is no longer what the page showed."""
    page = {"visit": Visit(visit, now), "token": token, **context}
    try:
        return receive(request, form, template, accept=accept, **page)
    except (Unavailable, PatientBusy, Busy) as refusal:
        status = _refuse(form, refusal)
        return render(request, template, {"form": form, **page}, status=status)
    except (changes.NotBooked, changes.TooLate):
        return changed(request, form, visit, token=token, now=now)


def changed(request: HttpRequest, form: MoveForm | CancelForm, visit: Appointment, *, token: str, now: datetime) -> HttpResponse:
    """Somebody was first. If it was this patient's own second click, it is done; if not, the page says how the visit stands."""
    visit.refresh_from_db()
    cancelled = visit.status == Appointment.Status.CANCELLED
    done = cancelled if isinstance(form, CancelForm) else _is_moved(visit, form.cleaned_data["start"])
    return see_other("case", token) if done else closed(request, visit, token=token, now=now)


def closed(request: HttpRequest, visit: Appointment, *, token: str, now: datetime) -> HttpResponse:
    """Why the visit cannot be changed here, and what to do instead."""
    context = {"visit": Visit(visit, now), "token": token}
    status = 409 if request.method == "POST" else 200
    return render(request, "appointments/self_service/closed.html", context, status=status)


def _chosen(request: HttpRequest, visit: Appointment, doctors: list[Doctor]) -> Doctor:
    """The doctor asked for, who offers the same kind of visit; without asking, the present one or who stands in their place."""
    asked = request.GET.get("doctor")
    if asked is None:
        return next((doctor for doctor in doctors if doctor == visit.doctor), doctors[0] if doctors else visit.doctor)
    for doctor in doctors:
        if doctor.slug == asked:
            return doctor
    raise Http404


def _refuse(form: MoveForm | CancelForm, refusal: Exception) -> int:
    """Puts the sentence on the form, and returns the status of the page that shows it."""
    if isinstance(refusal, Unavailable) and isinstance(form, MoveForm):
        form.refuse(refusal)
        return 409 if isinstance(refusal, Taken) else 200
    if isinstance(refusal, PatientBusy):
        form.add_error("start", PATIENT_BUSY)
        return 409
    form.add_error(None, BUSY)
    return 503


def _is_moved(visit: Appointment, to: datetime | None) -> bool:
    return visit.status == Appointment.Status.BOOKED and visit.starts == to


def _wished(request: HttpRequest) -> datetime | None:
    """The time that was sent, whether or not it is offered. None when it is no time."""
    try:
        return parse_datetime(request.POST.get("start", ""))
    except ValueError:
        return None


def _posted(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None
