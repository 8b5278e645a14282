"""Doctors, places and hours at the staff's desk."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin

from hfs_portal.admin import ModelAdmin, PlainChoices

from .forms import TimeOffForm
from .models import Doctor, Location, TimeOff, VisitType, WorkingHours

if TYPE_CHECKING:
    TabularInline = admin.TabularInline[Any, Any]
else:
    TabularInline = admin.TabularInline


class WorkingHoursInline(PlainChoices, TabularInline):
    model = WorkingHours
    extra = 0


class TimeOffInline(TabularInline):
    model = TimeOff
    form = TimeOffForm
    extra = 0


@admin.register(Doctor)
class DoctorAdmin(PlainChoices, ModelAdmin):
    list_display = ("name", "speciality", "languages", "is_active")
    list_filter = ("is_active", "visit_types")
    search_fields = ("name", "speciality", "registration_number")
    prepopulated_fields = {"slug": ("name",)}
    filter_horizontal = ("visit_types",)
    inlines = (WorkingHoursInline, TimeOffInline)


@admin.register(Location)
class LocationAdmin(ModelAdmin):
    list_display = ("name", "address", "zone")
    search_fields = ("name", "address")
    prepopulated_fields = {"slug": ("name",)}


@admin.register(VisitType)
class VisitTypeAdmin(ModelAdmin):
    list_display = ("name", "minutes", "turnaround")
    search_fields = ("name",)
    prepopulated_fields = {"slug": ("name",)}
