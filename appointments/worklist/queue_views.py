"""The saved views of the queue: what the desk looks for every day, each with how many cases are in it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from appointments.bookings.away import ON_THE_LIST, TO_DO, TO_RING
from appointments.bookings.offer_models import Offer, WaitlistEntry
from appointments.callbacks.models import CallAttempt
from appointments.cases.models import Case, Event, past_promise
from appointments.cases.opening_hours import midnight

from .queue_address import queue_address

MOST_COLLEAGUES = 200  # in the filter
MOST = 1_000  # what is counted; nobody works through more
OPEN = ~Q(status=Case.Status.CLOSED)
SOON = timedelta(hours=1)
NO_CALL_ANY_MORE = [CallAttempt.Outcome.REACHED, CallAttempt.Outcome.WRONG_NUMBER]  # after these nobody is rung again,
RING_AGAIN = ["callback_moved", "number_corrected", "call_missed"]  # unless one of these came later
Narrowed = Callable[[Any, datetime], Q]


@dataclass(frozen=True)
class View:
    """`narrowed` says to a reader and a moment which of the open cases are meant; `joined` which of them came in since then."""

    slug: str
    name: Any
    narrowed: Narrowed
    joined: Narrowed = lambda reader, since: Q(created_at__gt=since)

    def cases(self, cases: QuerySet[Case], reader: Any, now: datetime) -> QuerySet[Case]:
        return cases.filter(OPEN, self.narrowed(reader, now))


@dataclass(frozen=True)
class Tab:
    """A view as the page shows it."""

    name: Any
    address: str
    count: str
    is_open: bool = False


def due_soon(now: datetime) -> Q:
    """Within the hour, unless the clock is stopped."""
    return Q(due_at__range=(now, now + SOON), second_opinion__clock_stopped_at=None)


def calls_for_today(now: datetime) -> Q:
    """Whoever is still to be rung, and was promised it for today or before; also where the case became urgent meanwhile."""
    case = OuterRef("callback__case")
    here = Q(case=case) | Q(case__merged_into=case, case__callback=None)  # also where it was asked for, before cases were joined
    agreed_since = Event.objects.filter(here, what__in=RING_AGAIN, at__gt=OuterRef("at"))
    rung = CallAttempt.objects.filter(~Exists(agreed_since), callback__case=OuterRef("pk"), outcome__in=NO_CALL_ANY_MORE)
    tonight = midnight(timezone.localdate(now), later=1)
    return Q(~Exists(rung), due_at__lt=tonight, callback__isnull=False, callback__cancelled_at=None)


def to_be_rung(since: datetime) -> Q:
    """Who asked for a call since then, or was promised it for another time."""
    promised = Event.objects.filter(what__in=[*RING_AGAIN, "prioritised"], at__gt=since)
    return Q(created_at__gt=since) | Q(pk__in=promised.order_by().values("case"))


def waits_for_files() -> Q:
    return Q(second_opinion__withdrawn_at=None) & (
        Q(second_opinion__files_follow=True) | Q(second_opinion__clock_stopped_at__isnull=False)
    )


def doctor_is_away(since: datetime | None = None) -> Q:
    """Their doctor fell ill, and somebody has yet to find them another time or to ring them."""
    offers = Offer.objects.filter(TO_DO | TO_RING, absence__isnull=False, state__in=ON_THE_LIST)
    if since:
        offers = offers.filter(Q(created_at__gt=since) | Q(answered_at__gt=since))
    return Q(pk__in=offers.order_by().values("case"))


def given_to(reader: Any, since: datetime) -> Q:
    given = Event.objects.filter(what="assigned", became=reader.get_username(), at__gt=since)
    return Q(pk__in=given.order_by().values("case"))


def waits(since: datetime | None = None) -> Q:
    """Of those on the waitlist, or of those that joined it since then."""
    entries = WaitlistEntry.objects.filter(ended_at=None, **({"created_at__gt": since} if since else {}))
    return Q(pk__in=entries.values("case"))


VIEWS = {
    view.slug: view
    for view in (
        View("mine", _("My cases"), lambda reader, now: Q(assignee=reader.pk), given_to),
        View("unassigned", _("Nobody's yet"), lambda reader, now: Q(assignee=None)),
        View("overdue", _("Overdue"), lambda reader, now: past_promise(now), lambda reader, since: Q(due_at__gt=since)),
        View(
            "escalated", _("Told to the lead"), lambda reader, now: Q(escalated_at__isnull=False),
            lambda reader, since: Q(escalated_at__gt=since),
        ),
        View(
            "calls_today", _("Calls for today"), lambda reader, now: calls_for_today(now),
            lambda reader, since: to_be_rung(since),
        ),
        View(
            "waiting_files", _("Opinions waiting for files"), lambda reader, now: waits_for_files(),
            lambda reader, since: Q(created_at__gt=since) | Q(second_opinion__clock_stopped_at__gt=since),
        ),
        View("waitlist", _("Waitlist"), lambda reader, now: waits(), lambda reader, since: waits(since)),
        View("no_time", _("No time suited"), lambda reader, now: Q(opened_by=Case.Kind.NO_TIME)),
        View(
            "doctor_away", _("Doctor away"), lambda reader, now: doctor_is_away(), lambda reader, since: doctor_is_away(since)
        ),
    )
}  # fmt: skip


class Counted(Subquery):
    """How many rows another question has."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


@dataclass(frozen=True)
class Glance:
    """How many cases are in each view by its slug, in the whole queue by "", and who works at the desk."""

    counts: dict[str, int]
    colleagues: list[str]


def glance(request: HttpRequest) -> Glance:
    """One query for a page; it stops counting past MOST."""
    if not hasattr(request, "queue_glance"):
        request.queue_glance = look(request.user, now=timezone.now())  # type: ignore[attr-defined, arg-type]
    return request.queue_glance  # type: ignore[attr-defined, no-any-return]


def look(reader: User, *, now: datetime) -> Glance:
    cases = Case.objects.order_by()
    asked = {slug: view.cases(cases, reader, now) for slug, view in VIEWS.items()} | {"open": cases.filter(OPEN)}
    counted = {slug: Counted(rows.values("pk")[: MOST + 1]) for slug, rows in asked.items()}
    staff = User.objects.filter(is_active=True, is_staff=True).order_by("username").values("username")[:MOST_COLLEAGUES]
    me = User.objects.filter(pk=reader.pk).values(**counted, colleagues=ArraySubquery(staff))
    found = dict[str, Any](me.get())
    return Glance(colleagues=found.pop("colleagues"), counts={"": found.pop("open"), **found})


def in_words(count: int) -> str:
    return str(count if count <= MOST else _("more than 1,000"))


def tabs(request: HttpRequest, *, chosen: str | None = None) -> list[Tab]:
    """The whole queue and every view of it; `chosen` is the slug of the one that is open, empty for the whole queue."""
    found = glance(request).counts
    names = {"": _("All open")} | {slug: view.name for slug, view in VIEWS.items()}
    return [Tab(name, queue_address(view=slug), in_words(found[slug]), is_open=slug == chosen) for slug, name in names.items()]


class ViewFilter(admin.SimpleListFilter):
    """One of the saved views; the page shows them above the list, not among the filters."""

    title = _("view")
    parameter_name = "view"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(slug, view.name) for slug, view in VIEWS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        view = VIEWS.get(self.value() or "")
        return view.cases(queryset, request.user, timezone.now()) if view else queryset

    def choices(self, changelist: Any) -> Iterator[Any]:
        return iter(())
