"""How the queue is narrowed: by how a case stands, what was asked, whose it is, in which language, and when."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from appointments.cases.models import Case, Event, Language, past_promise
from appointments.cases.opening_hours import midnight

from .queue_figures import NARROWED, SINCE, FigureFilter
from .queue_views import OPEN, ViewFilter, due_soon, glance

Status = Case.Status
# Whoever asks for one of these means cases of any state, unless they say which.
OF_ANY_STATE = ("q", "opened", "closed", "outcome", SINCE, *(name for name in NARROWED if name != "age"))


def chosen_state(request: HttpRequest) -> str:
    """Open cases, unless staff choose others or search for one."""
    if given := request.GET.get("state"):
        return given
    return "all" if any(request.GET.get(name) for name in OF_ANY_STATE) else "open"


class StateFilter(admin.SimpleListFilter):
    title = _("status")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        self.chosen = chosen_state(request)
        ours = [("open", _("Open")), ("overdue", _("Overdue")), ("soon", _("Due within the hour"))]
        return [*ours, *Status.choices, ("all", _("All"))]

    def choices(self, changelist: Any) -> Iterator[Any]:
        for state, name in self.lookup_choices:
            address = changelist.get_query_string({self.parameter_name: state})
            yield {"selected": state == self.chosen, "query_string": address, "display": name}

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        now = timezone.now()
        narrowed = {"all": Q(), "open": OPEN, "overdue": past_promise(now), "soon": OPEN & due_soon(now)}
        return queryset.filter(narrowed.get(self.chosen, Q(status=self.chosen)))


class KindFilter(admin.SimpleListFilter):
    title = _("what was asked")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(Case.Kind.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        return queryset.filter(opened_by=self.value()) if self.value() else queryset


class AssigneeFilter(admin.SimpleListFilter):
    title = _("whose")
    parameter_name = "assignee"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("nobody", _("Nobody's yet")), *((name, name) for name in glance(request).colleagues)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        if not self.value():
            return queryset
        return queryset.filter(Q(assignee=None) if self.value() == "nobody" else Q(assignee__username=self.value()))


class LanguageFilter(admin.SimpleListFilter):
    title = _("language")
    parameter_name = "language"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(Language.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        return queryset.filter(patient__language=self.value()) if self.value() else queryset


class OutcomeFilter(admin.SimpleListFilter):
    title = _("outcome")
    parameter_name = "outcome"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(Case.Outcome.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        return queryset.filter(outcome=self.value()) if self.value() else queryset


class DayFilter(admin.SimpleListFilter):
    """Stands beside the list only while a day is chosen, in an address such as opened=2026-11-23."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        day = self.day
        return [(str(self.value()), date_format(day, "j F Y") if day else _("No such day"))] if self.value() else []

    @property
    def day(self) -> date | None:
        try:
            found = date.fromisoformat(self.value() or "")
        except ValueError:
            return None
        return found if date.min < found < date.max else None  # the day before and after it exist too

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        if not self.value():
            return queryset
        return queryset.filter(self.on(self.day)) if self.day else queryset.none()

    def on(self, day: date) -> Q:
        raise NotImplementedError


def moments(day: date) -> tuple[datetime, datetime]:
    """The first of the day and the first of the next, on the hospital's wall."""
    return midnight(day), midnight(day, later=1)


class OpenedFilter(DayFilter):
    title = _("opened on")
    parameter_name = "opened"

    def on(self, day: date) -> Q:
        start, end = moments(day)
        return Q(created_at__gte=start, created_at__lt=end)


class ClosedFilter(DayFilter):
    title = _("closed on")
    parameter_name = "closed"

    def on(self, day: date) -> Q:
        start, end = moments(day)
        closings = Event.objects.filter(what="moved", became=Status.CLOSED, at__gte=start, at__lt=end)
        return Q(status=Status.CLOSED, pk__in=closings.order_by().values("case"))


FILTERS = (
    ViewFilter, StateFilter, KindFilter, "priority", AssigneeFilter, LanguageFilter, OutcomeFilter, OpenedFilter, ClosedFilter,
    FigureFilter,
)  # fmt: skip
