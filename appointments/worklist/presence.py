"""Two who have one case open see each other: what the page asks while it is open, and says when it is left."""

from datetime import datetime
from typing import cast

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST

from appointments.cases import readers
from appointments.cases.models import Case

from . import meanwhile
from .merge_pages import MergePages


class Presence(MergePages):
    def get_urls(self) -> list[URLPattern]:
        inside = self.admin_site.admin_view(require_POST(self.readers_view))
        return [path("<int:pk>/readers/", inside, name="appointments_case_readers"), *super().get_urls()]

    def readers_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Who else is there, and what has changed since the page was loaded, as a piece of it."""
        case = self._case_or_404(request, pk, "view_case")
        me, now = cast(User, request.user), timezone.now()
        opened_at = _moment(request.POST.get("opened", ""))
        if "leaves" in request.POST:
            if opened_at:
                readers.left(case, by=me, opened_at=opened_at)
            return HttpResponse(status=204)
        readers.still_open(case, by=me, now=now)
        facts = {"case": case, "others": readers.others(case, than=me, now=now), "changes": _changes(request, case)}
        return render(request, "appointments/worklist/case_here.html", facts)


def _changes(request: HttpRequest, case: Case) -> meanwhile.Changes:
    seen = meanwhile.read(request.POST.get("seen", ""))
    return meanwhile.since(case, seen) if seen else meanwhile.UNCHANGED


def _moment(typed: str) -> datetime | None:
    try:
        found = parse_datetime(typed)
    except ValueError:
        return None
    return found if found and found.tzinfo else None
