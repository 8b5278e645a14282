"""When we are open, on which days we are closed, and what is promised by when, at the staff's desk."""

from collections.abc import Iterator
from typing import Any, ClassVar

import pgtrigger
from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet, TimeField
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from appointments.cases import escalation, opening_hours
from appointments.cases.models import Case
from appointments.cases.promise_models import ClosedDay, OpeningHours, PromiseRule
from hfs_portal.admin import ModelAdmin

from .holiday_pages import HolidayPages
from .one_table import OneTable, RowForm

NEVER_ALL_CLOSED = "appointments.OpeningHours:never_all_closed"
ONE_DAY_OPEN = _("Leave one day of the week open at least: without it no promise could be kept.")
NOBODY_TOLD = _(
    "Nobody is told of late cases by e-mail: no lead's account has an e-mail address. They still find them in the list."
)


class WeekForm(RowForm[OpeningHours]):
    class Meta:
        model = OpeningHours
        fields = ("starts", "ends")
        error_messages = {
            "starts": {"invalid": _("Enter when you open, such as 09:00, or leave both times empty for a closed day.")},
            "ends": {"invalid": _("Enter when you close, such as 19:00, or leave both times empty for a closed day.")},
        }

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for name, said in (("starts", _("%s: open from")), ("ends", _("%s: open until"))):
            if name in self.fields:  # a reader's page has none
                self.fields[name].widget.attrs["aria-label"] = said % self.instance.get_weekday_display()


class Week(forms.BaseModelFormSet[OpeningHours, WeekForm]):
    def clean(self) -> None:
        super().clean()
        if not any(form.errors or form.cleaned_data.get("starts") for form in self.forms):
            raise ValidationError(ONE_DAY_OPEN)


@admin.register(OpeningHours)
class OpeningHoursAdmin(OneTable):
    form = WeekForm
    formfield_overrides: ClassVar = {TimeField: {"widget": forms.TimeInput(attrs={"type": "time"}, format="%H:%M")}}
    change_list_template = "appointments/worklist/opening_hours.html"
    list_display = ("day", "starts", "ends")
    list_editable = ("starts", "ends")

    @admin.display(description=_("weekday"), ordering="weekday")
    def day(self, hours: OpeningHours) -> str:
        return str(hours)

    def get_changelist_formset(self, request: HttpRequest, **options: Any) -> Any:
        return super().get_changelist_formset(request, **{"formset": Week, **options})

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        try:
            with transaction.atomic():
                pgtrigger.constraints(pgtrigger.Deferred, NEVER_ALL_CLOSED)
                answer = super().changelist_view(request, extra_context)
                pgtrigger.constraints(pgtrigger.Immediate, NEVER_ALL_CLOSED)
                return answer
        except IntegrityError:  # a colleague closed the other days meanwhile
            self.message_user(request, ONE_DAY_OPEN, messages.ERROR)
            return HttpResponseRedirect(request.path)


class WhenFilter(admin.SimpleListFilter):
    """Those to come, unless staff choose others."""

    title = _("when")
    parameter_name = "when"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("past", _("Past")), ("all", _("All"))]

    def choices(self, changelist: Any) -> Iterator[Any]:
        unchosen, *others = super().choices(changelist)
        return iter([{**unchosen, "display": _("To come")}, *others])

    def queryset(self, request: HttpRequest, queryset: QuerySet[ClosedDay]) -> QuerySet[ClosedDay]:
        today = timezone.localdate()
        return queryset.filter({"past": Q(day__lt=today), "all": Q()}.get(self.value() or "", Q(day__gte=today)))


@admin.register(ClosedDay)
class ClosedDayAdmin(HolidayPages, ModelAdmin):
    change_list_template = "appointments/worklist/closed_days.html"
    list_display = ("day", "name")
    list_filter = (WhenFilter,)
    ordering = ("day",)

    def save_model(self, request: HttpRequest, obj: ClosedDay, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if promised := _promised_on(obj):
            sentence = ngettext(
                "%(n)d open case is promised for that day. Its promise stays: see that it is kept before.",
                "%(n)d open cases are promised for that day. Their promises stay: see that they are kept before.",
                promised,
            )
            self.message_user(request, sentence % {"n": promised}, messages.WARNING)


def _promised_on(closed: ClosedDay) -> int:
    start = opening_hours.midnight(closed.day)
    still_open = Case.objects.exclude(status=Case.Status.CLOSED)
    return still_open.filter(due_at__gte=start, due_at__lt=opening_hours.midnight(closed.day, later=1)).count()


class RuleForm(RowForm[PromiseRule]):
    class Meta:
        model = PromiseRule
        fields = ("within", "unit", "escalate_after")

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if self.instance.kind == Case.Kind.SECOND_OPINION:  # the promises of opinions say how soon
            for name in ("within", "unit"):
                self.fields.pop(name, None)
        for name in {*self.fields} - {"seen"}:
            field = self.fields[name]
            field.widget.attrs["aria-label"] = f"{self.instance}: {field.label}"
            if self.prefix:  # in the list, where the help stands above it once for all
                field.help_text = ""
            if name in ("within", "escalate_after"):
                field.widget.attrs |= {"min": 0 if name == "escalate_after" else 1, "inputmode": "numeric"}
                field.validators = []  # what a promise may be is said once, below
        if "within" in self.fields:
            self.fields["within"].required = True
            self.fields["within"].error_messages["required"] = _("Enter within how many hours or days we promise it.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        within, longest = cleaned.get("within"), 60 if cleaned.get("unit") == PromiseRule.Unit.DAYS else 200
        if within is not None and not 1 <= within <= longest:
            self.add_error("within", _("Promise from 1 to 200 working hours, or from 1 to 60 working days."))
        if not 0 <= (cleaned.get("escalate_after") or 0) <= 200:
            self.add_error(
                "escalate_after", _("Tell the lead after 0 to 200 working hours, or leave it empty: then nobody is told.")
            )
        return cleaned


@admin.register(PromiseRule)
class PromiseRuleAdmin(OneTable):
    form = RuleForm
    change_list_template = "appointments/worklist/promise_rules.html"
    list_display = ("asked", "urgency", "within", "unit", "escalate_after")
    list_editable = ("within", "unit", "escalate_after")

    @admin.display(description=_("what was asked"), ordering="kind")
    def asked(self, rule: PromiseRule) -> str:
        return str(_("A call about a visit") if rule.kind == Case.Kind.BOOKING else rule.get_kind_display())

    @admin.display(description=_("priority"), ordering="priority")
    def urgency(self, rule: PromiseRule) -> str:
        return rule.get_priority_display()

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        nobody = "" if escalation.leads().exclude(email="").exists() else NOBODY_TOLD
        return super().changelist_view(request, {**(extra_context or {}), "nobody_told": nobody})
