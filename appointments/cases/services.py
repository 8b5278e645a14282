"""The only writers of a case's state."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from .models import Case, Consent, Event, Patient

NOTICE_VERSION = "2026-11"  # change it with every change of the consent wording

MOVES: dict[str, set[str]] = {
    Case.Status.NEW: {Case.Status.IN_PROGRESS, Case.Status.WAITING, Case.Status.CLOSED},
    Case.Status.IN_PROGRESS: {Case.Status.WAITING, Case.Status.CLOSED},
    Case.Status.WAITING: {Case.Status.IN_PROGRESS, Case.Status.CLOSED},
    Case.Status.CLOSED: {Case.Status.IN_PROGRESS},
}


@dataclass(frozen=True)
class Actor:
    """Who does something: a member of staff, the patient, or the portal itself."""

    kind: Event.Actor
    staff: User | None = None


PATIENT = Actor(Event.Actor.PATIENT)
SYSTEM = Actor(Event.Actor.SYSTEM)


def staff(user: User) -> Actor:
    return Actor(Event.Actor.STAFF, user)


class NotAllowed(Exception):
    """No such move from the status the case is in."""


class Stale(Exception):
    """A colleague moved the case first."""


@transaction.atomic
def open_case(*, kind: Case.Kind, patient: Patient, due_at: datetime, by: Actor, now: datetime) -> Case:
    """Saves the patient and the case, and writes the first event."""
    patient.created_at = now
    patient.save()
    case = Case.objects.create(patient=patient, opened_by=kind, due_at=due_at, created_at=now)
    record(case, "opened", by=by, now=now, became=case.status)
    return case


def consent(patient: Patient, *, purpose: str, language: str, now: datetime) -> Consent:
    """Records that the patient ticked the box under the notice as it reads today."""
    return Consent.objects.create(
        patient=patient, purpose=purpose, notice_version=NOTICE_VERSION, language=language, given_at=now
    )


@transaction.atomic
def move(case: Case, *, to: Case.Status, by: Actor, now: datetime, note: str = "") -> None:
    """Raises NotAllowed when the status has no such move, Stale when the case no longer has the status we saw."""
    seen = case.status
    if to not in MOVES[seen]:
        raise NotAllowed(seen, to)
    if not Case.objects.filter(pk=case.pk, status=seen).update(status=to):
        raise Stale(case.reference)
    case.status = to
    record(case, "moved", by=by, now=now, was=seen, became=to, note=note)


@transaction.atomic
def assign(case: Case, *, to: User, by: Actor, now: datetime) -> None:
    """Raises Stale when somebody else was given the case since we looked."""
    seen = case.assignee
    if not Case.objects.filter(pk=case.pk, assignee=seen).update(assignee=to):
        raise Stale(case.reference)
    case.assignee = to
    record(case, "assigned", by=by, now=now, was=str(seen or ""), became=str(to))


def record(case: Case, what: str, *, by: Actor, now: datetime, **fields: Any) -> Event:
    """Adds to the case's history; `fields` are was, became and note."""
    return Event.objects.create(case=case, at=now, actor=by.kind, staff=by.staff, what=what, **fields)
