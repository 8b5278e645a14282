"""At a case's page: another case of the same patient is looked for, looked at beside it, and joined with it."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.admin.widgets import AdminTextareaWidget
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from appointments.cases import joined
from appointments.cases import services as cases
from appointments.cases.models import Case
from appointments.cases.search import as_reference

from . import merging
from .calls import NO_WAY
from .corrections import CorrectionPages

NOT_FOUND = _("No case has that reference. Write it as in HFS-7K4M-9QX.")
LONGEST = 30


class MergeForm(forms.Form):
    """Which of the two goes on is a button."""

    into = forms.CharField(error_messages={"required": _("Say with one of the buttons in which case it goes on.")})
    note = forms.CharField(
        label=_("Why they are one patient"),
        required=False,
        max_length=4000,
        widget=AdminTextareaWidget(attrs={"rows": 2}),
        help_text=_("It stays in the history of both and cannot be changed."),
        error_messages={"max_length": _("The reason must be 4000 characters or fewer.")},
    )


class MergePages(CorrectionPages):
    def get_urls(self) -> list[URLPattern]:
        inside = self.admin_site.admin_view(self.merge_view)
        return [path("<int:pk>/merge/", inside, name="appointments_case_merge"), *super().get_urls()]

    def merge_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        case = self._case_or_404(request, pk, "merge_case")
        if not request.user.has_perm("appointments.view_patient"):
            raise PermissionDenied
        typed = request.GET.get("other", "")[:LONGEST]
        other = find(typed) if typed else None
        form = MergeForm(request.POST if request.method == "POST" and other else None)
        if other and form.is_bound and form.is_valid():
            gone, into = (other, case) if form.cleaned_data["into"] == case.reference else (case, other)
            try:
                merging.merge(gone, into=into, by=cases.staff(cast(User, request.user)), now=timezone.now(), **_reason(form))
            except merging.Refused as error:
                form.add_error(None, str(error))
            else:
                self.message_user(request, _("%(case)s goes on in this case now.") % {"case": gone.reference}, messages.SUCCESS)
                if not into.patient.written_to_by:  # whoever came by a link to the other has none now
                    self.message_user(request, NO_WAY, messages.WARNING)
                return self._back_to(into)
        shown = [case, other] if other else [case]
        page = {**self._page(request, *shown, title=_("Join with another case")), "form": form, "typed": typed, "other": other}
        page |= {"not_found": NOT_FOUND if typed and not other else "", "suggested": [] if other else merging.others_of(case)}
        page |= {
            "rows": beside(case, other) if other else [],
            "asked_of_data": [*map(merging.open_data_requests, (case, other))] if other else [],
            "seem_one": other and joined.seem_one(case.patient, other.patient),
        }
        return render(request, "appointments/worklist/case_merge.html", page, status=422 if form.errors else 200)


def _reason(form: MergeForm) -> dict[str, str]:
    return {"note": form.cleaned_data["note"]}


def find(typed: str) -> Case | None:
    """The case of that reference, in any spelling."""
    return Case.objects.filter(reference=as_reference(typed) or "").select_related("patient", "assignee").first()


def beside(case: Case, other: Case) -> list[tuple[Any, Any, Any, bool]]:
    """What tells whether the two are one patient's: its name, both values, and whether they are the same."""
    same_phone = case.patient.phone == other.patient.phone  # of which no more than the ending is shown
    rows = zip(NAMES, _facts(case), _facts(other), strict=True)
    return [(name, one, another, same_phone if name == PHONE else one == another) for name, one, another in rows]


PHONE = _("Phone")
NAMES = (_("Name"), PHONE, _("E-mail"), _("Year of birth"), _("Asks for"), _("Status"), _("Assigned to"))


def _facts(case: Case) -> tuple[Any, ...]:
    patient, nothing = case.patient, _("Not given")
    return (
        patient.full_name,
        patient.phone_ending,
        patient.email or nothing,
        str(patient.birth_year or nothing),
        case.get_opened_by_display(),
        case.get_status_display(),
        case.assignee.get_username() if case.assignee else _("Nobody yet"),
    )
