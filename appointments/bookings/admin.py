"""Appointments at the staff's desk: to be read, and to be cancelled by who may change them."""

from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from appointments.cases import services as cases
from appointments.cases.search import FindsByPatient
from hfs_portal.admin import ReadOnlyAdmin

from . import changes, visits
from .began_filter import BeganFilter
from .booking_pages import BookingPages
from .forms import CancelForm
from .models import Appointment
from .why_admin import why_view

CANCELLED = _("The appointment is cancelled, and the time is free for others. We write to the patient.")
CANCELLED_RING = _("The appointment is cancelled, and the time is free for others. The patient has no e-mail address: ring them.")
NOT_BOOKED = _("Nothing was cancelled: this appointment is no longer booked. See below how it stands now.")


class OverbookedFilter(admin.SimpleListFilter):
    title = _("overbooked")
    parameter_name = "overbooked"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("Yes")), ("no", _("No"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        lanes = {"yes": {"lane": changes.SECOND_LANE}, "no": {"lane": changes.FIRST_LANE}}
        return queryset.filter(**lanes.get(self.value() or "", {}))


@admin.register(Appointment)
class AppointmentAdmin(BookingPages, FindsByPatient, ReadOnlyAdmin):
    """Those that somebody has; a hold is nobody's yet."""

    change_form_template = "appointments/bookings/appointment.html"
    change_list_template = "appointments/bookings/desk/list.html"
    list_display = (
        "when", "doctor", "patient", "case_link", "visit_type", "location", "resource", "status", "overbooked", "caution",
    )  # fmt: skip
    list_filter = ("status", OverbookedFilter, "doctor", "location", "visit_type", BeganFilter)
    list_select_related = ("doctor", "location", "visit_type", "resource", "case__patient")
    ordering = ("-period",)

    def get_fields(self, request: HttpRequest, obj: Appointment | None = None) -> Any:
        """What is out of the ordinary is shown where it is so."""
        shown = ["when", "zone", "doctor", "location", "resource", "visit_type", "status", "patient", "case_link"]
        if obj and obj.lane == changes.SECOND_LANE:
            shown += ["overbooked_by", "overbook_reason"]
        if obj and obj.beside_another:
            shown.append("beside_another")
        return [*shown, "sequence", "caution", "created_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).exclude(status=Appointment.Status.HELD)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        shown = self.get_object(request, object_id)
        told = _buttons(shown) if shown and request.user.has_perm("appointments.change_appointment") else {}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **told})

    def get_urls(self) -> list[URLPattern]:
        ours = [self.page("<int:pk>/cancel/", self.cancel_view, "cancel"), self.page("why/", partial(why_view, self), "why")]
        return [*ours, *super().get_urls()]

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
            changes.cancel(appointment, by=by, now=timezone.now(), reason=reason)
        except changes.NotBooked:
            self.message_user(request, NOT_BOOKED, messages.WARNING)
        else:
            written = appointment.case and appointment.case.patient.written_to_by
            self.message_user(
                request, CANCELLED if written else CANCELLED_RING, messages.SUCCESS if written else messages.WARNING
            )

    @admin.display(description=_("when"), ordering="period")
    def when(self, appointment: Appointment) -> str:
        return appointment.local_start_in_words

    @admin.display(description=_("overbooked"), ordering="lane")
    def overbooked(self, appointment: Appointment) -> Any:
        return _("Overbooked") if appointment.lane == changes.SECOND_LANE else ""


def _buttons(appointment: Appointment) -> dict[str, Any]:
    """What staff can do with the visit at this moment."""
    can = visits.possible(appointment, now=timezone.now())
    return {
        "seen": visits.state(appointment),
        "marks": [(what, visits.MOVES[what].label) for what in can],
        "can_be_undone": visits.can_be_undone(appointment),
        "accounts": visits.accounts([appointment]).get(appointment.pk, []),
        "coming": appointment.status == Appointment.Status.BOOKED,
    }
