"""What is done to several cases of the queue at once, through the services that the page of one case calls."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from appointments.cases import services
from appointments.cases.models import Case, Event
from hfs_portal.admin import ModelAdmin

from . import words
from .looks import LOOKS

Status, Outcome = Case.Status, Case.Outcome
CHOSEN_BY_HAND = [Outcome.SETTLED, Outcome.NOT_REACHED, Outcome.NOT_WANTED, Outcome.ELSEWHERE, Outcome.MISTAKE]
Action = Callable[[Any, HttpRequest, QuerySet[Case]], None]
LONGEST_NUMBER = 18  # digits of the largest that the database takes for a key
ONLY_TICKED = _("Nothing was changed. An action is done to the cases that are ticked: go through the pages one by one.")
NOT_READ = _("Nothing was changed: we could not read which cases were ticked, and when the list was loaded. Tick them again.")
NOTHING_TO_DO = _("Nothing was changed: what was ticked is so already.")


def closing(outcome: Case.Outcome) -> Action:
    """A case is not closed without saying what came of it: each outcome is an action of its own."""

    @admin.action(description=format_lazy("{}: {}", services.CLOSE, outcome.label), permissions=["change"])
    def close(page: Any, request: HttpRequest, queryset: QuerySet[Case]) -> None:
        page.move(request, queryset, Status.CLOSED, outcome=outcome)

    close.__name__ = f"close_{outcome}"
    return close


class QueueMoves(ModelAdmin):
    actions = ("take", "begin", "wait", *(closing(outcome) for outcome in CHOSEN_BY_HAND))

    def response_action(self, request: HttpRequest, queryset: QuerySet[Case], *_where: Any, **_more: Any) -> HttpResponse | None:
        """Done to the cases that are ticked and to no other, also to those that a colleague has moved out of the view since."""
        ticked = request.POST.getlist(ACTION_CHECKBOX_NAME)
        if forms.BooleanField(required=False).clean(request.POST.get("select_across")):
            self.message_user(request, ONLY_TICKED, messages.WARNING)
        elif loaded_at(request) is None or not all(map(is_number, ticked)):
            self.message_user(request, NOT_READ, messages.WARNING)
        else:
            return super().response_action(request, self.get_queryset(request))
        return None

    @admin.action(description=_("Take: give them to me"), permissions=["change"])
    def take(self, request: HttpRequest, queryset: QuerySet[Case]) -> None:
        """It overwrites nothing, so it is right whatever happened since the list was loaded."""
        me: Any = request.user
        others = queryset.exclude(assignee=me)
        self._each(request, others, lambda case, now: services.take(case, by=services.staff(me), now=now))

    @admin.action(description=services.BEGIN, permissions=["change"])
    def begin(self, request: HttpRequest, queryset: QuerySet[Case]) -> None:
        self.move(request, queryset, Status.IN_PROGRESS)

    @admin.action(description=services.WAIT, permissions=["change"])
    def wait(self, request: HttpRequest, queryset: QuerySet[Case]) -> None:
        self.move(request, queryset, Status.WAITING)

    def move(self, request: HttpRequest, queryset: QuerySet[Case], to: Case.Status, **facts: Any) -> None:
        me = cast(User, request.user)
        by, since = services.staff(me), loaded_at(request)

        def move(case: Case, now: datetime) -> None:
            refuse_changed(case, by=me, since=since or now)
            known = services.MOVES.get((case.status, to))
            if known is None or known.needs_note or not request.user.has_perm(f"appointments.{known.right}"):
                raise services.NotAllowed(case.status, to)  # what asks for a note is done on the page of the case
            services.move(case, to=to, by=by, now=now, **facts)

        self._each(request, queryset, move)

    def _each(self, request: HttpRequest, cases: QuerySet[Case], change: Callable[[Case, datetime], None]) -> None:
        """Does it to each case and says to which it was done, and which stayed as they were and why."""
        now, done, left = timezone.now(), 0, []
        for case in cases.select_related("assignee"):
            try:
                with transaction.atomic():
                    change(case, now)
                done += 1
            except (services.NotAllowed, services.Stale) as refusal:
                left.append(f"{case.reference} ({why_left(case, refusal)})")
        if done:
            self.message_user(request, ngettext("%d case changed.", "%d cases changed.", done) % done)
        if left:
            self.message_user(request, _("Left as they were: %s") % ", ".join(left), messages.WARNING)
        if not (done or left):
            self.message_user(request, NOTHING_TO_DO)


def moment(milliseconds: int) -> datetime | None:
    """Of our era, on the hospital's wall; None beyond all calendars."""
    try:
        return timezone.localtime(datetime.fromtimestamp(milliseconds / 1000, tz=UTC))
    except (OverflowError, ValueError, OSError):
        return None


def is_number(typed: str) -> bool:
    return typed.isascii() and typed.isdecimal() and len(typed) <= LONGEST_NUMBER


def loaded_at(request: HttpRequest) -> datetime | None:
    """When the list was loaded on which cases were ticked."""
    since = request.POST.get("since", "")
    return moment(int(since)) if is_number(since) else None


def refuse_changed(case: Case, *, by: User, since: datetime) -> None:
    """Keeps others from the case until the transaction ends. Raises Stale when one of them did something with it since then."""
    stands = Case.objects.select_for_update(of=["self"]).select_related("assignee").get(pk=case.pk)
    by_others = Event.objects.filter(case=case.pk, at__gt=since).exclude(staff=by).exclude(what__in=LOOKS)
    if first := by_others.select_related("staff").last():
        raise services.Stale(case.reference, first=first, stands=stands)


def why_left(case: Case, refusal: Exception) -> Any:
    """Who was first, or what the status does not allow."""
    if isinstance(refusal, services.Taken):
        return _("%s has it already") % refusal.holder
    if isinstance(refusal, services.Stale):
        first = refusal.first
        who = words.who(first) if first else _("a colleague")
        stands = refusal.stands.get_status_display() if refusal.stands else ""
        return _("%(who)s was first; it is now: %(status)s") % {"who": who, "status": stands}
    return _("its status, %s, does not allow that") % case.get_status_display()
