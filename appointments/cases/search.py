"""Finding a patient by what staff hear on the telephone: a reference, a name, a number, in any spelling."""

import re
import unicodedata
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet, Value
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from hfs_portal.admin import ModelAdmin

from .models import LETTERS, Case, Patient
from .pieces import AskedPieces, NameHas, PatientPieces

REFERENCE = re.compile(rf"(?:HFS)?[- ]?([{LETTERS}]{{4}})[- ]?([{LETTERS}]{{3}})", re.IGNORECASE)
BEGINNING = re.compile(rf"HFS[- ]?([{LETTERS}]{{1,4}})-?|([{LETTERS}]{{4}})-?", re.IGNORECASE)
PHONE = re.compile(r"[0-9\s()+./\u2010-\u2015-]+")
FEWEST_DIGITS = 3
MOST = 100  # rows that one search looks for; whoever finds more needs another word


def as_reference(typed: str) -> str | None:
    """The reference that was meant, or None."""
    found = REFERENCE.fullmatch(typed.strip())
    return f"HFS-{found[1]}-{found[2]}".upper() if found else None


def as_beginning(typed: str) -> str | None:
    """The beginning of a reference that may have been meant, or None."""
    found = BEGINNING.fullmatch(typed.strip())
    return f"HFS-{found[1] or found[2]}".upper() if found else None


def as_phone(typed: str) -> str | None:
    """The digits of a phone number as they stand in one that is kept, without the zeros of a dialled prefix; or None."""
    plain = "".join(str(unicodedata.digit(sign, sign)) for sign in typed.strip())  # also those of Hindi or Arabic
    dialled = "".join(re.findall(r"[0-9]", plain.replace("(0)", "")))
    if not PHONE.fullmatch(plain) or len(dialled) < FEWEST_DIGITS:
        return None
    kept = dialled.lstrip("0")
    return kept if len(kept) >= FEWEST_DIGITS else dialled


def patients_like(typed: str) -> QuerySet[Patient]:
    """Those whose name has every word that was typed, and whose number every run of digits."""
    phones = [phone for phone in [as_phone(typed)] if phone] or [phone for word in typed.split() if (phone := as_phone(word))]
    words = "" if as_phone(typed) else " ".join(word for word in typed.split() if not as_phone(word))
    found = Patient.objects.alias(pieces=PatientPieces("full_name", "phone"))
    for phone in phones:
        pieces: Any = [phone[at : at + 3] for at in range(len(phone) - 2)]
        found = found.filter(pieces__contains=pieces, phone__contains=phone)
    if any(map(str.isalnum, words)):
        return found.filter(NameHas("full_name", Value(words)), pieces__contains=AskedPieces(Value(words)))
    return found if phones else found.none()


def rows_like(typed: str, among: QuerySet[Any], *, to_case: str = "") -> list[Any]:
    """The keys of those rows that may be meant, at most one more than MOST of each kind; `to_case` is the path to their case."""
    rows, patients = among.order_by().values_list("pk", flat=True), patients_like(typed)
    if not among.query.where:  # of all that there are any will do, as long as there are too many
        patients = patients[: MOST + 1]
    found = rows.filter(**{f"{to_case}patient__in": patients})[: MOST + 1]
    if reference := as_reference(typed):
        return list(found.union(rows.filter(**{f"{to_case}reference": reference})))
    if beginning := as_beginning(typed):
        return list(found.union(rows.filter(**{f"{to_case}reference__startswith": beginning})[: MOST + 1]))
    return list(found)


class FindsByPatient(ModelAdmin):
    """Rows that belong to a case, or are one; `to_case` is the path to it."""

    to_case = "case__"
    search_help_text = _("A reference, any part of a name, or three digits or more of a phone number")

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        return [self.to_case + field for field in ("reference", "patient__full_name", "patient__phone")]

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], search_term: str) -> tuple[QuerySet[Any], bool]:
        if not search_term.strip():
            return queryset, False
        return queryset.filter(pk__in=rows_like(search_term, queryset, to_case=self.to_case)), False

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
