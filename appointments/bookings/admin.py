"""Appointments at the staff's desk."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from appointments.cases.search import FindsByPatient
from hfs_portal.admin import ReadOnlyAdmin

from .models import Appointment


@admin.register(Appointment)
class AppointmentAdmin(FindsByPatient, ReadOnlyAdmin):
    """Those that somebody has; a hold is nobody's yet."""

    list_display = ("when", "doctor", "patient", "case_link", "visit_type", "location", "status", "caution")
    list_filter = ("status", "doctor", "location", "visit_type")
    list_select_related = ("doctor", "location", "visit_type", "case__patient")
    ordering = ("-period",)
    fields = ("when", "zone", "doctor", "location", "visit_type", "status", "patient", "case_link", "caution", "created_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).exclude(status=Appointment.Status.HELD)

    @admin.display(description=_("when"), ordering="period")
    def when(self, appointment: Appointment) -> str:
        return appointment.local_start_in_words
