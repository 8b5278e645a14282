"""Cases and patients at the staff's desk."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, cast

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import formats, timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from appointments.cases import services
from appointments.cases.models import Case, CaseQuerySet, Patient
from appointments.cases.search import FindsByPatient, link_to
from hfs_portal.admin import KeptAdmin, PlainChoices, ReadOnlyAdmin

from . import story
from .forms import CHANGED_MEANWHILE, CaseForm, ReaderForm

Status = Case.Status


class StateFilter(admin.SimpleListFilter):
    """Open cases, unless staff choose others or search for one."""

    title = _("status")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("overdue", _("Overdue")), *Status.choices, ("all", _("All"))]

    def choices(self, changelist: Any) -> Iterator[Any]:
        unchosen, *others = super().choices(changelist)
        return iter([{**unchosen, "display": _("Open")}, *others])

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        chosen = self.value() or ("all" if request.GET.get("q") else "open")
        narrowed = {"all": Q(), "open": ~Q(status=Status.CLOSED), "overdue": Q(overdue=True)}
        return queryset.filter(narrowed.get(chosen, Q(status=chosen)))


class KindFilter(admin.ChoicesFieldListFilter):
    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.title = _("what was asked")


class OwnerFilter(admin.SimpleListFilter):
    title = _("whose")
    parameter_name = "whose"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("mine", _("Mine")), ("nobody", _("Nobody's yet"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        whose = {"mine": Q(assignee=request.user.pk), "nobody": Q(assignee=None)}
        return queryset.filter(whose.get(self.value() or "", Q()))


@admin.register(Case)
class CaseAdmin(PlainChoices, FindsByPatient, KeptAdmin):
    form = CaseForm
    to_case = ""
    change_form_template = "appointments/worklist/case.html"
    list_display = ("reference", "kind", "patient", "status", "urgency", "promised", "assignee")
    list_filter = (StateFilter, OwnerFilter, ("opened_by", KindFilter), "priority")
    list_select_related = ("patient", "assignee")
    list_per_page = 50
    ordering = ("priority", "due_at")
    actions = ("take", "begin", "wait", "close")

    def get_fields(self, request: HttpRequest, obj: Case | None = None) -> Any:
        return ["status", "assignee", "note", "seen"] if self.has_change_permission(request, obj) else ["status", "assignee"]

    def get_form(self, request: HttpRequest, obj: Case | None = None, change: bool = False, **options: Any) -> Any:
        if not self.has_change_permission(request, obj):
            options["form"] = ReaderForm
        return super().get_form(request, obj, change, **options)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Case]:
        return cast(CaseQuerySet, super().get_queryset(request)).marked_overdue(timezone.now())

    @admin.display(description=_("asks for"), ordering="opened_by")
    def kind(self, case: Case) -> str:
        return case.get_opened_by_display()

    @admin.display(description=_("priority"), ordering="priority")
    def urgency(self, case: Case) -> str:
        return case.get_priority_display()

    @admin.display(description=_("promised by"), ordering="due_at")
    def promised(self, case: Any) -> str:
        when = formats.date_format(timezone.localtime(case.due_at), "D j M, H:i")
        return format_html('<strong class="overdue">{}</strong>', _("Overdue since %s") % when) if case.overdue else when

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        case = self.get_object(request, object_id)
        told = story.of(case, reader=request.user) if case and self.has_view_permission(request, case) else {}  # type: ignore[arg-type]
        try:
            return super().change_view(request, object_id, form_url, {**(extra_context or {}), **told})
        except (services.Stale, services.NotAllowed):
            self.message_user(request, CHANGED_MEANWHILE, messages.ERROR)
            return HttpResponseRedirect(request.path)

    def save_model(self, request: HttpRequest, obj: Case, form: Any, change: bool) -> None:
        """Through the services, from the state that the reader saw: every change has its line in the history."""
        case = Case.objects.get(pk=obj.pk)
        facts: dict[str, Any] = {"by": services.staff(request.user), "now": timezone.now()}  # type: ignore[arg-type]
        note = form.cleaned_data["note"]
        if "assignee" in form.changed_data:
            services.assign(case, to=form.cleaned_data["assignee"], **facts)
        if "status" in form.changed_data:
            case.status = form.initial["status"]
            services.move(case, to=Status(form.cleaned_data["status"]), note=note, **facts)
        elif note:
            services.record(case, "noted", note=note, **facts)

    @admin.action(description=_("Take: give them to me"), permissions=["change"])
    def take(self, request: HttpRequest, queryset: QuerySet[Case]) -> None:
        me: Any = request.user
        others = queryset.exclude(assignee=me)
        self._each(request, others, lambda case, now: services.assign(case, to=me, by=services.staff(me), now=now))

    @admin.action(description=_("In progress"), permissions=["change"])
    def begin(self, request: HttpRequest, queryset: QuerySet[Case]) -> None:
        self._move(request, queryset, Status.IN_PROGRESS)

    @admin.action(description=_("Waiting for the patient"), permissions=["change"])
    def wait(self, request: HttpRequest, queryset: QuerySet[Case]) -> None:
        self._move(request, queryset, Status.WAITING)

    @admin.action(description=_("Close"), permissions=["change"])
    def close(self, request: HttpRequest, queryset: QuerySet[Case]) -> None:
        self._move(request, queryset, Status.CLOSED)

    def _move(self, request: HttpRequest, queryset: QuerySet[Case], to: Case.Status) -> None:
        by = services.staff(request.user)  # type: ignore[arg-type]
        self._each(request, queryset, lambda case, now: services.move(case, to=to, by=by, now=now))

    def _each(self, request: HttpRequest, cases: QuerySet[Case], change: Callable[[Case, datetime], None]) -> None:
        """Does it to each case and says to which it was done and which stayed as they were."""
        now, done, left = timezone.now(), 0, []
        for case in cases.select_related("assignee"):
            try:
                change(case, now)
                done += 1
            except (services.NotAllowed, services.Stale):
                left.append(case.reference)
        if done:
            self.message_user(request, ngettext("%d case changed.", "%d cases changed.", done) % done)
        if left:
            sentence = _("Left as they were, because their status does not allow it or a colleague was first: %s")
            self.message_user(request, sentence % ", ".join(left), messages.WARNING)


@admin.register(Patient)
class PatientAdmin(FindsByPatient, ReadOnlyAdmin):
    to_case = "cases__"
    list_display = ("full_name", "phone_typed", "language", "created_at")
    list_filter = ("language",)
    ordering = ("-created_at",)
    fields = (
        "full_name", "phone", "phone_typed", "email", "birth_year", "language", "contact_by", "message_ok", "asking_for",
        "created_at", "cases",
    )  # fmt: skip

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        return ["full_name", "phone", "cases__reference"]

    @admin.display(description=_("cases"))
    def cases(self, patient: Patient) -> str:
        return format_html_join(", ", "{}", ((link_to(case),) for case in patient.cases.order_by("-created_at")))
