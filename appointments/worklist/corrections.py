"""At a case's page: how its patient is reached, put right by staff who heard it from them."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from appointments.callbacks import services as callbacks
from appointments.cases import corrections
from appointments.cases import services as cases
from appointments.cases.models import Case, Patient
from appointments.intake.forms import ContactForm, PortalForm

from .calls import NO_WAY
from .link_pages import LinkPages

LABELS = {
    "phone": _("Phone number"),
    "email": _("E-mail address"),
    "contact_by": _("How to reach them"),
    "message_ok": _("A message may be left"),
}
CHANGED_MEANWHILE = _(
    "The patient or a colleague changed this while you had it open. See above how it stands, and save it if that is still right."
)


class CorrectionForm(ContactForm):
    """How to reach somebody. It knows from which state its reader started."""

    CHOICES = ("contact_by",)

    phone_is_wrong = forms.BooleanField(
        label=_("The number is known to be wrong"),
        help_text=_("With another number this ends by itself. Take the tick out if this one is right after all."),
        required=False,
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, *arguments: Any, patient: Patient, **options: Any) -> None:
        self.stands = {name: getattr(patient, name) for name in (*LABELS, "phone_is_wrong")}
        state = " ".join(map(str, self.stands.values()))
        initial = {**self.stands, "phone": patient.phone_typed, "seen": state}
        super().__init__(data, *arguments, initial=initial, **options)
        for name in {*ContactForm.base_fields} - {*PortalForm.base_fields, *LABELS}:
            del self.fields[name]
        if not patient.phone_is_wrong:
            del self.fields["phone_is_wrong"]
        for name, label in LABELS.items():
            self.fields[name].label = label
            self.fields[name].help_text = ""

    def told(self) -> dict[str, Any]:
        wrong = {name: self.cleaned_data[name] for name in ("phone_is_wrong",) if name in self.fields}
        return self.contact() | wrong

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.errors or self.sent.get("seen") == self.initial["seen"]:
            return cleaned
        if any(cleaned[name] != value for name, value in self.stands.items() if name in self.fields):
            self.data = self.sent = self.sent.copy()
            self.sent["seen"] = self.initial["seen"]
            self.add_error(None, CHANGED_MEANWHILE)
        return cleaned


class CorrectionPages(LinkPages):
    def get_urls(self) -> list[URLPattern]:
        inside = self.admin_site.admin_view(self.correct_view)
        return [path("<int:pk>/correct/", inside, name="appointments_case_correct"), *super().get_urls()]

    def correct_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        case = self._case_or_404(request, pk, "change_case")
        if not request.user.has_perm("appointments.view_patient"):
            raise PermissionDenied
        if case.merged_into_id:
            return self._where_it_goes_on(request, case)
        now = timezone.now()
        form = CorrectionForm(request.POST if request.method == "POST" else None, patient=case.patient, now=now)
        if not (form.is_bound and form.is_valid()):
            page = {**self._page(request, case, title=_("Correct how to reach them")), "form": form, "patient": case.patient}
            return render(request, "appointments/worklist/correct_page.html", page, status=422 if form.is_bound else 200)
        changed = correct(case, form.told(), by=cases.staff(request.user), now=now)  # type: ignore[arg-type]
        self.message_user(request, _("Corrected.") if changed else _("Nothing was changed: it stood so already."))
        if not case.patient.written_to_by:
            self.message_user(request, NO_WAY, messages.WARNING)
        return self._back_to(case)


@transaction.atomic
def correct(case: Case, told: dict[str, Any], *, by: cases.Actor, now: datetime) -> list[str]:
    """Whom we could not ring is rung again. Returns what it changes."""
    changed = corrections.correct(case, told, by=by, now=now)
    if {"phone", "phone_is_wrong"} & {*changed}:
        callbacks.number_corrected(case, by=by, now=now)
    return changed
