"""A patient asks to be called, and what becomes of it: we rang, it gets another time, or nobody wants it any longer."""

from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils import timezone, translation

from appointments.cases import corrections, links, opening_hours, owed, promises
from appointments.cases import services as cases
from appointments.cases.calls import SAME_PRESS
from appointments.cases.models import Case, Consent, Event, Patient
from appointments.cases.opening_hours import Hours
from appointments.intake import throttle
from appointments.intake.services import once
from appointments.outbox import services as outbox
from appointments.outbox.models import Message
from appointments.outbox.routes import Way

from .models import MORE_TO_DO, CallAttempt, CallbackRequest
from .parts import PARTS as PARTS
from .parts import part_on as part_on

Outcome = CallAttempt.Outcome
PartOfDay = CallbackRequest.PartOfDay
LEAST_NOTICE = timedelta(hours=1)  # a part of the day that ends sooner is left for the next day
DAYS_OFFERED = 5
DAYS_SEARCHED = 30  # a part of the day that none of so many working days has is none of ours
SAME_TIME = timedelta(minutes=1)  # "as soon as you can" said twice, in a double click


class Over(Exception):
    """Nobody is to be rung about it any longer: it was cancelled, or we have spoken, and the case is closed."""


def days_offered(*, now: datetime, hours: Hours | None = None) -> list[date]:
    """The next working days; today is what "as soon as you can" means."""
    coming = (hours or opening_hours.read()).working_days(timezone.localdate(now))
    return [next(coming) for _ in range(DAYS_OFFERED)]


def promised_by(
    day: date | None, part_of_day: str, *, now: datetime, priority: int = Case.Priority.ROUTINE, hours: Hours | None = None
) -> datetime:
    """When the call will have been made: by the end of the wished part of the day, or soon when no day is wished.

    Where we are closed on that day, or then, it is the next day on which we are not. `hours` are the opening hours, from who has
    read them already.
    """
    hours = hours or opening_hours.read()
    if day is None and part_of_day == PartOfDay.ANY:
        return promises.due(Case.Kind.CALLBACK, priority, now=now, hours=hours)
    first, earliest = (day, now) if day else (timezone.localdate(now), now + LEAST_NOTICE)
    days = list(islice(hours.working_days(first - timedelta(days=1)), DAYS_SEARCHED))
    for part in (part_of_day, PartOfDay.ANY):  # hours may have changed, so that none of our days has such a part any more
        ends = (span[1] for day in days if (span := part_on(day, part, hours=hours)))
        if found := next((end for end in ends if end >= earliest), None):
            return found
    raise AssertionError("there is always another working day")


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
        link = links.way_in(links.issue(case, seed=callback.submit_key, now=now))
        with translation.override(notice):
            outbox.post(kind="callback_received", case=case, about=callback.about, now=now, link=link)
        return case

    return once(callback, accept)


@transaction.atomic
def attempt(
    callback: CallbackRequest, *, outcome: str, by: cases.Actor, now: datetime, note: str = "", more_to_do: bool = False
) -> CallAttempt:
    """Notes that staff rang. Who was reached needs no call any more: the case is closed, unless there is `more_to_do`, or
    something else is owed in it.

    To whom we missed goes a letter, and we try again on the next working day, or as agreed when we rang sooner. At a wrong number
    nobody is rung again and nothing is sent to it: the patient is asked by e-mail, where we have one, for another. A second click
    notes nothing. Raises Over.
    """
    if by.staff is None:
        raise ValueError("only staff ring")
    case = _locked(callback)
    if again := callback.attempts.filter(by=by.staff, outcome=outcome, at__gt=now - SAME_PRESS).first():
        return again
    _refuse_over(callback)
    early = _is_early(callback, now=now)
    made = CallAttempt.objects.create(callback=callback, at=now, by=by.staff, outcome=outcome)
    cases.record(case, f"call_{outcome}", by=by, now=now, became=MORE_TO_DO if more_to_do else "", note=note)
    if outcome == Outcome.REACHED:
        _reached(callback, case, by=by, now=now, more_to_do=more_to_do)
        return made
    if outcome == Outcome.MISSED and not early:
        _try_again(callback, case, now=now)
    elif outcome == Outcome.WRONG_NUMBER:
        corrections.number_is_wrong(case)
    if case.status != Case.Status.WAITING:
        cases.move(case, to=Case.Status.WAITING, by=by, now=now)
    if outcome == Outcome.MISSED:
        _write("callback_missed", callback, now=now, early=early)
    elif case.patient.email:
        _write("callback_missed", callback, now=now, wrong_number=True, to=Way(Message.Channel.EMAIL, case.patient.email))
    return made


