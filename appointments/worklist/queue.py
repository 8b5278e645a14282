"""The queue: all that patients have asked for and that is not done, as one list, the next promise to break first."""

from functools import cached_property
from typing import Any, cast

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from appointments.cases import opening_hours, search
from appointments.cases.models import Case, CaseQuerySet
from appointments.cases.search import FindsByPatient
from appointments.second_opinions.desk_list import masked

from . import queue_rows
from .queue_filters import FILTERS, chosen_state
from .queue_moves import QueueMoves, moment
from .queue_views import MOST, VIEWS, View, tabs

THE_QUEUE = View("", _("All open"), lambda reader, now: Q())


class UpToAThousand(Paginator):  # type: ignore[type-arg]
    """Nobody works through more pages than that, and counting on would read all cases."""

    @cached_property
    def count(self) -> int:
        return min(self.found, MOST)

    @cached_property
    def found(self) -> int:
        rows: Any = self.object_list
        return int(rows.order_by()[: MOST + 1].count())


class QueueList(ChangeList):
    """One page of the queue, with what is said of each case."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.most = search.MOST if self.query else MOST
        self.is_more = self.paginator.found > self.most
        self.loaded_at, self.hours = timezone.now(), opening_hours.read()
        self.result_list = list(queue_rows.told(self.result_list, reader=request.user))  # type: ignore[arg-type]
        for case in self.result_list:
            case.on = self
        queue_rows.prepare(self.result_list, reader=request.user)  # type: ignore[arg-type]


class Uncounted(ChangeList):
    """The same questions, of which nothing is listed."""

    def get_results(self, request: HttpRequest) -> None:
        pass


class Queue(QueueMoves, FindsByPatient):
    """The list of cases, and what is done to several of them at once."""

    to_case = ""
    change_list_template = "appointments/worklist/queue.html"
    list_display = ("reference", "kind", "whom", "why", "urgency", "due", "owner", "last")
    empty_value_display = ""
    list_display_links = ("reference",)
    list_filter = FILTERS
    list_select_related = ("patient", "assignee", "callback")
    list_per_page = 25  # a screen or two, in half the time that fifty take
    list_max_show_all = 0
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    paginator = UpToAThousand
    ordering = ("due_at", "pk")
    sortable_by = ()

    def get_urls(self) -> list[URLPattern]:
        news = path("news/<int:since>/", self.admin_site.admin_view(self.news_view), name="appointments_case_news")
        return [news, *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Case]:
        return cast(CaseQuerySet, super().get_queryset(request)).marked_overdue(timezone.now())

    def get_changelist(self, request: HttpRequest, **options: Any) -> type[ChangeList]:
        match = request.resolver_match
        return Uncounted if match and match.url_name == "appointments_case_news" else QueueList

    def get_ordering(self, request: HttpRequest) -> Any:
        """Where closed cases are among them, what came in last comes first; of what was searched for, what is open."""
        if request.GET.get("q"):
            closed_last = ExpressionWrapper(Q(status=Case.Status.CLOSED), output_field=BooleanField())
            return [closed_last.asc(), "-created_at", "-pk"]
        return ["-created_at", "-pk"] if chosen_state(request) in ("all", Case.Status.CLOSED) else self.ordering

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        now, view = timezone.now(), VIEWS.get(request.GET.get("view", ""), THE_QUEUE)
        is_whole = set(request.GET) <= {"view", "p", "e"}
        told = {
            "title": view.name if is_whole else _("Cases"),
            "tabs": lambda: tabs(request, chosen=view.slug if is_whole else None),
            "since": int(now.timestamp() * 1000),
            "loaded_at": now,
        }
        return super().changelist_view(request, {**told, **(extra_context or {})})

    def history_view(self, request: HttpRequest, object_id: str, *_arguments: Any, **_options: Any) -> HttpResponse:
        """What happened in a case is told on its page; the stock history knows only what was saved by hand, which is nothing."""
        case = self.get_object(request, object_id)
        if case is None:
            raise Http404
        if not self.has_view_permission(request, case):
            raise PermissionDenied
        return HttpResponseRedirect(reverse("admin:appointments_case_change", args=[case.pk]) + "#what-happened")

    def news_view(self, request: HttpRequest, since: int) -> HttpResponse:
        """How many cases came into the list that somebody has open since they loaded it, at `since` milliseconds of our era."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        loaded_at = moment(since)
        if loaded_at is None:
            raise Http404
        view = VIEWS.get(request.GET.get("view") or request.GET.get("state", ""), THE_QUEUE)
        try:
            listed = self.get_changelist_instance(request).queryset
        except IncorrectLookupParameters:
            raise Http404 from None
        count = listed.order_by().filter(view.joined(request.user, loaded_at))[: MOST + 1].count()
        clock = date_format(loaded_at, "H:i")
        words = ngettext("%(count)d new since %(clock)s.", "%(count)d new since %(clock)s.", count)
        return JsonResponse({"count": count, "words": words % {"count": count, "clock": clock}})

    @admin.display(description="")
    def action_checkbox(self, obj: Case) -> SafeString:
        """The stock box, of which each goes through the form renderer: a sixth of the whole page."""
        box = '<input type="checkbox" class="action-select" name="{}" value="{}" aria-label="{}">'
        return format_html(box, ACTION_CHECKBOX_NAME, obj.pk, _("Choose %s for an action") % obj.reference)

    @admin.display(description=_("asks for"))
    def kind(self, case: Any) -> str:
        return format_html('{} <span class="queue-when">{}</span>', case.get_opened_by_display(), case.get_status_display())

    @admin.display(description=_("patient, language"))
    def whom(self, case: Case) -> str:
        """A list shows no whole name and no whole number."""
        patient = case.patient
        known = '{} <span class="queue-when">{}<br><span lang="{}">{}</span></span>'
        facts = (patient.phone_ending, patient.language, patient.get_language_display())
        return format_html(known, masked(patient.full_name), *facts)

    @admin.display(description=_("about"))
    def why(self, case: Any) -> str:
        return str(case.why)

    @admin.display(description=_("priority"))
    def urgency(self, case: Case) -> str:
        is_urgent = case.priority == Case.Priority.URGENT
        return format_html('<strong class="urgent">{}</strong>', _("Urgent")) if is_urgent else case.get_priority_display()

    @admin.display(description=_("due"))
    def due(self, case: Any) -> Any:
        return queue_rows.due_in_words(case, hours=case.on.hours, now=case.on.loaded_at)

    @admin.display(description=_("whose"))
    def owner(self, case: Case) -> Any:
        return case.assignee.get_username() if case.assignee else _("Nobody yet")

    @admin.display(description=_("last"))
    def last(self, case: Any) -> Any:
        return queue_rows.last_in_words(case.last, now=case.on.loaded_at)
