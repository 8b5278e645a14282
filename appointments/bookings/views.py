"""Whom, when, who, and is that right: a booking in four pages."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from appointments.cases import links
from appointments.cases.models import Case
from appointments.cases.services import PATIENT
from appointments.doctors.models import Doctor, VisitType
from appointments.intake import submit_key, throttle
from appointments.intake.views import receive, see_other
from hfs_portal.prepared import Prepared

from . import search, services, slots, week
from .draft import Choice, Draft
from .forms import TOO_MANY_HELD, CheckForm, DetailsForm, StartForm, answers, half_typed
from .search_form import SearchForm

TIMES = "appointments/bookings/times.html"
CHECK = "appointments/bookings/check.html"
DOCTOR = Prepared(lambda slug: Doctor.objects.bookable().filter(slug=slug), "slug")
VISIT_TYPES = Prepared(lambda doctor: VisitType.objects.filter(doctors=doctor), -1)


def book(request: HttpRequest) -> HttpResponse:
    """Whom one can see, and how soon; narrowed to what is looked for."""
    now = timezone.now()
    doctors = list(Doctor.objects.bookable().prefetch_related("visit_types", "working_hours__location"))
    form = SearchForm(request.GET, doctors=doctors, now=now)
    found = search.find(doctors, form.wanted, now=now)
    context = {"form": form, "wanted": form.wanted, "found": found, "doctors": doctors, "submit_key": submit_key.new()}
    return render(request, "appointments/bookings/book.html", context)


def book_doctor(request: HttpRequest, slug: str) -> HttpResponse:
    """The times of one doctor for one kind of visit. Choosing one holds it."""
    doctor = next(iter(DOCTOR(slug)), None)
    if not doctor:
        raise Http404
    visit_types, asked = VISIT_TYPES(doctor.pk), request.GET.get("visit", "")
    known = [visit_type for visit_type in visit_types if visit_type.slug == asked or (not asked and len(visit_types) == 1)]
    if known:
        return choose_time(request, doctor, known[0], now=timezone.now())
    [(_doctor, offers)] = slots.earliest([doctor], now=timezone.now())
    return render(request, "appointments/bookings/visit.html", {"doctor": doctor, "offers": offers, "unknown": asked})


def choose_time(request: HttpRequest, doctor: Doctor, visit_type: VisitType, *, now: datetime) -> HttpResponse:
    draft, asked = Draft.of(request.session), request.GET.get("from", "")
    own = [services.hold_hash(draft.token)]
    shown: Any = SimpleLazyObject(lambda: week.of(doctor, visit_type, asked=asked, now=now, own=own))  # holding a time shows none
    lost = _lost(request)
    form = StartForm(_posted(request) or lost, week=shown, now=now)

    def wish() -> services.Wish:
        return services.Wish(doctor, visit_type, form.cleaned_data["start"])

    context = {"doctor": doctor, "visit_type": visit_type, "week": shown}
    try:
        if lost and form.is_valid():
            services.look(wish(), token=draft.token, now=now)
            form = StartForm(None, week=shown, now=now, initial=lost.dict())
        return receive(request, form, TIMES, accept=lambda: hold(request, draft, wish(), token=form.token, now=now), **context)
    except (services.Unavailable, services.TooManyHeld) as refusal:
        return refused(request, form, refusal, **context)


def refused(request: HttpRequest, form: StartForm, refusal: Exception, **context: Any) -> HttpResponse:
    """The times again, with what happened."""
    status, headers = 200, {}
    if isinstance(refusal, services.Unavailable):
        form.refuse(refusal)
        status = 409 if isinstance(refusal, services.Taken) else 200
    else:
        form.turn_away(TOO_MANY_HELD)
        status, headers = 429, {"Retry-After": str(int(services.HOLD.total_seconds()))}
    return HttpResponse(render_to_string(TIMES, {"form": form, **context}, request), status=status, headers=headers)


def hold(request: HttpRequest, draft: Draft, wish: services.Wish, *, token: str, now: datetime) -> HttpResponse:
    address = throttle.client_address(request)
    draft.choose(services.hold(wish, token=token, earlier=draft.token, address=address, now=now))
    draft.keep(request.session)
    return see_other("book_check" if draft.case else "book_details")


def more_time(request: HttpRequest) -> HttpResponse:
    """Ten minutes more, once. What stood in the form whose button it is comes back with the page."""
    now, draft = timezone.now(), Draft.of(request.session)
    if request.method != "POST":
        return see_other("book_details")
    draft.unsent = half_typed(request.POST)
    try:
        draft.extend(services.extend(draft.token, now=now))
    except services.Lapsed:
        draft.held_until = draft.held_until and str(now)
    draft.keep(request.session)
    return see_other("book_details" if draft.unsent or not draft.contact else "book_check")


def details(request: HttpRequest) -> HttpResponse:
    """Who comes. It takes answers also when no time is held any longer: they are kept for the next one."""
    now, draft = timezone.now(), Draft.of(request.session)
    choice = draft.choice()
    if not choice and (request.method != "POST" or services.booked(draft.token)):
        return no_time(request, draft)
    form = DetailsForm(_posted(request), initial=draft.typed(), now=now)

    def accept() -> HttpResponse:
        draft.say_who(form.typed(), suspect=form.suspect)
        draft.keep(request.session)
        return see_other("book_check")

    context = {"choice": choice, "draft": draft, "now": now}
    return receive(request, form, "appointments/bookings/details.html", accept=accept, **context)


def check(request: HttpRequest) -> HttpResponse:
    """All of it on one page; confirming it books."""
    now, draft = timezone.now(), Draft.of(request.session)
    token = request.POST.get("hold", "")
    mine = token == draft.token
    if token and not (mine and draft.contact) and (case := services.booked(token)):
        return _to_case(request, case, token, known=mine)
    choice = draft.choice()
    if not choice or not draft.contact:
        return see_other("book_details") if choice else no_time(request, draft)
    form = CheckForm(_posted(request), initial={"hold": draft.token, "start": draft.start}, now=now)
    context = {"choice": choice, "draft": draft, "answers": lambda: answers(draft.patient(), draft.relative), "now": now}
    try:
        return receive(request, form, CHECK, accept=lambda: confirm(request, draft, choice, now=now), **context)
    except (services.Busy, services.PatientBusy) as refusal:
        status = form.refuse(refusal)
        return render(request, CHECK, {"form": form, **context}, status=status)


def confirm(request: HttpRequest, draft: Draft, choice: Choice, *, now: datetime) -> HttpResponse:
    try:
        case = services.book(
            choice.wish,
            token=draft.token,
            patient=draft.patient(),
            relative=draft.relative,
            suspect=draft.suspect,
            notice=get_language() or "en",
            address=throttle.client_address(request),
            by=PATIENT,
            now=now,
            case=_begun_for(request, draft),
        )
    except services.Unavailable:
        return HttpResponse(status=303, headers={"Location": choice.other_times(lost=True)})
    draft.forget(request.session)
    return _to_case(request, case, draft.token, known=True)


def no_time(request: HttpRequest, draft: Draft) -> HttpResponse:
    """For whoever comes to a later page first, or comes back after booking: what is booked is not booked again."""
    case = services.booked(draft.token)
    if case and request.method != "POST":
        return _to_case(request, case, draft.token, known=True)
    if case:
        return render(request, "appointments/bookings/booked.html", {"token": links.token_for(draft.token)}, status=409)
    return render(request, "appointments/bookings/no_time.html", {"typed": bool(draft.contact)})


def _begun_for(request: HttpRequest, draft: Draft) -> Case | None:
    """The case that the booking was begun for, if this browser may see it."""
    case = Case.objects.select_related("patient").filter(pk=draft.case).first() if draft.case else None
    return case if case and links.remembers(request.session, case) else None


def _to_case(request: HttpRequest, case: Case, token: str, *, known: bool) -> HttpResponse:
    if known:
        links.remember(request.session, case, links.token_for(token))
    return see_other("case", links.token_for(token))


def _posted(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _lost(request: HttpRequest) -> QueryDict | None:
    """Whoever lost a time while confirming comes back here as if they had just chosen it."""
    if request.method == "POST" or "taken" not in request.GET:
        return None
    return QueryDict(urlencode({"start": request.GET["taken"], "submit_key": submit_key.new()}))
