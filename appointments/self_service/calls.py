"""What patients do about a call on their private page: another time with one tap, or no call at all; and how it stands."""

from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from appointments.callbacks import services
from appointments.callbacks.forms import TimeForm, chosen
from appointments.callbacks.models import CallbackRequest
from appointments.cases.models import Case
from appointments.cases.services import PATIENT
from appointments.intake.forms import PortalForm
from appointments.intake.views import receive, see_other

from .door import private
from .words import Told, closed, in_words, late

CALL = "appointments/self_service/call.html"
CANCEL = "appointments/self_service/call_cancel.html"
OVER = "appointments/self_service/call_over.html"


@private
def case_call(request: HttpRequest, found: Case, *, token: str, now: datetime) -> HttpResponse:
    """The next times for the call, each of them one tap away."""
    callback = callback_or_404(found)
    if not is_to_come(found):
        return over(request, callback, token=token)
    form = TimeForm(request.POST if request.method == "POST" else None, now=now, priority=found.priority)

    def accept() -> HttpResponse:
        try:
            day, part_of_day = chosen(form.cleaned_data["when"])
            services.new_time(callback, day=day, part_of_day=part_of_day, by=PATIENT, now=now)
        except services.Over:  # we spoke, or it was cancelled, while they chose
            return over(request, callback, token=token)
        return see_other("case", token)

    return receive(request, form, CALL, accept=accept, case=found, token=token, told=told(found, now=now))


@private
def case_call_cancel(request: HttpRequest, found: Case, *, token: str, now: datetime) -> HttpResponse:
    """Asks whether; cancelling what is cancelled already leads to the same page as the first time."""
    callback = callback_or_404(found)
    if callback.cancelled_at:
        return see_other("case", token)
    if not is_to_come(found):
        return over(request, callback, token=token)
    form = PortalForm(request.POST if request.method == "POST" else None, now=now)

    def accept() -> HttpResponse:
        services.cancel(callback, by=PATIENT, now=now)
        return see_other("case", token)

    return receive(request, form, CANCEL, accept=accept, case=found, token=token)


def callback_or_404(case: Case) -> CallbackRequest:
    found: CallbackRequest | None = getattr(case, "callback", None)
    if found is None:
        raise Http404
    return found


def is_to_come(case: Case) -> bool:
    """Whether there is a call that its patient may move or cancel. After we have spoken it is our work that is open."""
    callback: CallbackRequest | None = getattr(case, "callback", None)
    if callback is None or callback.cancelled_at or case.status == Case.Status.CLOSED:
        return False
    return services.last_word(case)[0] != "call_reached"


def is_owed(case: Case) -> bool:
    """Whether they still wait for what they asked to be called about."""
    return hasattr(case, "callback") and case.callback.is_owed


def over(request: HttpRequest, callback: CallbackRequest, *, token: str) -> HttpResponse:
    """That there is no call to be moved any longer, and how to ask for another."""
    callback.refresh_from_db()
    context = {"callback": callback, "token": token}
    return render(request, OVER, context, status=409 if request.method == "POST" else 200)


def told(case: Case, *, now: datetime) -> Told:
    """How the call stands, and what happens next."""
    callback = getattr(case, "callback", None)
    if callback and callback.cancelled_at:
        return _("Your call is cancelled"), [
            _("We do not ring you."),
            _("Should you want to speak to us after all, ask for a call again, or ring us."),
        ]
    what, at = services.last_word(case)
    if what == "call_reached":
        return _reached(case, at, now)
    if case.status == Case.Status.CLOSED:
        return closed()
    if what == "call_wrong_number":
        return _wrong_number()
    if case.due_at < now:
        return late(case)
    return _missed(case, at) if what == "call_missed" else _promised(case)


def _promised(case: Case) -> Told:
    return _("We will call you"), [
        _("A member of our call desk rings you by %(when)s.") % {"when": in_words(case.due_at)},
        _("They say your reference first, so that you know it is us. They never ask for a password or a payment."),
        _("If you cannot answer, we try again."),
    ]


def _missed(case: Case, at: datetime) -> Told:
    return _("We called and did not reach you"), [
        _("We rang you on %(when)s, and nobody answered.") % {"when": in_words(at)},
        _("Choose another time with one tap, or ring us when it suits you."),
        _("If you do nothing, we try again by %(when)s.") % {"when": in_words(case.due_at)},
    ]


def _wrong_number() -> Told:
    return _("We need another number to call you"), [
        _("We rang the number that we have from you, and it was not yours."),
        _("Look at it below. If it is wrong, correct it, or ring us and say your reference."),
    ]


def _reached(case: Case, at: datetime, now: datetime) -> Told:
    spoken = _("We spoke with you on %(when)s.") % {"when": in_words(at)}
    if case.status == Case.Status.CLOSED:
        return _("We have spoken with you"), [spoken, _("If you need us again, ring us or send a new request.")]
    if case.due_at < now:
        return late(case)
    more = _("We are still at work on what we talked about. You hear from us by %(when)s.") % {"when": in_words(case.due_at)}
    return _("We have spoken with you"), [spoken, more]
