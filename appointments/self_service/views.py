"""The patient's private page: one address for everything in a case."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from appointments.bookings import calendar
from appointments.cases import links
from appointments.cases.models import Case, CaseLink
from appointments.intake.views import see_other

from . import page, sent
from .door import no_such_link, private


@private
def case(request: HttpRequest, found: Case, *, token: str, now: datetime) -> HttpResponse:
    """Where everything stands."""
    context = {"case": found, "token": token, "page": page.of(found, now=now), "sent": sent.of(found)}
    return render(request, "appointments/self_service/case.html", context)


def case_calendar(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """The calendar file of one visit. Who may not see the private page yet is led there first: a file can ask nothing."""
    now = timezone.now()
    try:
        found = links.find(token, now=now)
    except CaseLink.DoesNotExist:
        return no_such_link(request)
    if not links.remembers(request.session, found):
        return see_other("case", token)
    visit = page.visit_or_404(found, pk)
    response = HttpResponse(calendar.file(visit, now=now), content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="appointment.ics"'
    return response
