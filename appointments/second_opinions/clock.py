"""By when an answer is promised, counted in the time we work; the clock stops while we wait for the patient.

Working days are those of the opening hours that staff keep; their closed days are none.
"""

from datetime import datetime

from django.db import transaction

from appointments.cases import opening_hours, owed, promises
from appointments.cases.models import Case

from .holding import write_to_patient
from .models import SecondOpinionRequest


def promised(asked: SecondOpinionRequest, *, now: datetime) -> datetime:
    """The end of the last working day on which the answer may come, for one that is asked now."""
    # Before it is accepted it has no case yet, and nobody has called it urgent.
    priority = asked.case.priority if asked.case_id else Case.Priority.ROUTINE
    return opening_hours.working_days_later(promises.opinion_days(asked.visit_type_id, priority), now=now)


def days(asked: SecondOpinionRequest) -> int:
    """Within how many working days an answer to it is promised."""
    return promises.opinion_days(asked.visit_type_id, asked.case.priority)


@transaction.atomic
def restart(asked: SecondOpinionRequest, *, now: datetime) -> None:
    """Promises anew, as it is seen now, from the moment it was asked: what we waited for the patient is added.

    One that would be over by then counts from now, and never beyond what was promised before. Who has to wait for longer than
    we said is written to.
    """
    case = _locked(asked)
    before, moment = case.due_at, asked.clock_stopped_at or now
    others = owed.parts(case, but=owed.OPINION).values()
    due_at = asked.promised
    if due_at <= moment:
        due_at = min(before, promised(asked, now=moment))
    _promise(asked, case, due_at)
    if due_at > before and before not in others:
        write_to_patient("second_opinion_later", asked.case, seed=now.isoformat(), now=now)


@transaction.atomic
def stop(asked: SecondOpinionRequest, *, now: datetime) -> None:
    """From now on the promise rests. A clock that is stopped already stays as it is."""
    _locked(asked)
    if asked.clock_stopped_at is None:
        _set(asked, stopped_at=now)


@transaction.atomic
def resume(asked: SecondOpinionRequest, *, now: datetime) -> None:
    """The promise holds again: what was left when the clock stopped, to the end of that day; or we are late by as much."""
    case = _locked(asked)
    if asked.clock_stopped_at is not None:
        due_at = opening_hours.later_by_a_pause(case.due_at, asked.clock_stopped_at, now)
        _promise(asked, case, opening_hours.end_of_work(due_at) if due_at > now else due_at)
        _set(asked, stopped_at=None)


def left(asked: SecondOpinionRequest, *, at: datetime) -> int:
    """How many working days are left at that moment, the last of them begun; none when we are late."""
    if asked.case.due_at <= at:
        return 0
    hours = opening_hours.read()
    return max(1, -(-hours.working_time_between(at, asked.case.due_at) // hours.usual_day))


def _locked(asked: SecondOpinionRequest) -> Case:
    """The case, which stays locked until the end; what the clock says is read anew under the lock."""
    case = Case.objects.select_for_update().get(pk=asked.case_id)
    asked.refresh_from_db(fields=["clock_stopped_at", "visit_type"])
    asked.case.priority = case.priority
    return case


def _set(asked: SecondOpinionRequest, *, stopped_at: datetime | None) -> None:
    SecondOpinionRequest.objects.filter(pk=asked.pk).update(clock_stopped_at=stopped_at)
    asked.clock_stopped_at = stopped_at


def _promise(asked: SecondOpinionRequest, case: Case, due_at: datetime) -> None:
    owed.promise(case, part=owed.OPINION, due_at=due_at)
    asked.case.due_at = case.due_at
