"""A patient asks to be called."""

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from appointments.cases import links, opening_hours
from appointments.cases import services as cases
from appointments.cases.models import Case, Patient
from appointments.intake import throttle
from appointments.intake.services import once
from appointments.outbox import services as outbox

from .models import CallbackRequest

PartOfDay = CallbackRequest.PartOfDay
PARTS: dict[str, tuple[time, time]] = {
    PartOfDay.MORNING: (time(9), time(12)),
    PartOfDay.AFTERNOON: (time(12), time(16)),
    PartOfDay.EVENING: (time(16), time(19)),
    PartOfDay.ANY: (opening_hours.OPENS, opening_hours.CLOSES),
}
SOON = timedelta(hours=2)  # of working time
LEAST_NOTICE = timedelta(hours=1)  # a part of the day that ends sooner is left for the next day
DAYS_OFFERED = 5


def days_offered(*, now: datetime) -> list[date]:
    """The next working days; today is what "as soon as you can" means."""
    coming = opening_hours.working_days(timezone.localdate(now))
    return [next(coming) for _ in range(DAYS_OFFERED)]


def promised_by(day: date | None, part_of_day: str, *, now: datetime) -> datetime:
    """When the call will have been made: by the end of the wished part of the day, or soon when no day is wished."""
    ends = PARTS[part_of_day][1]
    if day:
        return opening_hours.at(day, ends)
    if part_of_day == PartOfDay.ANY:
        return opening_hours.working_time_later(SOON, now=now)
    days = opening_hours.working_days(timezone.localdate(now) - timedelta(days=1))
    return next(end for day in days if (end := opening_hours.at(day, ends)) >= now + LEAST_NOTICE)


def ask(
    callback: CallbackRequest,
    *,
    patient: Patient,
    day: date | None,
    notice: str,
    address: str | None,
    by: cases.Actor,
    now: datetime,
) -> Case:
    """Accepts the callback once: a repeat of the same submission gets the case that the first one opened.

    `notice` is the language of the consent's wording, `address` the sender's on the network. Raises throttle.Exceeded.
    """

    @transaction.atomic
    def accept() -> Case:
        due_at = promised_by(day, callback.part_of_day, now=now)
        case = cases.open_case(kind=Case.Kind.CALLBACK, patient=patient, due_at=due_at, by=by, now=now)
        callback.case, callback.call_on, callback.created_at = case, timezone.localdate(due_at), now
        callback.consent = cases.consent(patient, purpose="callback", language=notice, now=now)
        callback.save(force_insert=True)
        throttle.spend_on_form(address=address, phone=str(patient.phone))
        link = links.address(links.issue(case, seed=callback.submit_key, now=now))
        outbox.post(kind="callback_received", case=case, address=patient.email, now=now, link=link)
        return case

    return once(callback, accept)
