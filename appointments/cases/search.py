"""Finding a patient by what staff hear on the telephone: a reference, a name, a number, in any spelling."""

import re
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from hfs_portal.admin import ModelAdmin

from .models import LETTERS, Case, Patient

REFERENCE = re.compile(rf"(?:HFS)?[- ]?([{LETTERS}]{{4}})[- ]?([{LETTERS}]{{3}})", re.IGNORECASE)
FEWEST_DIGITS = 4


def as_reference(typed: str) -> str | None:
    """The reference that was meant, or None."""
    found = REFERENCE.fullmatch(typed.strip())
    return f"HFS-{found[1]}-{found[2]}".upper() if found else None


def as_phone(typed: str) -> str | None:
    """The digits of a phone number as they stand in one that is kept, without the zeros of a dialled prefix; or None."""
    digits = "".join(re.findall(r"[0-9]", typed)).lstrip("0")
    return digits if re.fullmatch(r"[0-9\s()+.-]+", typed.strip()) and len(digits) >= FEWEST_DIGITS else None


class FindsByPatient(ModelAdmin):
    """Rows that belong to a case, or are one; `to_case` is the path to it."""

    to_case = "case__"
    search_help_text = _("A reference, a name or a phone number")

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        return [self.to_case + field for field in ("reference", "patient__full_name", "patient__phone")]

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], search_term: str) -> tuple[QuerySet[Any], bool]:
        phone, reference = as_phone(search_term), as_reference(search_term)
        found, many = super().get_search_results(request, queryset, phone or search_term)
        if reference:
            found = found | queryset.filter(**{f"{self.to_case}reference": reference})
        return found, many

    @admin.display(description=_("case"), ordering="case__reference")
    def case_link(self, row: Any) -> str:
        return link_to(row.case) if row.case else ""

    @admin.display(description=_("patient"), ordering="case__patient__full_name")
    def patient(self, row: Any) -> Patient | None:
        found: Patient | None = row.case and row.case.patient
        return found

    @admin.display(description=_("take care"))
    def caution(self, row: Any) -> Any:
        return _("May be a machine's") if row.suspect else ""


def link_to(case: Case) -> str:
    return format_html('<a href="{}">{}</a>', reverse("admin:appointments_case_change", args=[case.pk]), case.reference)
