"""Who waits and what was offered, at the staff's desk: to be read; the portal offers, patients answer."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from appointments.cases.search import FindsByPatient
from hfs_portal.admin import ReadOnlyAdmin

from .models import agreed_in_words
from .offer_models import Offer, WaitlistEntry


class Waits(admin.SimpleListFilter):
    """Those who wait come first: it is they whom staff look for."""

    title = _("on the list")
    parameter_name = "waits"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("no", _("No longer waiting")), ("all", _("All"))]

    def choices(self, changelist: Any) -> Any:
        here = {"selected": self.value() is None, "query_string": changelist.get_query_string(remove=[self.parameter_name])}
        yield here | {"display": _("Waiting")}
        yield from list(super().choices(changelist))[1:]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "all" or request.resolver_match and "object_id" in request.resolver_match.kwargs:
            return queryset
        return queryset.exclude(ended_at=None) if self.value() == "no" else queryset.filter(ended_at=None)


def in_words(moment: datetime | None) -> str:
    return date_format(timezone.localtime(moment), "l j F Y, H:i") if moment else ""


@admin.register(WaitlistEntry)
class WaitlistEntryAdmin(FindsByPatient, ReadOnlyAdmin):
    list_display = ("patient", "case_link", "priority", "wish", "created_at", "rung")
    list_filter = (Waits, "case__priority", "visit_type", "doctor")
    list_select_related = ("case__patient", "visit_type", "doctor", "location", "appointment")
    ordering = ("case__priority", "created_at", "pk")
    fields = (
        "case_link", "patient", "visit_type", "doctor_wished", "location", "days", "appointment", "note", "rung", "caution",
        "created_at", "ended_at", "ended_because",
    )  # fmt: skip

    def get_list_display(self, request: HttpRequest) -> Any:
        """Those who wait need no column that says why they no longer do."""
        return [*self.list_display, *(["ended"] if Waits.parameter_name in request.GET else [])]

    @admin.display(description=_("priority"), ordering="case__priority")
    def priority(self, entry: WaitlistEntry) -> str:
        return entry.case.get_priority_display()

    @admin.display(description=_("doctor"), ordering="doctor")
    def doctor_wished(self, entry: WaitlistEntry) -> Any:
        return entry.doctor or _("Any doctor")

    @admin.display(description=_("wishes"), ordering="first_day")
    def wish(self, entry: WaitlistEntry) -> str:
        return f"{entry.visit_type}, {self.doctor_wished(entry)}, {entry.days_in_words}"

    @admin.display(description=_("days wished for"))
    def days(self, entry: WaitlistEntry) -> str:
        return entry.days_in_words

    @admin.display(description=_("ended because"), ordering="ended_because")
    def ended(self, entry: WaitlistEntry) -> str:
        return entry.get_ended_because_display()

    @admin.display(description=_("told by"))
    def rung(self, entry: WaitlistEntry) -> Any:
        return entry.case.patient.written_to_by or _("Telephone: ring them")


@admin.register(Offer)
class OfferAdmin(FindsByPatient, ReadOnlyAdmin):
    list_display = ("patient", "case_link", "state", "when", "why", "expires_at")
    list_filter = ("state", "doctor")
    list_select_related = ("case__patient", "doctor", "held", "entry", "absence")
    ordering = ("-created_at", "-pk")
    fields = ("case_link", "patient", "state", "doctor", "when", "instead_of", "why", "expires_at", "created_at", "answered_at")

    @admin.display(description=_("time offered"), ordering="starts")
    def when(self, offer: Offer) -> Any:
        moment = agreed_in_words(offer.held.agreed) if offer.held else in_words(offer.starts)
        return f"{moment}, {offer.doctor}" if moment else ""

    @admin.display(description=_("instead of"))
    def instead_of(self, offer: Offer) -> Any:
        return agreed_in_words(offer.appointment.agreed) if offer.appointment else _("No visit yet")

    @admin.display(description=_("because"))
    def why(self, offer: Offer) -> Any:
        return _("A time came free") if offer.entry_id else _("The doctor is away")
