"""The patient's private page: one address for everything in a case."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from appointments.cases import links
from appointments.cases.models import Case, CaseLink
from appointments.intake import throttle
from appointments.intake.views import see_other

from . import calendar, page
from .forms import SecondFactForm


def case(request: HttpRequest, token: str) -> HttpResponse:
    """Shows the case to a browser that sent it; asks any other for a second fact first."""
    now = timezone.now()
    try:
        found = links.find(token, now=now)
    except CaseLink.DoesNotExist:
        return render(request, "appointments/self_service/no_such_link.html", status=404)
    if not links.remembers(request.session, found):
        return second_fact(request, found, token)
    context = {"case": found, "token": token, "page": page.of(found, now=now)}
    return render(request, "appointments/self_service/case.html", context)


def case_calendar(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """The calendar file of one appointment, for a browser that may see the page."""
    now = timezone.now()
    try:
        found = links.find(token, now=now)
    except CaseLink.DoesNotExist:
        raise Http404 from None
    if not links.remembers(request.session, found):
        return see_other("case", token)
    appointment = get_object_or_404(found.appointments.select_related("location"), pk=pk)
    response = HttpResponse(calendar.file(appointment, now=now), content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="appointment.ics"'
    return response


def second_fact(request: HttpRequest, found: Case, token: str) -> HttpResponse:
    form = SecondFactForm(request.POST if request.method == "POST" else None, patient=found.patient)
    status = 200
    if request.method == "POST":
        try:
            throttle.spend(throttle.SECOND_FACTS_PER_CASE, str(found.pk))
        except throttle.Exceeded:
            form.add_error(None, _("There were too many tries. Try again tomorrow, or ring us and say your reference."))
            status = 429
        if form.is_valid():
            links.remember(request.session, found)
            return see_other("case", token)
    return render(request, "appointments/self_service/second_fact.html", {"form": form}, status=status)
