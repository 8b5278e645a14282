"""The only writers of a case's state."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hfs_portal.prepared import Insert

from . import promises
from .models import Case, Consent, Event, Patient

NOTICE_VERSION = "2026-11-21"  # change it with every change of the consent wording
WRITE_PATIENT, WRITE_CASE, WRITE_EVENT, WRITE_CONSENT = Insert(Patient), Insert(Case), Insert(Event), Insert(Consent)

CHANGE = "change_case"


@dataclass(frozen=True)
class Move:
    """One way on for a case: what staff call it, the right they need for it, and what they are asked as they do it."""

    seen: str
    to: str
    label: str | Promise
    right: str = CHANGE
    asks: frozenset[str] = frozenset()  # "outcome", "note"

    @property
    def needs_note(self) -> bool:
        return "note" in self.asks

    @property
    def needs_outcome(self) -> bool:
        return "outcome" in self.asks


Status = Case.Status
BEGIN, WAIT, CLOSE, REOPEN = _("Work on it"), _("Wait for the patient"), _("Close"), _("Open it again")
OUTCOME, NOTE = frozenset({"outcome"}), frozenset({"note"})
# Every move there is. Buttons, what is done to many cases at once, and what is refused are all read from here.
MOVES: dict[tuple[str, str], Move] = {
    (move.seen, move.to): move
    for move in (
        Move(Status.NEW, Status.IN_PROGRESS, BEGIN),
        Move(Status.NEW, Status.WAITING, WAIT),
        Move(Status.NEW, Status.CLOSED, CLOSE, asks=OUTCOME),
        Move(Status.IN_PROGRESS, Status.WAITING, WAIT),
        Move(Status.IN_PROGRESS, Status.CLOSED, CLOSE, asks=OUTCOME),
        Move(Status.WAITING, Status.IN_PROGRESS, BEGIN),
        Move(Status.WAITING, Status.CLOSED, CLOSE, asks=OUTCOME),
        Move(Status.CLOSED, Status.IN_PROGRESS, REOPEN, asks=NOTE),
    )
}


def moves_from(seen: str, *, may: Callable[[str], bool] = lambda right: True) -> list[Move]:
    """What can be done with a case of that status; `may` says which rights somebody has, by codename."""
    return [move for move in MOVES.values() if move.seen == seen and may(move.right)]


@dataclass(frozen=True)
class Actor:
    """Who does something: a member of staff, the patient, or the portal itself."""

    kind: Event.Actor
    staff: User | None = None


PATIENT = Actor(Event.Actor.PATIENT)
SYSTEM = Actor(Event.Actor.SYSTEM)


def staff(user: User) -> Actor:
    return Actor(Event.Actor.STAFF, user)


@dataclass(frozen=True)
class Relative:
    """Who agrees in the patient's place, as far as they have said."""

    name: str = ""
    relation: str = ""


UNNAMED = Relative()


class NotAllowed(Exception):
    """No such move from the status the case is in."""


class Stale(Exception):
    """Somebody was first. `first` is what they did, as far as the history tells, and `stands` the case as it is now."""

    def __init__(self, reference: str, *, first: Event | None = None, stands: Case | None = None) -> None:
        super().__init__(reference)
        self.first = first
        self.stands = stands


class Taken(Stale):
    """A colleague took the case first; `holder` is who."""

    def __init__(self, reference: str, holder: User) -> None:
        super().__init__(reference)
        self.holder = holder


@transaction.atomic
def open_case(*, kind: Case.Kind, patient: Patient, due_at: datetime, by: Actor, now: datetime) -> Case:
    """Saves the patient and the case, and writes the first event."""
    patient.created_at = now
    WRITE_PATIENT(patient)
    case = WRITE_CASE(Case(patient=patient, opened_by=kind, due_at=due_at, created_at=now))
    record(case, "opened", by=by, now=now, became=case.status)
    return case


def consent(patient: Patient, *, purpose: str, language: str, now: datetime, relative: Relative = UNNAMED) -> Consent:
    """Records who ticked the box under the notice as it reads today: the patient, or the relative who asks for them."""
    notice = {"notice_version": NOTICE_VERSION, "language": language, "given_at": now}
    whose: dict[str, Any] = {"given_by": Consent.GivenBy.PATIENT}
    if patient.asking_for == Patient.AskingFor.SOMEONE_ELSE:
        whose = {"given_by": Consent.GivenBy.RELATIVE, "relative_name": relative.name, "relation": relative.relation}
    return WRITE_CONSENT(Consent(patient=patient, purpose=purpose, **notice, **whose))


def language_of(case: Case) -> str:
    """The language of the pages on which its patient last agreed to something: letters are written in it."""
    given = Consent.objects.filter(patient=case.patient_id).order_by("given_at", "pk")
    return given.values_list("language", flat=True).last() or settings.LANGUAGE_CODE