@transaction.atomic
def new_time(
    callback: CallbackRequest, *, day: date | None, part_of_day: str, by: cases.Actor, now: datetime, note: str = ""
) -> None:
    """Promises the call for another time; no day is as soon as we can. The time it has already changes nothing.

    Staff bring back what was cancelled. Raises Over when the patient wants that, or it is over for another reason, and
    throttle.Exceeded when they have changed it often.
    """
    case = _locked(callback)
    is_back = by.kind == Event.Actor.STAFF and may_come_back(callback)
    if is_back:
        _bring_back(callback, case, by=by, now=now)
    _refuse_over(callback)
    due_at = promised_by(day, part_of_day, now=now, priority=case.priority)
    same = part_of_day == callback.part_of_day and abs(due_at - case.due_at) < SAME_TIME
    if same and not is_back and case.status != Case.Status.WAITING:
        return
    if by.staff is None:
        throttle.spend(throttle.CHANGES_PER_CASE, str(case.pk))
    was = callback.agreed
    _agree(callback, case, due_at=due_at, part_of_day=part_of_day)
    cases.record(case, "callback_moved", by=by, now=now, was=was, became=callback.agreed, note=note)
    if case.status == Case.Status.WAITING:
        cases.move(case, to=Case.Status.IN_PROGRESS, by=by, now=now)
    _write("callback_moved", callback, now=now)


@transaction.atomic
def cancel(callback: CallbackRequest, *, by: cases.Actor, now: datetime, note: str = "") -> None:
    """Nobody rings any more, and the case is closed unless something else is owed in it. Done twice, it is done once."""
    case = _locked(callback)
    if callback.cancelled_at:
        return
    callback.cancelled_at = now
    callback.save(update_fields=["cancelled_at"])
    cases.record(case, "callback_cancelled", by=by, now=now, note=note)
    if case.status == Case.Status.CLOSED:  # we have spoken already: there is nothing to tell
        outbox.withdraw(case=case, about=callback.about)
        return
    _write("callback_cancelled", callback, now=now)
    owed.settle(case, by=by, now=now, outcome=Case.Outcome.NOT_WANTED)
    if case.status == Case.Status.WAITING:
        _work_on(case, by=by, now=now)


def may_come_back(callback: CallbackRequest) -> bool:
    """Whether it was cancelled, and the patient still agrees that we ring; who has taken that back asks anew."""
    given = Consent.objects.filter(pk=callback.consent_id, withdrawn_at=None)
    return callback.cancelled_at is not None and given.exists()


@transaction.atomic
def number_corrected(case: Case, *, by: cases.Actor, now: datetime) -> None:
    """The number at which we reached somebody else was put right: the call is promised anew. Otherwise nothing changes."""
    callback: CallbackRequest | None = getattr(case, "callback", None)
    if callback is None:
        return
    held = _locked(callback)
    over = callback.cancelled_at or held.status == Case.Status.CLOSED or held.patient.phone_is_wrong
    if over or last_word(held)[0] != "call_wrong_number":
        return
    day = callback.call_on if callback.call_on > timezone.localdate(now) else None
    was = callback.agreed
    due_at = promised_by(day, callback.part_of_day, now=now, priority=held.priority)
    _agree(callback, held, due_at=due_at, part_of_day=callback.part_of_day)
    cases.record(held, "number_corrected", by=by, now=now, was=was, became=callback.agreed)
    if held.status == Case.Status.WAITING:
        cases.move(held, to=Case.Status.IN_PROGRESS, by=by, now=now)
    outbox.withdraw(case=held, about=callback.about)  # they need not be asked for another


