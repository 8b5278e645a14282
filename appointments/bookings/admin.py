"""Appointments at the staff's desk: to be read, and to be cancelled by who may change them."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from appointments.cases import services as cases
from appointments.cases.search import FindsByPatient
from hfs_portal.admin import ReadOnlyAdmin

from . import services
from .forms import CancelForm
from .models import Appointment

CANCELLED = _("The appointment is cancelled, and the time is free for others. We write to the patient.")
CANCELLED_RING = _("The appointment is cancelled, and the time is free for others. The patient has no e-mail address: ring them.")
NOT_BOOKED = _("Nothing was cancelled: this appointment is no longer booked. See below how it stands now.")


@admin.register(Appointment)
class AppointmentAdmin(FindsByPatient, ReadOnlyAdmin):
    """Those that somebody has; a hold is nobody's yet."""

    change_form_template = "appointments/bookings/appointment.html"
    list_display = ("when", "doctor", "patient", "case_link", "visit_type", "location", "status", "caution")
    list_filter = ("status", "doctor", "location", "visit_type")
    list_select_related = ("doctor", "location", "visit_type", "case__patient")
    ordering = ("-period",)
    fields = ("when", "zone", "doctor", "location", "visit_type", "status", "patient", "case_link", "caution", "created_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).exclude(status=Appointment.Status.HELD)

    def get_urls(self) -> list[URLPattern]:
        cancel = self.admin_site.admin_view(self.cancel_view)
        return [path("<int:pk>/cancel/", cancel, name="appointments_appointment_cancel"), *super().get_urls()]

    def cancel_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Asks whether, and why; the POST cancels."""
        if not request.user.has_perm("appointments.change_appointment"):
            raise PermissionDenied
        shown = self.get_queryset(request).select_related("doctor", "location", "case__patient", "consent")
        appointment = get_object_or_404(shown, pk=pk)
        form = CancelForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            self._cancel(request, appointment, reason=form.cleaned_data["reason"])
        elif appointment.status != Appointment.Status.BOOKED:
            self.message_user(request, NOT_BOOKED, messages.WARNING)
        else:
            context = {**self.admin_site.each_context(request), "title": _("Cancel this appointment?"), "opts": self.opts}
            return render(request, "appointments/bookings/cancel.html", {**context, "appointment": appointment, "form": form})
        return HttpResponseRedirect(reverse("admin:appointments_appointment_change", args=[pk]))

    def _cancel(self, request: HttpRequest, appointment: Appointment, *, reason: str) -> None:
        by = cases.staff(request.user)  # type: ignore[arg-type]
        try:
            services.cancel(appointment, by=by, now=timezone.now(), reason=reason)
        except services.NotBooked:
            self.message_user(request, NOT_BOOKED, messages.WARNING)
        else:
            written = appointment.case and appointment.case.patient.email
            self.message_user(
                request, CANCELLED if written else CANCELLED_RING, messages.SUCCESS if written else messages.WARNING
            )

    @admin.display(description=_("when"), ordering="period")
    def when(self, appointment: Appointment) -> str:
        return appointment.local_start_in_words
