"""What the figures of the desk count, as questions about cases, and the filter by which the queue lists those very cases.

A promise is kept when its case was closed by then. Where a visit was promised, the doctor keeps it: such a case is not counted.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models import Case as Choice
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from appointments.bookings.models import Appointment
from appointments.cases.models import Case, Event, past_promise
from appointments.cases.opening_hours import midnight

Kind, Status = Case.Kind, Case.Status
Cases = QuerySet[Case]

WAIT_FOR_US = [Kind.CALLBACK, Kind.SECOND_OPINION, Kind.NO_TIME]  # who booked a visit has what they asked for
CONTACTS = ["call_reached", "call_missed", "asked_back", "answered_by_phone", "opinion_delivered", "booked", "overbooked"]
HAPPENINGS: dict[str, Any] = {
    "booked": _("Visits booked"),
    "overbooked": _("Visits booked beside others"),
    "moved_visit": _("Visits moved"),
    "cancelled": _("Visits cancelled"),
}
HAPPENED_BY: dict[str, Any] = HAPPENINGS | {
    f"{what}.{actor}": format_lazy("{}: {}", words, actor.label) for what, words in HAPPENINGS.items() for actor in Event.Actor
}
AGES: dict[str, Any] = {
    "today": _("Came in today"),
    "week": _("In the six days before"),
    "older": _("Earlier than that"),
}
WEEK = timedelta(days=6)
FIRST_YEAR, LAST_YEAR = 2000, 2200
IS_CLOSED = Q(status=Status.CLOSED)


def opened(cases: Cases, *, since: datetime) -> Cases:
    return cases.filter(created_at__gte=since)


def by_age(cases: Cases, *, now: datetime) -> Any:
    """The open ones, each with its `age`."""
    today = timezone.localdate(now)
    ages = Choice(
        When(created_at__gte=midnight(today), then=Value("today")),
        When(created_at__gte=midnight(today - WEEK), then=Value("week")),
        default=Value("older"),
    )
    return cases.exclude(IS_CLOSED).annotate(age=ages)


def promises(cases: Cases, *, since: datetime, now: datetime) -> Any:
    """Those of which it was decided since then whether the promise was kept: closed, or still open past it."""
    visits = Appointment.objects.filter(case=OuterRef("pk"), period__startswith=OuterRef("due_at"))
    done = IS_CLOSED & Q(pk__in=_closings().filter(at__range=(since, now)).values("case"))
    late = past_promise(now) & Q(due_at__gte=since)
    asked = cases.filter(done | late, opened_by__in=WAIT_FOR_US).exclude(outcome=Case.Outcome.MERGED)
    in_time = ExpressionWrapper(IS_CLOSED & Q(closed_at__lte=F("due_at")), output_field=BooleanField())
    return asked.exclude(Exists(visits)).annotate(closed_at=last_closed(), kept=in_time)


def last_closed() -> Subquery:
    return Subquery(_closings().filter(case=OuterRef("pk")).order_by("-at").values("at")[:1])


def _closings() -> QuerySet[Event]:
    return Event.objects.filter(what="moved", became=Status.CLOSED).order_by()


def contacts(cases: Cases, *, since: datetime) -> Any:
    """Those opened since then that wait for us, each with the moment of the `first` contact by staff."""
    asked = opened(cases, since=since).filter(opened_by__in=WAIT_FOR_US).exclude(outcome=Case.Outcome.MERGED)
    return asked.annotate(first=first_contact())


def first_contact() -> Subquery:
    by_staff = Event.objects.filter(case=OuterRef("pk"), actor=Event.Actor.STAFF, what__in=CONTACTS)
    return Subquery(by_staff.order_by("at").values("at")[:1])


def happened(*, since: datetime, now: datetime) -> QuerySet[Event]:
    return Event.objects.filter(what__in=HAPPENINGS, at__range=(since, now))


NOT_HEARD_FROM_US = Q(first=None) & ~IS_CLOSED
HEARD_FROM_US = Q(first__isnull=False)


def _hour(cases: Cases, value: str, since: datetime, now: datetime) -> Cases:
    if not (value.isdecimal() and len(value) < 3 and int(value) < 24):
        raise ValueError(value)
    return opened(cases, since=since).filter(created_at__hour=int(value))


def _age(cases: Cases, value: str, since: datetime, now: datetime) -> Cases:
    return by_age(cases, now=now).filter(age=_known(value, AGES))  # type: ignore[no-any-return]


def _kept(cases: Cases, value: str, since: datetime, now: datetime) -> Cases:
    return promises(cases, since=since, now=now).filter(kept=_known(value, YES_NO) == "yes")  # type: ignore[no-any-return]


def _contact(cases: Cases, value: str, since: datetime, now: datetime) -> Cases:
    heard = HEARD_FROM_US if _known(value, YES_NO) == "yes" else NOT_HEARD_FROM_US
    return contacts(cases, since=since).filter(heard)  # type: ignore[no-any-return]


def _happened(cases: Cases, value: str, since: datetime, now: datetime) -> Cases:
    what, _dot, actor = _known(value, HAPPENED_BY).partition(".")
    told = happened(since=since, now=now).filter(what=what)
    return cases.filter(pk__in=(told.filter(actor=actor) if actor else told).values("case"))


def _known(value: str, names: Any) -> str:
    if value not in names:
        raise ValueError(value)
    return value


YES_NO = ("yes", "no")
NARROWED: dict[str, Callable[[Cases, str, datetime, datetime], Cases]] = {
    "hour": _hour, "age": _age, "kept": _kept, "contact": _contact, "happened": _happened,
}  # fmt: skip
SINCE = "since"
WORDS: dict[str, dict[str, Any]] = {
    "age": AGES,
    "happened": HAPPENED_BY,
    "kept": {"yes": _("Promise kept"), "no": _("Promise not kept")},
    "contact": {"yes": _("Have heard from us"), "no": _("Have not heard from us yet")},
}


class FigureFilter(admin.ListFilter):
    """Stands beside the list only while it shows what a figure counts."""

    title = _("counted by a figure")
    parameters = (SINCE, *NARROWED)

    def __init__(self, request: HttpRequest, params: dict[str, Any], model: Any, model_admin: Any) -> None:
        super().__init__(request, params, model, model_admin)
        self.used_parameters = {name: params.pop(name)[-1] for name in self.parameters if name in params}

    def has_output(self) -> bool:
        return bool(self.used_parameters)

    def expected_parameters(self) -> list[str | None]:
        return [*self.parameters]

    def choices(self, changelist: Any) -> Iterator[Any]:
        without = changelist.get_query_string(remove=[*self.parameters])
        yield {"selected": False, "query_string": without, "display": _("All")}
        yield {"selected": True, "query_string": changelist.get_query_string(), "display": self._in_words()}

    def queryset(self, request: HttpRequest, queryset: Cases) -> Cases:
        given = dict(self.used_parameters)
        try:
            since = midnight(self._since(given.pop(SINCE)) if SINCE in given else date(FIRST_YEAR, 1, 1))
            for name, value in given.items():
                queryset = NARROWED[name](queryset, str(value), since, timezone.now())
        except ValueError as error:
            raise IncorrectLookupParameters(error) from error
        return queryset if given else opened(queryset, since=since)

    @staticmethod
    def _since(value: object) -> date:
        day = date.fromisoformat(str(value))
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise ValueError(value)
        return day

    def _in_words(self) -> str:
        """Such as "Promise kept, since 15 November 2026"; what is wrong never gets as far as here."""
        given: dict[str, Any] = dict(self.used_parameters)
        words = [str(known[given[name]]) for name, known in WORDS.items() if name in given]
        if "hour" in given:
            words.append(_("Opened from %(hour)s:00 to %(hour)s:59") % {"hour": f"{int(given['hour']):02}"})
        if SINCE in given:
            since = date_format(self._since(given[SINCE]), "j F Y")
            words.append(_("since %s") % since if words else _("Opened since %s") % since)
        return ", ".join(words)
