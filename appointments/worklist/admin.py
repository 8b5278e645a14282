"""Cases and patients at the staff's desk."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from appointments.cases.models import Case, Consent, Patient
from appointments.cases.search import FindsByPatient, link_to
from hfs_portal.admin import KeptAdmin, PlainChoices, ReadOnlyAdmin

from . import story, trace
from .case_page import CasePage
from .export import ExportPage
from .presence import Presence
from .queue import Queue
from .today import TodayPage
from .trace_pages import TracePages
from .wallboard import Wallboard


@admin.register(Case)
class CaseAdmin(CasePage, TracePages, TodayPage, Wallboard, ExportPage, Presence, PlainChoices, Queue, KeptAdmin):
    """The queue, and a page for each case in it."""


@admin.register(Patient)
class PatientAdmin(FindsByPatient, ReadOnlyAdmin):
    to_case = "cases__"
    list_display = ("full_name", "phone_ending", "language", "created_at")
    list_filter = ("language",)
    ordering = ("-created_at",)
    fields = (
        "full_name", "phone_ending", "phone_is_wrong", "email", "birth_year", "language", "contact_by", "message_ok",
        "asking_for", "created_at", "cases", "consents",
    )  # fmt: skip

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        return ["full_name", "phone", "cases__reference"]

    def change_view(self, request: HttpRequest, object_id: str, *arguments: Any, **options: Any) -> HttpResponse:
        """Whoever reads who a patient is has opened their cases."""
        answer = super().change_view(request, object_id, *arguments, **options)
        shown = answer.context_data.get("original") if isinstance(answer, TemplateResponse) and answer.context_data else None
        for case in shown.cases.all() if shown else []:
            trace.note_opened(request, case, now=timezone.now())
        return answer

    @admin.display(description=_("phone"), ordering="phone")
    def phone_ending(self, patient: Patient) -> str:
        return patient.phone_ending

    @admin.display(description=_("cases"))
    def cases(self, patient: Patient) -> str:
        return format_html_join(", ", "{}", ((link_to(case),) for case in patient.cases.order_by("-created_at")))

    @admin.display(description=_("consents"))
    def consents(self, patient: Patient) -> str:
        """What was agreed to, by whom, and whether it still stands."""
        return format_html_join("", "<div>{}</div>", ((_agreed(consent),) for consent in patient.consents.order_by("pk")))


def _agreed(consent: Consent) -> str:
    facts = [
        story.AGREED.get(consent.purpose, consent.purpose),
        date_format(consent.given_at, "j M Y"),
        consent.get_given_by_display(),
    ]
    facts += [fact for fact in (consent.relative_name, consent.relation) if fact]
    if consent.withdrawn_at:
        facts.append(_("taken back %s") % date_format(consent.withdrawn_at, "j M Y"))
    return ", ".join(map(str, facts))
