"""What patients ask of their data, at the staff's desk: seen by the call desk, dealt with by coordinators, never forgotten."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from appointments.cases import corrections, data_requests, services
from appointments.cases.models import DataRequest
from appointments.cases.search import FindsByPatient
from appointments.cases.services import Stale
from appointments.intake.forms import OLDEST_BIRTH_YEAR, SentenceField
from appointments.second_opinions.desk_list import by_when
from hfs_portal.admin import KeptAdmin

DONE_MEANWHILE = _("A colleague has dealt with this meanwhile. See below what they wrote.")

ASKED_THERE = _(
    "%(case)s goes on in %(into)s. This was asked by whoever had a link to %(case)s alone: ask the patient of %(into)s before "
    "anything of theirs is erased or changed."
)
NO_YEAR = format_lazy(_("Enter a year of birth from {first} to this year, or leave it empty."), first=OLDEST_BIRTH_YEAR)


class OpenFilter(admin.SimpleListFilter):
    """Those that wait for us, unless staff choose others or search for one."""

    title = _("status")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("overdue", _("Overdue")), ("done", _("Dealt with")), ("all", _("All"))]

    def choices(self, changelist: Any) -> Iterator[Any]:
        unchosen, *others = super().choices(changelist)
        return iter([{**unchosen, "display": _("Open")}, *others])

    def queryset(self, request: HttpRequest, queryset: QuerySet[DataRequest]) -> QuerySet[DataRequest]:
        chosen = self.value() or ("all" if request.GET.get("q") else "open")
        late = Q(done_at=None, due_at__lt=timezone.now())
        return queryset.filter({"overdue": late, "done": Q(done_at__isnull=False), "all": Q()}.get(chosen, Q(done_at=None)))


class OutcomeForm(forms.ModelForm[DataRequest]):
    """Where something is to be put right, with the two facts that only staff put right."""

    full_name = SentenceField(label=_("Name of the patient"), missing=_("Enter the name of the patient."), max_length=200)
    birth_year = forms.IntegerField(label=_("Year of birth"), required=False, error_messages={"invalid": NO_YEAR})

    class Meta:
        model = DataRequest
        fields = ("outcome",)
        widgets = {"outcome": AdminTextareaWidget(attrs={"rows": 5})}
        help_texts = {
            "outcome": _("The patient reads this on their private page. Saving it says that the request is dealt with."),
        }

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for name in corrections.WHO:
            if self.instance.what == DataRequest.What.CORRECTION:
                self.fields[name].initial = getattr(self.instance.case.patient, name)
            else:
                del self.fields[name]
        if "outcome" in self.fields:  # a reader's page has none
            self.fields["outcome"].required = True
            self.fields["outcome"].error_messages["required"] = _(
                "Write what was done, or why it cannot be: the patient reads it."
            )

    def clean_birth_year(self) -> int | None:
        year: int | None = self.cleaned_data["birth_year"]
        if year is not None and not OLDEST_BIRTH_YEAR <= year <= timezone.localdate().year:
            raise forms.ValidationError(NO_YEAR)
        return year

    @property
    def who(self) -> dict[str, Any]:
        """What is to stand from now on, of the facts that were asked."""
        return {name: self.cleaned_data[name] for name in corrections.WHO if name in self.cleaned_data}


@admin.register(DataRequest)
class DataRequestAdmin(FindsByPatient, KeptAdmin):
    form = OutcomeForm
    list_display = ("case_link", "what", "patient", "asked_at", "promised", "done_at")
    list_display_links = ("what",)
    list_filter = (OpenFilter, "what")
    list_select_related = ("case__patient", "case__merged_into", "done_by")
    ordering = ("done_at", "due_at")
    readonly_fields = (
        "case_link",
        "joined",
        "what",
        "patient",
        "how_to_reach",
        "words",
        "asked_at",
        "promised",
        "done_at",
        "done_by",
    )

    def get_fields(self, request: HttpRequest, obj: DataRequest | None = None) -> Any:
        done = ["done_at", "done_by"] if obj and obj.done_at else []
        who = corrections.WHO if obj and obj.what == DataRequest.What.CORRECTION and not done else ()
        joined = ["joined"] if obj and obj.case.merged_into_id else []
        shown = ["case_link", *joined, "what", "patient", "how_to_reach", "words", "asked_at", "promised", *done]
        return [*shown, *(who if self.has_change_permission(request, obj) else ()), "outcome"]

    def has_change_permission(self, request: HttpRequest, obj: DataRequest | None = None) -> bool:
        """What was answered stays as it was answered."""
        return super().has_change_permission(request, obj) and not (obj and obj.done_at)

    @admin.display(description=_("take care"))
    def joined(self, asked: DataRequest) -> Any:
        return ASKED_THERE % {"case": asked.case.reference, "into": asked.case.merged_into}

    @admin.display(description=_("promised by"), ordering="due_at")
    def promised(self, asked: DataRequest) -> str:
        return by_when(asked.due_at, late=asked.done_at is None and asked.due_at < timezone.now())

    @admin.display(description=_("phone"))
    def how_to_reach(self, asked: DataRequest) -> str:
        return asked.case.patient.phone_ending

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        try:
            return super().change_view(request, object_id, form_url, extra_context)
        except Stale:
            self.message_user(request, DONE_MEANWHILE, messages.ERROR)
            return HttpResponseRedirect(request.path)

    def save_model(self, request: HttpRequest, obj: DataRequest, form: Any, change: bool) -> None:
        by: Any = request.user
        now = timezone.now()
        data_requests.finish(obj, outcome=form.cleaned_data["outcome"], by=by, now=now)
        corrections.correct(obj.case, form.who, by=services.staff(by), now=now)
