"""Whom, when, who, and is that right: a booking in four pages."""

from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from appointments.cases import links
from appointments.cases.models import Case
from appointments.cases.services import PATIENT
from appointments.doctors.models import Doctor, VisitType
from appointments.intake import submit_key, throttle
from appointments.intake.views import receive, see_other

from . import services, slots, week
from .draft import Choice, Draft
from .forms import CheckForm, DetailsForm, StartForm, answers

TIMES = "appointments/bookings/times.html"
BUSY = _("Many people are booking at this moment. Nothing is lost: wait a moment, then confirm again.")


def book(request: HttpRequest) -> HttpResponse:
    """Whom one can see, and how soon."""
    doctors = Doctor.objects.bookable().prefetch_related("visit_types")
    offers = slots.earliest(list(doctors), now=timezone.now())
    return render(request, "appointments/bookings/book.html", {"offers": offers})


def book_doctor(request: HttpRequest, slug: str) -> HttpResponse:
    """The times of one doctor for one kind of visit. Choosing one holds it."""
    doctor = get_object_or_404(Doctor.objects.bookable().prefetch_related("visit_types"), slug=slug)
    visit_types, asked = doctor.visit_types.all(), request.GET.get("visit", "")
    known = [visit_type for visit_type in visit_types if visit_type.slug == asked or (not asked and len(visit_types) == 1)]
    if known:
        return choose_time(request, doctor, known[0], now=timezone.now())
    [(_doctor, offers)] = slots.earliest([doctor], now=timezone.now())
    return render(request, "appointments/bookings/visit.html", {"doctor": doctor, "offers": offers, "unknown": asked})


def choose_time(request: HttpRequest, doctor: Doctor, visit_type: VisitType, *, now: datetime) -> HttpResponse:
    draft, lost = Draft.of(request.session), _lost(request)
    shown = week.of(doctor, visit_type, asked=request.GET.get("from", ""), now=now, own=[services.hold_hash(draft.token)])
    form = StartForm(_posted(request) or lost, week=shown, now=now)

    def wish() -> services.Wish:
        return services.Wish(doctor, visit_type, form.cleaned_data["start"])

    context = {"doctor": doctor, "visit_type": visit_type, "week": shown}
    try:
        if lost and form.is_valid():
            raise services.taken(wish(), now=now)
        return receive(request, form, TIMES, accept=lambda: hold(request, draft, wish(), token=form.token, now=now), **context)
    except services.Unavailable as refusal:
        form.refuse(refusal)
        status = 409 if isinstance(refusal, services.Taken) else 200
        return render(request, TIMES, {"form": form, **context}, status=status)


def hold(request: HttpRequest, draft: Draft, wish: services.Wish, *, token: str, now: datetime) -> HttpResponse:
    address = throttle.client_address(request)
    draft.choose(services.hold(wish, token=token, earlier=draft.token, address=address, now=now))
    draft.keep(request.session)
    return see_other("book_details")


def details(request: HttpRequest) -> HttpResponse:
    """Who comes. It takes answers also when no time is held any longer: they are kept for the next one."""
    now, draft = timezone.now(), Draft.of(request.session)
    choice = draft.choice()
    if request.method != "POST" and not choice:
        return no_time(request, draft)
    form = DetailsForm(_posted(request), initial=draft.typed(), now=now)

    def accept() -> HttpResponse:
        draft.contact, draft.suspect = form.typed(), form.suspect
        draft.keep(request.session)
        return see_other("book_check")

    context = {"choice": choice, "now": now}
    return receive(request, form, "appointments/bookings/details.html", accept=accept, **context)


def check(request: HttpRequest) -> HttpResponse:
    """All of it on one page; confirming it books."""
    now, draft = timezone.now(), Draft.of(request.session)
    token = request.POST.get("hold", "")
    if case := services.booked(token):
        return _to_case(request, case, token, known=token == draft.token)
    choice = draft.choice()
    if not choice or not draft.contact:
        return see_other("book_details") if choice else no_time(request, draft)
    form = CheckForm(_posted(request), initial={"hold": draft.token, "start": draft.start}, now=now)

    def accept() -> HttpResponse:
        return confirm(request, draft, choice, now=now)

    context = {"choice": choice, "answers": answers(draft.patient()), "now": now}
    try:
        return receive(request, form, "appointments/bookings/check.html", accept=accept, **context)
    except services.Busy:
        form.add_error(None, BUSY)
        return render(request, "appointments/bookings/check.html", {"form": form, **context}, status=503)


def confirm(request: HttpRequest, draft: Draft, choice: Choice, *, now: datetime) -> HttpResponse:
    try:
        case = services.book(
            choice.wish,
            token=draft.token,
            patient=draft.patient(),
            suspect=draft.suspect,
            notice=get_language() or "en",
            address=throttle.client_address(request),
            by=PATIENT,
            now=now,
        )
    except services.Unavailable:
        return HttpResponse(status=303, headers={"Location": choice.other_times(lost=True)})
    draft.forget(request.session)
    return _to_case(request, case, draft.token, known=True)


def no_time(request: HttpRequest, draft: Draft) -> HttpResponse:
    """For whoever comes to a later page first, or comes back after booking."""
    if case := services.booked(draft.token):
        return _to_case(request, case, draft.token, known=True)
    return render(request, "appointments/bookings/no_time.html", {"typed": bool(draft.contact)})


def _to_case(request: HttpRequest, case: Case, token: str, *, known: bool) -> HttpResponse:
    if known:
        links.remember(request.session, case)
    return see_other("case", links.token_for(token))


def _posted(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _lost(request: HttpRequest) -> QueryDict | None:
    """Whoever lost a time while confirming comes back here as if they had just chosen it."""
    if request.method == "POST" or "taken" not in request.GET:
        return None
    return QueryDict(urlencode({"start": request.GET["taken"], "submit_key": submit_key.new()}))
