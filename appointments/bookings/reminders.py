"""Patients are reminded of a visit as it stands when the reminder falls due: three days, one day and two hours before."""

import logging
from datetime import datetime, timedelta

from django.contrib.postgres.fields.ranges import RangeStartsWith
from django.db import DataError, IntegrityError, connection, models, transaction
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Concat
from django.utils import translation

from appointments.cases import links
from appointments.cases.models import Case
from appointments.doctors.models import TimeOff
from appointments.doctors.visit_types import REMINDERS
from appointments.outbox import services as outbox
from appointments.outbox import waking
from appointments.outbox.models import Message

from .models import Appointment, Reminder
from .offer_models import Offer

logger = logging.getLogger("appointments.bookings")

KIND = "appointment_reminder"
LATEST = timedelta(minutes=30)  # before the visit: whoever reads of it later is on the way, or cannot come
LONGEST = timedelta(hours=max(REMINDERS), minutes=1)  # as ranges end before their end
SINCE = ExpressionWrapper(
    RangeStartsWith("period") - ExpressionWrapper(F("wait") * Value(timedelta(hours=1)), models.DurationField()),
    models.DateTimeField(),
)
# Nobody moves or cancels the visit, or closes the day, until the letter is written; whoever is at it already is not waited for.
IN_HAND = """
    SELECT 1 FROM appointments_appointment visit
    JOIN appointments_case ON appointments_case.id = visit.case_id
    JOIN appointments_doctor ON appointments_doctor.id = visit.doctor_id
    JOIN appointments_location ON appointments_location.id = visit.location_id
    WHERE visit.id = %s
    FOR NO KEY UPDATE OF visit SKIP LOCKED
    FOR KEY SHARE OF appointments_case, appointments_doctor, appointments_location SKIP LOCKED
"""


def post_due(*, now: datetime) -> int:
    """Writes the reminders whose time has come, each in a transaction of its own; returns how many."""
    return sum(_try_to_remind(pk, now=now) for pk in list(due(now).values_list("pk", flat=True)))


def due(now: datetime) -> QuerySet[Appointment]:
    """Booked visits that take place, with the shortest `wait` in hours that has passed, of which their patients have not been
    told since."""
    near = Appointment.objects.overlapping(now, now + LONGEST)  # by the index: the start alone has none
    to_come = near.filter(status=Appointment.Status.BOOKED, period__startswith__gt=now + LATEST)
    passed = to_come.annotate(wait=_shortest_passed(now)).filter(wait__isnull=False).annotate(since=SINCE)
    reminded = Reminder.objects.filter(appointment=OuterRef("pk"), sequence=OuterRef("sequence"), hours=OuterRef("wait"))
    return passed.exclude(Exists(_closed())).exclude(Exists(reminded)).exclude(Exists(_told())).order_by("period", "pk")


def take_back(visit: Appointment) -> None:
    """The doctor is away: a reminder that has not gone out never does. Should they be back in time, it is written anew."""
    if outbox.withdraw(case=visit.case, about=visit.about, kind=KIND):
        visit.reminders.filter(pk=visit.reminders.latest("at", "pk").pk).delete()


def _shortest_passed(now: datetime) -> models.Case:
    """Whoever missed two of them is reminded once."""
    waits = [
        When(visit_type__remind_hours__contains=[hours], period__startswith__lte=now + timedelta(hours=hours), then=Value(hours))
        for hours in sorted(REMINDERS)
    ]
    return models.Case(*waits, default=None, output_field=models.PositiveSmallIntegerField())


def _closed() -> QuerySet[TimeOff]:
    """The doctor is away at the time of the visit, or the place is closed."""
    theirs = Q(doctor=OuterRef("doctor")) | Q(location=OuterRef("location"))
    return TimeOff.objects.filter(theirs, period__overlap=OuterRef("period"))


def _told() -> QuerySet[Message]:
    """Letters that said when the visit is, after the moment of the reminder, or that will because they have yet to go out.

    One that is tried again will too: a reminder would go the same way and wait behind it. What is put off until the patient is on
    the way, or longer, tells them nothing.
    """
    offers = Offer.objects.filter(appointment=OuterRef(OuterRef("pk"))).annotate(name=_about("offer", "pk")).values("name")
    about_it = Q(about=_about("appointment", OuterRef("pk"))) | Q(kind="doctor_back", about__in=offers)
    since = Q(created_at__gte=OuterRef("since")) | Q(sent_at__gte=OuterRef("since"))
    waiting = Q(state__in=[Message.State.QUEUED, Message.State.SENDING])
    latest = ExpressionWrapper(OuterRef("period__startswith") - Value(LATEST), models.DateTimeField())
    of_case = Message.objects.filter(about_it, case=OuterRef("case")).exclude(state=Message.State.WITHDRAWN)
    return of_case.filter(~waiting & since | waiting & Q(due_at__lt=latest))


def _about(what: str, number: str | OuterRef) -> Concat:
    """As the appointment and the offer say it of themselves."""
    return Concat(Value(f"{what} "), Cast(number, models.TextField()), output_field=models.TextField())


def _try_to_remind(pk: int, *, now: datetime) -> bool:
    try:
        return _remind(pk, now=now)
    except (IntegrityError, DataError) as error:  # one who cannot be written to must not stop the others
        logger.warning("no reminder of appointment %d: %s", pk, type(error).__name__)
        return False


@transaction.atomic
def _remind(pk: int, *, now: datetime) -> bool:
    """The row first, then the question: what was true before the row was in hand may have been changed meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute(IN_HAND, [pk])
        if not cursor.fetchone():
            return False
    visit = due(now).select_related("case__patient", "consent", "doctor", "location", "visit_type").filter(pk=pk).first()
    write_at = waking.next_waking(now, visit.location.timezone) if visit else now
    if visit is None or write_at > visit.starts - LATEST:
        return False
    hours: int = visit.wait  # type: ignore[attr-defined]  # annotated
    Reminder.objects.create(appointment=visit, sequence=visit.sequence, hours=hours, at=now)
    return _write(visit, hours, now=now, due_at=write_at)


def _write(visit: Appointment, hours: int, *, now: datetime, due_at: datetime) -> bool:
    case: Case = visit.case  # type: ignore[assignment]  # as the database demands of what is booked
    link = links.way_in(links.issue_fresh(case, now=now))
    with translation.override(visit.consent.language if visit.consent else None):
        letter = outbox.post(
            kind=KIND, case=case, about=visit.about, edition=f"{visit.sequence} {hours}", now=now, due_at=due_at,
            until=visit.starts, appointment=visit, link=link, hours=hours,
        )  # fmt: skip
    return letter is not None
