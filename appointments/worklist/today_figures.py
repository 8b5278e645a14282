"""The figures of the desk, as the database counts them: five queries, whatever there is to count."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Aggregate, Count, F, FloatField, Func, Q, QuerySet, Value
from django.db.models.functions import ExtractHour
from django.utils import timezone

from appointments.bookings import slots
from appointments.bookings.models import Appointment
from appointments.bookings.offer_models import SelfCheck
from appointments.bookings.times import LONGEST_WINDOW, Days, Slot, oldest_day
from appointments.cases.models import Case
from appointments.cases.opening_hours import midnight
from appointments.doctors.models import Doctor, VisitType
from appointments.outbox import dead_letters
from appointments.outbox.models import Message

from . import queue_figures as counted

THIRD = 2  # the first and the second free time are often a cancellation, and gone by the time one rings
HORIZON = LONGEST_WINDOW  # days within which a free time is looked for
REVIEW_SOON = timedelta(days=14)  # as the letters about reviews count it
Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Period:
    """Whole days on the hospital's wall, the last of them still going on."""

    days: int
    now: datetime

    @property
    def first(self) -> date:
        return self.last - timedelta(days=self.days - 1)

    @property
    def last(self) -> date:
        return timezone.localdate(self.now)

    @property
    def since(self) -> datetime:
        return midnight(self.first)


@dataclass(frozen=True)
class Wait:
    """Until the third free time of a doctor for one kind of visit; no slot when there is none within a month."""

    doctor: Doctor
    visit_type: VisitType
    slot: Slot | None
    days: int


class Percentile(Aggregate):
    """Such as the median, of seconds."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(%(at)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


class Seconds(Func):
    template = "EXTRACT(epoch FROM %(expressions)s)"
    output_field = FloatField()


def figures(period: Period) -> dict[str, Rows]:
    """Each figure by its name, as rows of counts: one query."""
    cases, since, now = Case.objects.all(), period.since, period.now
    return at_once(
        arrivals=counted.opened(cases, since=since).values("opened_by", hour=ExtractHour("created_at")).annotate(n=Count("pk")),
        open=counted.by_age(Case.objects.marked_overdue(now), now=now)
        .values("age", "overdue")
        .annotate(n=Count("pk"), nobody=Count("pk", filter=Q(assignee=None))),
        promises=counted.promises(cases, since=since, now=now).values("opened_by", "kept").annotate(n=Count("pk")),
        contacts=_waits(counted.contacts(cases, since=since).values("opened_by")),
        contact=_waits(counted.contacts(cases, since=since).values(all=Value(1))),
        happened=counted.happened(since=since, now=now)
        .order_by()
        .values("what", "actor")
        .annotate(n=Count("pk"), cases=Count("case", distinct=True)),
        happened_to=counted.happened(since=since, now=now).order_by().values("what").annotate(n=Count("case", distinct=True)),
        visits=_visits(period),
        letters=dead_letters.among(Message.objects.order_by()).values("channel").annotate(n=Count("pk")),
        reviews=_reviews(now),
        check=SelfCheck.objects.order_by("-checked_at", "-pk").values("overlaps", "off_the_rules")[:1],
    )


def _waits(cases: Any) -> Any:
    waited = Seconds(F("first") - F("created_at"))
    return cases.annotate(
        heard=Count("pk", filter=counted.HEARD_FROM_US),
        waiting=Count("pk", filter=counted.NOT_HEARD_FROM_US),
        median=Percentile(waited, at=0.5),
        slow=Percentile(waited, at=0.9),
    )


def _visits(period: Period) -> Any:
    """That should have begun by now."""
    begun = Appointment.objects.filter(period__startswith__range=(period.since, period.now))
    return begun.exclude(status=Appointment.Status.HELD).order_by().values("status").annotate(n=Count("pk"))


def _reviews(now: datetime) -> Any:
    """Pages that readers see and whose medical review is due within two weeks or was due before, each with its day."""
    pages: Any = apps.get_model("wagtailcore.Page")._default_manager.filter(live=True)
    named = pages.values("title", due=F("live_revision__sign_off__next_review_due"))
    return named.filter(due__lte=timezone.localdate(now) + REVIEW_SOON).order_by("due", "title")


def at_once(**questions: QuerySet[Any, Any]) -> dict[str, Rows]:
    """The rows of several questions, in one round trip. They come as JSON: numbers and words, no moments."""
    asked = [question.query.sql_with_params() for question in questions.values()]
    columns = (f"(SELECT coalesce(json_agg(row_to_json(found)), '[]') FROM ({sql}) found)" for sql, _facts in asked)  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns)}", [fact for _sql, facts in asked for fact in facts])
        return dict(zip(questions, cursor.fetchone(), strict=True))


def third_next(*, now: datetime) -> list[Wait]:
    """For every doctor and kind of visit that patients can book: four queries."""
    bookable = Doctor.objects.bookable().order_by().values("pk")
    offers = Doctor.visit_types.through._default_manager.filter(doctor__in=bookable).select_related("doctor", "visittype")
    found = list(offers.order_by("doctor__name", "doctor_id", "visittype__position", "visittype__name"))
    doctors = list({offer.doctor_id: offer.doctor for offer in found}.values())
    diaries = slots.diaries(doctors, Days.starting(oldest_day(now)), now=now)
    return [_wait(offer.doctor, offer.visittype, diaries[offer.doctor_id], now=now) for offer in found]


def _wait(doctor: Doctor, visit_type: VisitType, diary: slots.Diary, *, now: datetime) -> Wait:
    slot = next(islice(diary.free(visit_type, now=now), THIRD, None), None)
    today = now.astimezone(slot.location.timezone).date() if slot else None
    return Wait(doctor, visit_type, slot, (slot.local.date() - today).days if slot and today else HORIZON)
