"""Doctors, places and hours at the staff's desk."""

import zoneinfo
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hfs_portal.admin import ModelAdmin, PlainChoices

from . import public_holidays
from .calendar_links import CalendarLinks
from .forms import DoctorForm, HoursForm, LocationForm, TimeOffForm, VisitTypeForm
from .formsets import HoursFormSet, JudgedFormSet
from .models import Doctor, Location, Resource, ResourceKind, TimeOff, VisitType, WorkingHours
from .refusals import Refused, is_collision

if TYPE_CHECKING:
    StackedInline = admin.StackedInline[Any, Any]
else:
    StackedInline = admin.StackedInline

HOLIDAYS_SHOWN = 20


class JudgedAdmin(ModelAdmin):
    """What the database refuses comes back on the page, as a sentence and with everything that was typed."""

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except Refused as refused:
            request.refused = refused  # type: ignore[attr-defined]
        except Exception as error:
            if not is_collision(error):
                raise
        # Nothing was saved. The page is read again: now it knows what is wrong, or sees what somebody else has just saved.
        return super().changeform_view(request, object_id, form_url, extra_context)

    def get_formset_kwargs(self, request: HttpRequest, obj: Any, inline: Any, prefix: str) -> dict[str, Any]:
        given: dict[str, Any] = super().get_formset_kwargs(request, obj, inline, prefix)
        return {**given, "refused": getattr(request, "refused", None)}


class WorkingHoursInline(PlainChoices, StackedInline):
    model = WorkingHours
    form = HoursForm
    formset = HoursFormSet
    template = "appointments/doctors/hours_inline.html"
    extra = 1
    fields = (("weekday", "starts", "ends", "location", "valid_from", "valid_until", "kept_hours"), "visit_types")


class TimeOffInline(StackedInline):
    model = TimeOff
    fk_name = "doctor"
    form = TimeOffForm
    formset = JudgedFormSet
    template = "appointments/doctors/time_off_inline.html"
    extra = 1


class ClosureInline(TimeOffInline):
    fk_name = "location"
    verbose_name = _("closure")
    verbose_name_plural = _("closures")


@admin.register(Doctor)
class DoctorAdmin(PlainChoices, CalendarLinks, JudgedAdmin):
    form = DoctorForm
    change_form_template = "appointments/doctors/change_doctor.html"
    list_display = ("name", "speciality", "languages", "is_active")
    list_filter = ("is_active", "visit_types")
    search_fields = ("name", "speciality", "registration_number")
    prepopulated_fields = {"slug": ("name",)}
    inlines = (WorkingHoursInline, TimeOffInline)

    def get_exclude(self, request: HttpRequest, obj: Doctor | None = None) -> Any:
        """An account opens what patients ask its doctor: only who may change accounts gives one."""
        return None if request.user.has_perm("auth.change_user") else ("user",)

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        doctor = self.get_object(request, object_id) if object_id else None
        zone = doctor.only_zone if doctor else None
        with timezone.override(zone or timezone.get_current_timezone()):
            return _rendered(super().changeform_view(request, object_id, form_url, extra_context))


@admin.register(Location)
class LocationAdmin(JudgedAdmin):
    form = LocationForm
    change_form_template = "appointments/doctors/change_location.html"
    list_display = ("name", "address", "zone", "holidays_of")
    search_fields = ("name", "address")
    prepopulated_fields = {"slug": ("name",)}
    inlines = (ClosureInline,)
    readonly_fields = ("coming_holidays",)
    fieldsets = (
        (None, {"fields": ("name", "slug", "address", "zone")}),
        (_("Public holidays"), {"fields": ("holidays_of", "open_on", "coming_holidays")}),
    )

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """A closure is written down by the clock on the location's own wall."""
        place = self.get_object(request, object_id) if object_id else None
        zone = request.POST.get("zone") or (place.zone if place else None)
        known = zone if zone in zoneinfo.available_timezones() else timezone.get_current_timezone()
        with timezone.override(known):
            return _rendered(super().changeform_view(request, object_id, form_url, extra_context))

    @admin.display(description=_("coming public holidays"))
    def coming_holidays(self, place: Location) -> str | SafeString:
        if not public_holidays.is_known(place.holidays_of):
            return gettext("None: the location is open on public holidays.")
        coming = public_holidays.coming(place.holidays_of, today=timezone.localdate())[:HOLIDAYS_SHOWN]
        lines = [(date_format(day, "D j F Y"), called, _holds(place, day)) for day, called in coming]
        return format_html('<ul class="holidays">{}</ul>', format_html_join("", "<li>{}: {}{}</li>", lines))


@admin.register(ResourceKind)
class ResourceKindAdmin(JudgedAdmin):
    list_display = ("name",)
    search_fields = ("name",)


@admin.register(Resource)
class ResourceAdmin(PlainChoices, JudgedAdmin):
    list_display = ("name", "kind", "location")
    list_filter = ("kind", "location")
    list_select_related = ("kind", "location")
    search_fields = ("name",)


@admin.register(VisitType)
class VisitTypeAdmin(PlainChoices, JudgedAdmin):
    form = VisitTypeForm
    list_display = ("name", "mode", "minutes", "preparation", "turnaround", "needs", "position")
    list_filter = ("mode",)
    list_select_related = ("needs",)
    search_fields = ("name",)
    prepopulated_fields = {"slug": ("name",)}
    fieldsets = (
        (None, {"fields": ("name", "slug", "mode", "position")}),
        (_("Time and room"), {"fields": ("minutes", "preparation", "turnaround", "needs")}),
        (_("When patients can book and change"), {"fields": ("notice_hours", "horizon_days", "change_hours")}),
        (_("Reminders"), {"fields": ("remind_hours",)}),
        (_("What patients read"), {"fields": ("description", "bring")}),
    )


def _holds(place: Location, day: Any) -> str | SafeString:
    return format_html(" <strong>({})</strong>", _("open all the same")) if day in place.open_on else ""


def _rendered(response: HttpResponse) -> HttpResponse:
    """Written out now, while the right clock is set."""
    return response.render() if hasattr(response, "render") else response
