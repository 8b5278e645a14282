"""What the whole desk sees on the wall: how many wait and how many are late, and nothing of any patient."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Min, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appointments.cases import opening_hours
from appointments.cases.models import Case, past_promise
from appointments.cases.opening_hours import Hours
from hfs_portal.admin import ModelAdmin

from .lateness import in_hours
from .queue_address import queue_address
from .queue_views import calls_for_today, due_soon

REFRESH_SECONDS = 60
KINDS: dict[str, Any] = dict(Case.Kind.choices)


@dataclass(frozen=True)
class Tile:
    """One large figure, and the list behind it."""

    number: int
    words: Any
    address: str
    alarms: bool = False


class Wallboard(ModelAdmin):
    """A page beside the queue."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.wallboard_view)
        return [path("wallboard/", view, name="appointments_case_wallboard"), *super().get_urls()]

    def wallboard_view(self, request: HttpRequest) -> HttpResponse:
        """Loads itself anew, by a header that needs no script, unless somebody wants it to stand still."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        stands_still = "still" in request.GET
        facts = {**self.admin_site.each_context(request), "title": _("Wallboard"), "opts": self.opts}
        page = {**facts, **board(now=timezone.now()), "stands_still": stands_still, "is_popup": False}
        answer = render(request, "appointments/worklist/wallboard.html", page)
        if not stands_still:
            answer["Refresh"] = str(REFRESH_SECONDS)
        return answer


def board(*, now: datetime) -> dict[str, Any]:
    """All that the page shows, in two questions."""
    hours, by_kind = opening_hours.read(), _counted(now)
    return {
        "now": now,
        "tiles": _tiles(sum((Counter(row["counts"]) for row in by_kind.values()), Counter())),
        "kinds": [_line(kind, by_kind.get(kind), now, hours) for kind in KINDS],
        "open_today": _open_today(now, hours),
        "seconds": REFRESH_SECONDS,
    }


def _counted(now: datetime) -> dict[str, dict[str, Any]]:
    late = past_promise(now)
    counts = {
        "all": Count("pk"),
        "overdue": Count("pk", filter=late),
        "soon": Count("pk", filter=due_soon(now)),
        "escalated": Count("pk", filter=Q(escalated_at__isnull=False)),
        "nobody": Count("pk", filter=Q(assignee=None)),
        "calls": Count("pk", filter=calls_for_today(now)),
    }
    of_open = Case.objects.exclude(status=Case.Status.CLOSED).order_by()
    rows: Any = of_open.values("opened_by").annotate(
        **counts, oldest=Min("due_at", filter=late), next=Min("due_at", filter=~late)
    )
    return {row["opened_by"]: {**row, "counts": {name: row[name] for name in counts}} for row in rows}


def _tiles(counts: Counter[str]) -> list[Tile]:
    return [
        Tile(counts["overdue"], gettext_lazy("overdue"), queue_address(view="overdue"), counts["overdue"] > 0),
        Tile(counts["soon"], gettext_lazy("due within the hour"), queue_address(state="soon")),
        Tile(counts["escalated"], gettext_lazy("told to the lead"), queue_address(view="escalated"), counts["escalated"] > 0),
        Tile(counts["nobody"], gettext_lazy("nobody’s yet"), queue_address(view="unassigned")),
        Tile(counts["calls"], gettext_lazy("calls today"), queue_address(view="calls_today")),
        Tile(counts["all"], gettext_lazy("open in all"), queue_address()),
    ]


def _line(kind: str, row: dict[str, Any] | None, now: datetime, hours: Hours) -> dict[str, Any]:
    """One kind of request: how many, and how late the oldest is, or when the next promise ends."""
    counts = row or {"all": 0, "overdue": 0, "oldest": None, "next": None}
    if counts["oldest"]:
        stands = _("late by %s") % in_hours(hours.working_time_between(counts["oldest"], now))
    elif counts["next"]:
        stands = _("next by %s") % _when(counts["next"], now)
    else:
        stands = _("nothing waits")
    return {
        "kind": KINDS[kind],
        "open": counts["all"],
        "overdue": counts["overdue"],
        "stands": stands,
        "address": queue_address(kind=kind),
        "overdue_address": queue_address(kind=kind, state="overdue"),
    }


def _when(moment: datetime, now: datetime) -> str:
    local = timezone.localtime(moment)
    return time_format(local.time(), "H:i") if local.date() == timezone.localdate(now) else date_format(local, "l j F, H:i")


def _open_today(now: datetime, hours: Hours) -> str:
    span = hours.of(timezone.localdate(now))
    if span and now < span[1]:
        words = _("We work until %s.") if span[0] <= now else _("We begin at %s.")
        return words % _when(span[1] if span[0] <= now else span[0], now)
    opens = hours.working_time_later(timedelta(0), now=now)
    return _("We are closed until %s.") % _when(opens, now)
