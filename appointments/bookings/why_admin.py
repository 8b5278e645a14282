"""The desk asks why a time is not offered."""

from datetime import date, datetime, time
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from appointments.doctors.models import Doctor, VisitType

from .reasons import Reason, why

PAGE = "appointments/bookings/desk/why.html"
EARLIEST, LATEST = date(2000, 1, 1), date(2200, 1, 1)


class WhyForm(forms.Form):
    doctor = forms.ModelChoiceField(
        Doctor.objects.all(),
        label=_("Doctor"),
        error_messages={"required": _("Choose a doctor."), "invalid_choice": _("Choose a doctor from the list.")},
    )
    visit = forms.ModelChoiceField(
        VisitType.objects.all(),
        label=_("Visit type"),
        error_messages={"required": _("Choose a visit type."), "invalid_choice": _("Choose a visit type from the list.")},
    )
    on = forms.DateField(
        label=_("Day"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "required": _("Enter the day, such as 2026-11-24."),
            "invalid": _("We could not read that day: enter it such as 2026-11-24."),
        },
    )
    at = forms.TimeField(
        label=_("Time"),
        help_text=_("As read on the clock of the place where the doctor works."),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={
            "required": _("Enter the time, such as 10:30."),
            "invalid": _("We could not read that time: enter it such as 10:30."),
        },
    )

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        if not EARLIEST <= day < LATEST:
            raise forms.ValidationError(_("Enter a day between the years 2000 and 2199."))
        return day


class Answer(NamedTuple):
    when: str
    reason: Reason


def why_view(admin: "ModelAdmin[Any]", request: HttpRequest) -> HttpResponse:
    """Asked and answered by GET: nothing changes."""
    if not admin.has_view_permission(request):
        raise PermissionDenied
    form = WhyForm(request.GET if set(request.GET) & set(WhyForm.base_fields) else None)
    answers = _answers(**form.cleaned_data, now=timezone.now()) if form.is_valid() else []
    context = {"title": _("Why is a time not offered?"), "opts": admin.opts, "form": form, "answers": answers}
    return render(request, PAGE, {**admin.admin_site.each_context(request), **context})


def _answers(*, doctor: Doctor, visit: VisitType, on: date, at: time, now: datetime) -> list[Answer]:
    """One, unless the doctor works in several time zones or the clocks show that time twice on that day."""
    wall = datetime.combine(on, at)
    return [
        Answer(_in_words(moment, zone), why(doctor, visit, moment, now=now))
        for zone in _zones(doctor)
        for moment in _moments(wall, ZoneInfo(zone))
    ]


def _zones(doctor: Doctor) -> list[str]:
    zones = doctor.working_hours.order_by("location__zone").values_list("location__zone", flat=True).distinct()
    return list(zones) or [settings.TIME_ZONE]


def _moments(wall: datetime, zone: ZoneInfo) -> list[datetime]:
    """An hour that the clocks skip is asked for as it was typed; one that they repeat is two moments."""
    first, second = wall.replace(tzinfo=zone), wall.replace(tzinfo=zone, fold=1)
    again = (first.utcoffset() or 0) > (second.utcoffset() or 0)  # type: ignore[operator]
    return [first, second] if again else [first]


def _in_words(moment: datetime, zone: str) -> str:
    return f"{date_format(moment.date(), 'l j F Y')}, {moment:%H:%M} {moment.tzname()} ({zone})"
