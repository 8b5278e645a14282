"""What patients do about their data: see it, put it right, take it away, ask us to erase it, take back what they agreed to."""

from contextlib import suppress
from datetime import datetime
from functools import partial

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse

from appointments.bookings.changes import NotBooked
from appointments.bookings.taking import Busy
from appointments.callbacks import services as callbacks
from appointments.cases import corrections, data_requests
from appointments.cases.models import Case, DataRequest
from appointments.cases.services import PATIENT
from appointments.intake import throttle
from appointments.intake.forms import PortalForm
from appointments.intake.views import receive, see_other
from appointments.second_opinions import replies
from appointments.second_opinions.holding import Refused

from . import agreements, happened, record
from . import asked as story
from .data_forms import WORDS_OF, CorrectionForm, DataRequestForm
from .door import private
from .opinions import note

FOLDER = "appointments/self_service/data"
TAKE_BACK = "take_back"


@private
def case_data(request: HttpRequest, found: Case, *, token: str, now: datetime) -> HttpResponse:
    """What we keep, and all that can be done about it."""
    note_opinion(request, found, "opinion_read", now=now)
    asked = list(found.data_requests.order_by("asked_at", "pk"))
    context = {
        "case": found,
        "token": token,
        "agreements": agreements.of(found),
        "asked": asked,
        "open": {one.what for one in asked if one.done_at is None},
        "sections": [section for section in record.of(found) if section.name not in ("patient", "consents", "data_requests")],
        "now": now,
    }
    return render(request, f"{FOLDER}/data.html", context)


@private
def case_data_json(request: HttpRequest, found: Case, *, token: str, now: datetime) -> HttpResponse:
    """The same for machines, under a name that says only the reference."""
    note_opinion(request, found, "opinion_downloaded", now=now)
    options = {"ensure_ascii": False, "indent": 2}
    return _download(JsonResponse(record.as_json(found, now=now), json_dumps_params=options), f"{found.reference}.json")


@private
def case_data_paper(request: HttpRequest, found: Case, *, token: str, now: datetime) -> HttpResponse:
    note_opinion(request, found, "opinion_downloaded", now=now)
    return _download(HttpResponse(record.as_pdf(found, now=now), content_type="application/pdf"), f"{found.reference}-data.pdf")


@private
def case_correct(request: HttpRequest, found: Case, *, token: str, now: datetime) -> HttpResponse:
    """How we reach them."""
    who = found.patient
    initial = {name: getattr(who, name) for name in corrections.CORRECTED} | {"phone": who.phone_typed}
    form = CorrectionForm(_posted(request), initial=initial, now=now)

    def accept() -> HttpResponse:
        with transaction.atomic():
            if changed := corrections.correct(found, form.told(), by=PATIENT, now=now):
                spend_on_correction(request, found)
            if "phone" in changed:
                callbacks.number_corrected(found, by=PATIENT, now=now)
        return see_other("case_data", token)

    return receive(request, form, f"{FOLDER}/correct.html", accept=accept, case=found, token=token)


@private
def case_data_request(request: HttpRequest, found: Case, *, token: str, what: str, now: datetime) -> HttpResponse:
    """Says what follows, and asks for it."""
    if what not in DataRequest.What.values:
        raise Http404
    if found.data_requests.filter(what=what, done_at=None).exists():
        return _to_asked(token)
    form = DataRequestForm(_posted(request), what=what, now=now)

    def accept() -> HttpResponse:
        data_requests.ask(found, what=what, words=form.cleaned_data["words"], by=PATIENT, now=now)
        return _to_asked(token)

    due = now + data_requests.DEALT_WITH
    context = {"case": found, "token": token, "what": what, "words": WORDS_OF[what], "due": due}
    return receive(request, form, f"{FOLDER}/request.html", accept=accept, **context)


@private
def case_consents(request: HttpRequest, found: Case, *, token: str, now: datetime) -> HttpResponse:
    """All of them; of the one that is to be taken back, first what follows."""
    purpose = request.POST.get(TAKE_BACK) or request.GET.get(TAKE_BACK, "")
    if purpose in replies.APART and request.method == "POST":
        return take_back_apart(found, purpose, token=token, now=now)
    standing = {agreement.purpose for agreement in agreements.of(found) if agreement.stands}
    if purpose == "second_opinion" and purpose in standing:
        return see_other("case_withdraw", token)  # which says what follows
    if purpose not in standing or purpose not in agreements.FOLLOWS:
        return HttpResponse(status=303, headers={"Location": f"{reverse('case_data', args=[token])}#consents"})
    form = PortalForm(_posted(request), now=now)
    follows, what = agreements.what_follows(found, purpose, now=now), happened.PURPOSES[purpose]
    context = {"case": found, "token": token, "what": what, "follows": follows}
    accept = partial(take_back, found, purpose, token=token, now=now)
    return receive(request, form, f"{FOLDER}/take_back.html", accept=accept, **context)


def spend_on_correction(request: HttpRequest, found: Case) -> None:
    """It writes letters, to addresses of their choice. Raises throttle.Exceeded."""
    throttle.spend_on_form(address=throttle.client_address(request), phone=str(found.patient.phone))
    throttle.spend(throttle.CHANGES_PER_CASE, str(found.pk))


def note_opinion(request: HttpRequest, found: Case, what: str, *, now: datetime) -> None:
    """It is among what we keep: who opens that, opens it too."""
    asked = story.of(found, now=now)
    if asked and asked.opinion and not asked.is_withdrawn:
        note(request, asked.opinion, what, now=now)


def take_back(found: Case, purpose: str, *, token: str, now: datetime) -> HttpResponse:
    """Somebody may change a visit in the same moment: then the consent stands, and the page says how it is by now."""
    try:
        agreements.take_back(found, purpose, by=PATIENT, now=now)
    except (Busy, NotBooked):
        address = f"{reverse('case_consents', args=[token])}?{TAKE_BACK}={purpose}"
        return HttpResponse(status=303, headers={"Location": address})
    return see_other("case", token)


def take_back_apart(found: Case, purpose: str, *, token: str, now: datetime) -> HttpResponse:
    """The request itself goes on."""
    asked = story.of_or_404(found, now=now)
    with suppress(Refused):  # withdrawn as a whole, and with it each consent
        replies.take_back(asked.request, purpose, by=PATIENT, now=now)
    return see_other("case", token)


def _to_asked(token: str) -> HttpResponse:
    return HttpResponse(status=303, headers={"Location": f"{reverse('case_data', args=[token])}#asked"})


def _download(response: HttpResponse, name: str) -> HttpResponse:
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _posted(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None
