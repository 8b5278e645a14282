"""From the private page to another request, without typing again who asks."""

from collections.abc import Callable
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse

from appointments.cases.models import Case, Consent
from appointments.cases.services import Relative
from appointments.intake import told
from appointments.intake.views import see_other
from appointments.second_opinions import drafts, questionnaire

from .door import private


@private
def case_again(request: HttpRequest, found: Case, *, token: str, what: str, now: datetime) -> HttpResponse:
    """Leads to the form, filled in with what we know; what is agreed to is asked anew."""
    if what not in BEGIN:
        raise Http404
    if request.method != "POST":
        return see_other("case", token)
    return BEGIN[what](request, found, now)


def _callback(request: HttpRequest, found: Case, now: datetime) -> HttpResponse:
    who = found.patient
    known = {name: getattr(who, name) for name in ("full_name", "email", "language", "message_ok")}
    told.keep(request.session, known | {"phone": who.phone_typed}, case=found.pk, now=now)
    return see_other("callback")


def _second_opinion(request: HttpRequest, found: Case, now: datetime) -> HttpResponse:
    """A question begun from this page and not sent yet is gone on with: in this browser. What the patient types must never come
    up in another that the same link has let in."""
    seed = f"again {found.pk} {request.session.session_key}"
    draft = drafts.held_from(request.session, found, now=now) or drafts.begin(seed=seed, suspect=False, now=now)
    given = Consent.objects.filter(patient=found.patient_id).order_by("pk").last() or Consent()
    questionnaire.carry_over(draft, found.patient, Relative(given.relative_name, given.relation), now=now)
    drafts.hold(request.session, draft, begun_from=found)
    return see_other("second_opinion_step", questionnaire.first_open(drafts.Answers(draft.answers)))


BEGIN: dict[str, Callable[[HttpRequest, Case, datetime], HttpResponse]] = {
    "callback": _callback,
    "second-opinion": _second_opinion,
}
