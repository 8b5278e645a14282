"""Lists of cases as a file: without any name, or with names for who may. Never with a phone number or an address."""

import logging
from collections.abc import Iterator
from copy import copy
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import PAGE_VAR, ChangeList
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appointments.cases.models import Case
from hfs_portal.admin import ModelAdmin

from . import queue_figures
from .export_files import FORMATS, Value
from .queue import Uncounted

logger = logging.getLogger(__name__)
MOST = 50_000  # rows of one file
OURS = {"format", "names", PAGE_VAR, "e"}  # of the address; the rest is the queue's
RIGHTS = {"no": "appointments.export_case", "yes": "appointments.export_names_case"}
NOT_READ = gettext_lazy("Nothing was taken out: we could not read by what that list was narrowed. This is the list without it.")

CHOOSE_A_KIND = gettext_lazy("Choose XLSX or CSV as the kind of file.")


class ExportForm(forms.Form):
    format = forms.ChoiceField(
        label=gettext_lazy("Kind of file"),
        choices=[("xlsx", gettext_lazy("Excel (XLSX)")), ("csv", gettext_lazy("Text with commas (CSV)"))],
        initial="xlsx",
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": CHOOSE_A_KIND, "required": CHOOSE_A_KIND},
    )
    names = forms.ChoiceField(
        label=gettext_lazy("Names"),
        choices=[
            ("no", gettext_lazy("Without names")),
            ("yes", gettext_lazy("With the names of patients and of who has the case")),
        ],
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": gettext_lazy("Choose whether names go into the file.")},
    )

    def __init__(self, *arguments: Any, may: list[str], **options: Any) -> None:
        super().__init__(*arguments, **{"initial": {"names": may[0]}, **options})
        if self.data.get("names") not in set(RIGHTS) - set(may):  # what they may not is refused as such, not as unknown
            names: Any = self.fields["names"]
            names.choices = [choice for choice in names.choices if choice[0] in may]


class ExportPage(ModelAdmin):
    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.export_view)
        return [path("export/", view, name="appointments_case_export"), *super().get_urls()]

    def get_changelist(self, request: HttpRequest, **options: Any) -> type[ChangeList]:
        match = request.resolver_match
        is_ours = match is not None and match.url_name == "appointments_case_export"
        return Uncounted if is_ours else super().get_changelist(request, **options)

    def export_view(self, request: HttpRequest) -> HttpResponseBase:
        """Asks what kind of file; the address that says so gives it."""
        may = [names for names, right in RIGHTS.items() if request.user.has_perm(right)]
        if not (may and self.has_view_permission(request)):
            raise PermissionDenied
        said = {"format": request.GET.get("format", ""), "names": request.GET.get("names") or may[0]}
        form = ExportForm(said if "format" in request.GET else None, may=may)
        try:
            cases = self._narrowed(request)
            if not form.is_valid():
                return self._ask(request, form, cases)
        except IncorrectLookupParameters:
            self.message_user(request, NOT_READ, messages.ERROR)
            return HttpResponseRedirect(reverse("admin:appointments_case_changelist"), status=303)
        if form.cleaned_data["names"] not in may:
            raise PermissionDenied
        return self._file(request, cases, kind=form.cleaned_data["format"], with_names=form.cleaned_data["names"] == "yes")

    def _narrowed(self, request: HttpRequest) -> QuerySet[Case]:
        """The list as the queue narrows and orders it. Raises IncorrectLookupParameters."""
        asked, kept = copy(request), request.GET.copy()
        for name in OURS & kept.keys():
            del kept[name]
        asked.GET = kept  # type: ignore[assignment]
        found: QuerySet[Case] = self.get_changelist_instance(asked).get_queryset(asked)
        return found

    def _ask(self, request: HttpRequest, form: ExportForm, cases: QuerySet[Case]) -> HttpResponse:
        facts = {
            "title": _("Take the list out as a file"),
            "opts": self.opts,
            "form": form,
            "kept": [(name, value) for name, values in request.GET.lists() if name not in OURS for value in values],
            "n": cases.order_by()[: MOST + 1].count(),
            "most": MOST,
        }
        page = {**self.admin_site.each_context(request), **facts}
        return render(request, "appointments/worklist/export.html", page, status=422 if form.is_bound else 200)

    def _file(self, request: HttpRequest, cases: QuerySet[Case], *, kind: str, with_names: bool) -> FileResponse:
        """Made whole before any of it is sent: a file that broke off halfway would look like a shorter list."""
        make, content_type = FORMATS[kind]
        table = CaseTable(cases, with_names=with_names)
        made = make(table)
        self._note_down(request, table.n, kind=kind, with_names=with_names)
        name = f"cases-{timezone.localdate()}.{kind}"
        return FileResponse(made, as_attachment=True, filename=name, content_type=content_type)

    def _note_down(self, request: HttpRequest, n: int, *, kind: str, with_names: bool) -> None:
        """Who took out how many. By what they were narrowed is named, and not to what: it may be a patient's name."""
        narrowed = ", ".join(sorted(name for name in self._names(request) if name not in OURS)) or "nothing"
        names = "with names" if with_names else "without names"
        note_down(request, f"{n} rows taken out as {kind}, {names}; narrowed by {narrowed}")
        logger.info("user %s: %d cases taken out as %s, %s", request.user.pk, n, kind, names)

    def _names(self, request: HttpRequest) -> set[str]:
        """Those parameters that the queue has: whatever else an address says may be anything."""
        known = {"q", "view", "state", "kind", "priority__exact", "language", "assignee", "opened", "closed", "outcome"}
        return request.GET.keys() & (known | {queue_figures.SINCE, *queue_figures.NARROWED})