def last_word(case: Case) -> tuple[str, datetime]:
    """What tells how the call stands, and since when; nothing but the request itself before we rang."""
    callback: CallbackRequest | None = getattr(case, "callback", None)
    said = callback.last_word if callback else None
    return (said.what, said.at) if said else ("", case.created_at)


def _bring_back(callback: CallbackRequest, case: Case, *, by: cases.Actor, now: datetime) -> None:
    callback.cancelled_at = None
    callback.save(update_fields=["cancelled_at"])
    cases.reopen(case, by=by, now=now)


def _locked(callback: CallbackRequest) -> Case:
    """The case, and the callback, as they stand; nobody else changes them until the transaction ends."""
    case = Case.objects.select_for_update(of=["self"]).select_related("patient").get(pk=callback.case_id)
    callback.refresh_from_db(fields=["case", "cancelled_at", "call_on", "part_of_day"])
    if callback.case_id != case.pk:  # that case was joined with another in this moment, and the call went along
        return _locked(callback)
    callback.case = case
    return case


def _refuse_over(callback: CallbackRequest) -> None:
    if callback.cancelled_at or callback.case.status == Case.Status.CLOSED:
        raise Over


def _reached(callback: CallbackRequest, case: Case, *, by: cases.Actor, now: datetime, more_to_do: bool) -> None:
    """The promise is kept; with more to do, the patient hears from us by the end of the next working day."""
    outbox.withdraw(case=case, about=callback.about)
    if more_to_do:
        owed.promise(case, part=owed.CALL, due_at=opening_hours.working_days_later(1, now=now))
    else:
        owed.settle(case, by=by, now=now, outcome=Case.Outcome.SETTLED)
    if case.status != Case.Status.CLOSED:
        _work_on(case, by=by, now=now)


def _work_on(case: Case, *, by: cases.Actor, now: datetime) -> None:
    """The next step is ours, unless a doctor waits for the patient's answer."""
    if case.status != Case.Status.IN_PROGRESS and not owed.waits_for_patient(case):
        cases.move(case, to=Case.Status.IN_PROGRESS, by=by, now=now)


def _is_early(callback: CallbackRequest, *, now: datetime) -> bool:
    """Whether the time agreed has yet to begin: what was promised for it stands, however often we ring before."""
    agreed = part_on(callback.call_on, callback.part_of_day, hours=opening_hours.read())
    return agreed is not None and now < agreed[0] < callback.promised


def _try_again(callback: CallbackRequest, case: Case, *, now: datetime) -> None:
    hours = opening_hours.read()
    tomorrow = next(hours.working_days(timezone.localdate(now)))
    due_at = promised_by(tomorrow, callback.part_of_day, now=now, hours=hours)
    _agree(callback, case, due_at=due_at, part_of_day=callback.part_of_day)


def _agree(callback: CallbackRequest, case: Case, *, due_at: datetime, part_of_day: str) -> None:
    callback.call_on, callback.part_of_day = timezone.localdate(due_at), part_of_day
    callback.save(update_fields=["call_on", "part_of_day"])
    owed.promise(case, part=owed.CALL, due_at=due_at)


def _write(kind: str, callback: CallbackRequest, *, now: datetime, **options: Any) -> None:
    """What waits about it is no longer so. In the patient's language: whoever notes a call may read another."""
    case = callback.case
    outbox.withdraw(case=case, about=callback.about)
    link = links.way_in(links.issue_fresh(case, now=now))
    with translation.override(cases.language_of(case)):
        outbox.post(kind=kind, case=case, about=callback.about, edition=now.isoformat(), now=now, link=link, **options)
