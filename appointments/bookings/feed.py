"""A doctor's calendar, for the program that asks for it again and again with a link of its own."""

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from appointments.doctors import services as doctors
from appointments.doctors.models import CalendarFeed, Doctor

from . import calendar
from .models import Appointment

BACK, AHEAD = timedelta(days=30), timedelta(days=366)


@require_safe
def doctor_calendar(request: HttpRequest, token: str) -> HttpResponse:
    """Times and references, nothing of the patients. A link that was revoked is a link that never was."""
    now = timezone.now()
    try:
        doctor = doctors.find_feed(token).doctor
    except CalendarFeed.DoesNotExist:
        raise Http404 from None
    response = HttpResponse(calendar.feed(list(visits(doctor, now=now)), now=now), content_type="text/calendar; charset=utf-8")
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def visits(doctor: Doctor, *, now: datetime) -> QuerySet[Appointment]:
    """From a month back to a year ahead, whatever became of them; a time that is only held is nobody's visit yet."""
    around = Appointment.objects.exclude(status=Appointment.Status.HELD).overlapping(now - BACK, now + AHEAD)
    return around.filter(doctor=doctor).select_related("case", "location", "visit_type").order_by("period")
