"""Where a patient asks a doctor to look again."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from appointments.cases import links
from appointments.cases.services import PATIENT
from appointments.intake import throttle
from appointments.intake.views import receive, see_other

from . import documents, services
from .forms import SecondOpinionForm

TEMPLATE = "appointments/second_opinions/second_opinion.html"
NOT_KEPT = _("We could not store your files just now. Send the form without them, or try again in an hour.")


def second_opinion(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    posted = request.method == "POST"
    form = SecondOpinionForm(request.POST if posted else None, request.FILES if posted else None, now=now)
    try:
        return receive(request, form, TEMPLATE, accept=lambda: accept(request, form, now=now))
    except documents.NotKept:
        form.add_error("files", NOT_KEPT)
        return render(request, TEMPLATE, {"form": form})


def accept(request: HttpRequest, form: SecondOpinionForm, *, now: datetime) -> HttpResponse:
    case = services.ask(
        form.second_opinion(),
        patient=form.patient(),
        files=form.cleaned_data["files"],
        notice=get_language() or "en",
        address=throttle.client_address(request),
        by=PATIENT,
        now=now,
    )
    links.remember(request.session, case)
    return see_other("case", links.token_for(form.submission_key))
