"""The day of the visit: the patient arrives, is seen, or does not come; and what was marked by mistake is taken back."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from appointments.cases import services as cases
from appointments.cases.models import Case, Event

from .changes import close_when_done
from .models import Appointment

Status = Appointment.Status
ACCOUNT = "no_show_account"


class NotAllowed(Exception):
    """No such move from the status the visit is in."""


class TooSoon(NotAllowed):
    """Nobody arrives before the day of the visit, and nobody is missed before it starts."""


class Stale(Exception):
    """A colleague or the patient was first."""


class Move(NamedTuple):
    seen: str
    to: str
    label: object
    from_when: Callable[[Appointment], datetime]


def _the_day(appointment: Appointment) -> datetime:
    """Midnight before the visit, on the wall where it takes place."""
    local = appointment.starts.astimezone(appointment.location.timezone)
    return local.replace(hour=0, minute=0, fold=0)


def _the_start(appointment: Appointment) -> datetime:
    return appointment.starts


# The whole of it. Whoever has arrived did come; each status has one before it, and that is where undoing leads back to.
MOVES = {
    "arrived": Move(Status.BOOKED, Status.ARRIVED, _("Arrived"), _the_day),
    "no_show": Move(Status.BOOKED, Status.NO_SHOW, _("Did not come"), _the_start),
    "completed": Move(Status.ARRIVED, Status.COMPLETED, _("Completed"), _the_day),
}
BEFORE = {move.to: move.seen for move in MOVES.values()}


def possible(appointment: Appointment, *, now: datetime) -> list[str]:
    """What can be marked of the visit at this moment."""
    return [what for what, move in MOVES.items() if move.seen == appointment.status and now >= move.from_when(appointment)]


def can_be_undone(appointment: Appointment) -> bool:
    return appointment.status in BEFORE


def state(appointment: Appointment) -> str:
    """What a page that is sent back must have shown of the visit, or it is stale."""
    return f"{appointment.status} {appointment.sequence}"


def arrive(appointment: Appointment, *, by: cases.Actor, now: datetime) -> None:
    """Raises TooSoon before the day of the visit, NotAllowed and Stale."""
    _mark(appointment, "arrived", by=by, now=now)


def complete(appointment: Appointment, *, by: cases.Actor, now: datetime) -> None:
    """Closes the case when it is about a visit and nothing else is owed in it. Raises NotAllowed and Stale."""
    _mark(appointment, "completed", by=by, now=now)


def miss(appointment: Appointment, *, by: cases.Actor, now: datetime) -> None:
    """The patient did not come. The time stays theirs in the books, and nothing is counted against them.

    Raises TooSoon before the visit starts, NotAllowed and Stale.
    """
    _mark(appointment, "no_show", by=by, now=now)


@transaction.atomic
def undo(appointment: Appointment, *, by: cases.Actor, now: datetime) -> None:
    """Back to the status before; a case that completing closed is open again. Raises NotAllowed and Stale."""
    seen = appointment.status
    if seen not in BEFORE:
        raise NotAllowed(seen)
    _change(appointment, to=BEFORE[seen])
    case = _case_of(appointment)
    if seen == Status.COMPLETED and _was_closed_by_completing(case):
        cases.reopen(case, by=by, now=now)
    cases.record(case, "undone", by=by, now=now, was=seen, became=appointment.status)


@transaction.atomic
def account(appointment: Appointment, text: str, *, by: cases.Actor, now: datetime) -> None:
    """What the patient says of having been missed, for the desk to read beside it. The same words again are one account.

    Raises NotAllowed when the visit is not, or no longer, marked as missed.
    """
    missed = Appointment.objects.select_for_update(of=["self"]).filter(pk=appointment.pk, status=Status.NO_SHOW).first()
    if missed is None:
        raise NotAllowed(appointment.status)
    if text not in accounts([missed]).get(missed.pk, []):
        cases.record(_case_of(missed), ACCOUNT, by=by, now=now, was=missed.agreed, note=text)


def accounts(appointments: Iterable[Appointment]) -> dict[int, list[str]]:
    """What the patients say of those that were missed, by appointment: one query."""
    missed = {(visit.case_id, visit.agreed): visit.pk for visit in appointments if visit.status == Status.NO_SHOW}
    found: dict[int, list[str]] = {}
    for event in Event.objects.filter(what=ACCOUNT, case__in={case for case, _agreed in missed}):
        if (event.case_id, event.was) in missed:
            found.setdefault(missed[event.case_id, event.was], []).append(event.note)
    return found


@transaction.atomic
def _mark(appointment: Appointment, what: str, *, by: cases.Actor, now: datetime) -> None:
    move = MOVES[what]
    if appointment.status != move.seen:
        raise NotAllowed(appointment.status, move.to)
    if now < move.from_when(appointment):
        raise TooSoon
    _change(appointment, to=move.to)
    case = _case_of(appointment)
    cases.record(case, what, by=by, now=now, became=appointment.agreed)
    if what == "completed":
        close_when_done(case, appointment, by=by, now=now, outcome=Case.Outcome.SEEN)


def _change(appointment: Appointment, *, to: str) -> None:
    """The appointment as it was read, and as nobody has changed it since."""
    same = Appointment.objects.filter(pk=appointment.pk, status=appointment.status, sequence=appointment.sequence)
    if not same.update(status=to):
        raise Stale
    appointment.status = to


def _case_of(appointment: Appointment) -> Case:
    return Case.objects.select_for_update(of=["self"]).get(appointments=appointment)


def _was_closed_by_completing(case: Case) -> bool:
    """Completing and the closing that it brought are of one moment."""
    moved, completed = (case.events.filter(what=what).last() for what in ("moved", "completed"))
    closed = case.status == Case.Status.CLOSED and moved and moved.became == Case.Status.CLOSED
    return bool(closed and moved and completed and moved.at == completed.at)