@transaction.atomic
def move(case: Case, *, to: Case.Status, by: Actor, now: datetime, note: str = "", outcome: str = Case.Outcome.SETTLED) -> None:
    """A case that is closed has an `outcome`; one that is open has none. What goes on in another case stays closed.

    Raises NotAllowed when the status has no such move, Stale when the case no longer has the status we saw.
    """
    seen = case.status
    if (seen, to) not in MOVES or case.merged_into_id:
        raise NotAllowed(seen, to)
    came_of_it = outcome if to == Case.Status.CLOSED else ""
    if not Case.objects.filter(pk=case.pk, status=seen, merged_into=None).update(status=to, outcome=came_of_it):
        raise _stale(case, "moved", "merged")
    case.status, case.outcome = to, came_of_it
    record(case, "moved", by=by, now=now, was=seen, became=to, note=note)


def reopen(case: Case, *, by: Actor, now: datetime, due_at: datetime | None = None, note: str = "") -> None:
    """Somebody works on a closed case again; any other stays as it is. What was promised before is over: `due_at` is promised."""
    if case.status == Case.Status.CLOSED:
        move(case, to=Case.Status.IN_PROGRESS, by=by, now=now, note=note)
        if due_at:
            promise(case, due_at=due_at)


def promise(case: Case, *, due_at: datetime) -> None:
    """Moves the time by which the patient hears from us or is seen; whoever calls it records why."""
    Case.objects.filter(pk=case.pk).update(due_at=due_at, escalated_at=None)
    case.due_at, case.escalated_at = due_at, None


@transaction.atomic
def take(case: Case, *, by: Actor, now: datetime) -> None:
    """A case nobody has becomes theirs; their own stays as it is.

    Raises Taken when a colleague was first, and NotAllowed when the case is closed.
    """
    me = _person(by)
    free = Case.objects.filter(pk=case.pk, assignee=None).exclude(status=Case.Status.CLOSED)
    if free.update(assignee=me):
        case.assignee = me
        record(case, "assigned", by=by, now=now, became=str(me))
        return
    stands = Case.objects.select_related("assignee").get(pk=case.pk)
    if stands.assignee is None:
        raise NotAllowed(stands.status)
    if stands.assignee != me:
        raise Taken(case.reference, stands.assignee)


@transaction.atomic
def assign(case: Case, *, to: User, by: Actor, now: datetime, note: str = "") -> None:
    """Raises NotAllowed when the case is closed, and Stale when somebody else was given it, or closed it, since we looked."""
    if case.status == Case.Status.CLOSED:
        raise NotAllowed(case.status)
    seen = case.assignee
    given = Case.objects.filter(pk=case.pk, assignee=seen).exclude(status=Case.Status.CLOSED)
    if not given.update(assignee=to):
        raise _stale(case, "assigned", "moved", "merged")
    case.assignee = to
    record(case, "assigned", by=by, now=now, was=str(seen or ""), became=str(to), note=note)


@transaction.atomic
def prioritise(case: Case, *, to: int, by: Actor, now: datetime, note: str) -> None:
    """Another priority, for the reason in `note`. A higher one may bring the promise forward; none ever puts it off.

    Raises NotAllowed when the case is closed, and Stale when it no longer has the priority we saw.
    """
    if not note.strip():
        raise ValueError("another priority has a reason")
    if case.status == Case.Status.CLOSED:
        raise NotAllowed(case.status)
    seen, promised = case.priority, case.due_at
    if to < seen:
        promised = min(promised, promises.due(case.opened_by, to, now=now))
    unchanged = Case.objects.filter(pk=case.pk, priority=seen, due_at=case.due_at).exclude(status=Case.Status.CLOSED)
    if not unchanged.update(priority=to, due_at=promised):
        raise _stale(case, "prioritised", "opinion_triaged", "moved")
    case.priority, case.due_at = to, promised
    record(case, "prioritised", by=by, now=now, was=str(seen), became=str(to), note=note)


def _person(by: Actor) -> User:
    if by.staff is None:
        raise ValueError("a member of staff does this")
    return by.staff


def _stale(case: Case, *what: str) -> Stale:
    first = Event.objects.filter(case=case, what__in=what).select_related("staff").last()
    return Stale(case.reference, first=first, stands=Case.objects.select_related("assignee").get(pk=case.pk))


def record(case: Case, what: str, *, by: Actor, now: datetime, **fields: Any) -> Event:
    """Adds to the case's history; `fields` are was, became and note."""
    return WRITE_EVENT(Event(case=case, at=now, actor=by.kind, staff=by.staff, what=what, **fields))
