"""The public holidays of a country or a state, put among the days on which we are closed."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from appointments.cases.promise_models import ClosedDay
from appointments.doctors import public_holidays
from appointments.doctors.models import Location
from hfs_portal.admin import ModelAdmin


class PlaceForm(forms.Form):
    place = forms.CharField(
        label=_("Country or state"),
        max_length=10,
        help_text=_("A country, or a country and a state, such as IN-TS for Telangana."),
        error_messages={"required": _("Enter a country or a country and a state, such as IN or IN-TS.")},
    )

    def clean_place(self) -> str:
        place: str = self.cleaned_data["place"].strip().upper()
        public_holidays.validate_place(place)
        return place


class DaysForm(forms.Form):
    """Which of the holidays to come we are closed on; those that are in the list already are not offered again."""

    days = forms.MultipleChoiceField(
        label=_("Closed on"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Tick the days on which you are closed."),
            "invalid_choice": _("Choose among the days listed: one of them has passed, or is in the list already."),
        },
    )

    def __init__(self, *arguments: Any, place: str, today: date, **options: Any) -> None:
        super().__init__(*arguments, **options)
        known = set(ClosedDay.objects.filter(day__gte=today).values_list("day", flat=True))
        self.coming = {str(day): (day, called) for day, called in public_holidays.coming(place, today=today) if day not in known}
        choices = [(key, f"{date_format(day, 'l j F Y')}: {called}") for key, (day, called) in self.coming.items()]
        self.fields["days"].choices = choices  # type: ignore[attr-defined]
        self.fields["days"].initial = list(self.coming)

    def closed_days(self) -> list[ClosedDay]:
        return [ClosedDay(day=day, name=called[:120]) for day, called in map(self.coming.get, self.cleaned_data["days"])]  # type: ignore[misc]


class HolidayPages(ModelAdmin):
    """A page beside the list of closed days."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.holidays_view)
        return [path("holidays/", view, name="appointments_closedday_holidays"), *super().get_urls()]

    def holidays_view(self, request: HttpRequest) -> HttpResponse:
        """First which place, then which of its days; with script or without."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        asked = request.POST if request.method == "POST" else request.GET
        place_form = PlaceForm(asked if "place" in asked else {"place": usual_place()})
        if not place_form.is_valid():
            return self._holidays_page(request, place_form, None, status=422 if "place" in asked else 200)
        place = place_form.cleaned_data["place"]
        days_form = DaysForm(request.POST if request.method == "POST" else None, place=place, today=timezone.localdate())
        if request.method != "POST":
            return self._holidays_page(request, place_form, days_form)
        if not days_form.is_valid():
            return self._holidays_page(request, place_form, days_form, status=422)
        self._close(request, days_form.closed_days())
        return HttpResponseRedirect(reverse("admin:appointments_closedday_changelist"), status=303)

    def _close(self, request: HttpRequest, days: list[ClosedDay]) -> None:
        for closed in days:
            _row, is_new = ClosedDay.objects.get_or_create(day=closed.day, defaults={"name": closed.name})
            if is_new:
                self.log_addition(request, _row, [{"added": {}}])
        self.message_user(request, ngettext("%d closed day added.", "%d closed days added.", len(days)) % len(days))

    def _holidays_page(
        self, request: HttpRequest, place_form: PlaceForm, days_form: DaysForm | None, status: int = 200
    ) -> HttpResponse:
        facts = {**self.admin_site.each_context(request), "title": _("Public holidays"), "opts": self.opts}
        page = {**facts, "place_form": place_form, "days_form": days_form}
        return render(request, "appointments/worklist/holidays.html", page, status=status)


def usual_place() -> str:
    """Where our first place is, as far as it says by which holidays it is closed."""
    return Location.objects.exclude(holidays_of="").values_list("holidays_of", flat=True).first() or "IN"
