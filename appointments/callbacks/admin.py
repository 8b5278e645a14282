"""Callbacks at the staff's desk: to be read; the case they belong to is what moves."""

from django.contrib import admin

from appointments.cases.search import FindsByPatient
from hfs_portal.admin import ReadOnlyAdmin

from .models import CallbackRequest


@admin.register(CallbackRequest)
class CallbackRequestAdmin(FindsByPatient, ReadOnlyAdmin):
    list_display = ("call_on", "part_of_day", "patient", "case_link", "caution", "created_at")
    list_filter = ("part_of_day",)
    list_select_related = ("case__patient",)
    ordering = ("-created_at",)
    fields = ("case_link", "patient", "call_on", "part_of_day", "topic", "caution", "created_at")
