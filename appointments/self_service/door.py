"""The door to everything private: a link opens it, and from a new browser a second fact as well."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from appointments.cases import links
from appointments.cases.models import Case, CaseLink, Patient
from appointments.intake import throttle
from appointments.intake.forms import SecondFactForm


def private(inside: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Calls the view as `inside(request, case, token=, now=, ...)` for a browser that may see the case.

    Any other is asked for a second fact, and then comes back to the address it wanted. A link that opens nothing answers 404.
    """

    @wraps(inside)
    def view(request: HttpRequest, token: str, **more: Any) -> HttpResponseBase:
        now = timezone.now()
        try:
            found = links.find(token, now=now)
        except CaseLink.DoesNotExist:
            return no_such_link(request)
        if not links.remembers(request.session, found):
            return ask(request, found, token, now=now)
        return inside(request, found, token=token, now=now, **more)

    return view


def no_such_link(request: HttpRequest) -> HttpResponse:
    return render(request, "appointments/self_service/no_such_link.html", status=404)


def facts_of(patient: Patient) -> list[str]:
    """Any of them opens the page. The digits of a number that is known to be another's do not."""
    number = "" if patient.phone_is_wrong else str(patient.phone)[-4:]
    return [number, str(patient.birth_year or "")]


def ask(request: HttpRequest, found: Case, token: str, *, now: datetime) -> HttpResponse:
    """The second fact; whoever knows it is sent on to the page they asked for. A link at which many are guessed is ended."""
    answered = request.method == "POST" and "submit_key" not in request.POST  # that would be the form of a page inside
    facts = facts_of(found.patient)
    form = SecondFactForm(request.POST if answered else None, facts=facts)
    status = 200
    if answered:
        try:
            throttle.spend(throttle.SECOND_FACTS_PER_CASE, str(found.pk))
        except throttle.Exceeded:
            # Not looked at: an answer that says more of a wrong fact than of a right one would go on telling them apart.
            form.turn_away(_("There were too many tries. Try again tomorrow, or ring us and say your reference."))
            status = 429
        if form.is_valid():
            links.remember(request.session, found, token)
            request.session.cycle_key()  # whoever knew the key before this page was opened is not let in with it
            return HttpResponse(status=303, headers={"Location": request.get_full_path()})
        guessed = status == 200 and request.POST.get("fact", "").strip()
        if guessed and links.answered_wrongly(found, token, now=now):
            return no_such_link(request)
    return render(request, "appointments/self_service/second_fact.html", {"form": form}, status=status)