def note_down(request: HttpRequest, said: str) -> None:
    """That somebody took something of the queue out, for who looks after them."""
    facts: dict[str, Any] = {"user_id": request.user.pk, "content_type": ContentType.objects.get_for_model(Case)}
    LogEntry.objects.create(**facts, object_repr=str(Case._meta.verbose_name_plural), action_flag=CHANGE, change_message=said)


class CaseTable:
    """The heading, and a row for each case; when it was gone through, `n` is how many."""

    def __init__(self, cases: QuerySet[Case], *, with_names: bool) -> None:
        facts = {"first": queue_figures.first_contact(), "closed_at": queue_figures.last_closed()}
        self.cases = cases.select_related("patient", "assignee").annotate(**facts)
        self.with_names, self.n = with_names, 0

    def __iter__(self) -> Iterator[list[Value]]:
        yield [*_head(), *((_("Patient"), _("Assigned to")) if self.with_names else ())]
        for case in self.cases[: MOST + 1].iterator(chunk_size=2000):
            if self.n == MOST:
                yield [_("The file ends here, and the list goes on: narrow it by its filters to take out the rest.")]
                return
            self.n += 1
            yield _row(case, with_names=self.with_names)


def _head() -> list[Value]:
    return [
        _("Reference"), _("What was asked"), _("Status"), _("Outcome"), _("Priority"), _("Language"), _("Opened"),
        _("Promised by"), _("Overdue"), _("First contact"), _("Closed"), _("Told to the lead"),
    ]  # fmt: skip


def _row(case: Any, *, with_names: bool) -> list[Value]:
    """Of a case with its `first` contact, when it was `closed_at`, and whether it is `overdue`."""
    is_closed = case.status == Case.Status.CLOSED
    row: list[Value] = [
        case.reference, case.get_opened_by_display(), case.get_status_display(), case.get_outcome_display(),
        case.get_priority_display(), case.patient.get_language_display(), case.created_at, case.due_at,
        _("yes") if case.overdue else _("no"), case.first, case.closed_at if is_closed else None, case.escalated_at,
    ]  # fmt: skip
    return [*row, case.patient.full_name, case.assignee.get_username() if case.assignee else None] if with_names else row
