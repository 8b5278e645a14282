"""What becomes of an offer: it is accepted or declined, by link or on the telephone, or its time runs out."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import translation

from appointments.cases import links, owed, promises
from appointments.cases import services as cases
from appointments.cases.models import Case
from appointments.outbox import services as outbox

from . import changes, offers, services, taking, waitlist
from .models import Appointment
from .offer_models import Offer, WaitlistEntry
from .offers import Gone
from .taking import Wish

EVENTS = {
    Offer.State.PASSED: "offer_passed",
    Offer.State.OTHER: "offer_other",
    Offer.State.CALL_ME: "offer_call_me",
    Offer.State.LAPSED: "offer_lapsed",
}


def accept(offer: Offer, *, by: cases.Actor, now: datetime) -> Appointment:
    """The visit has the time offered from now on: the one they have moves there, or a new one is booked.

    Raises Gone when the offer is no longer open, NotBooked when the visit is none to come, PatientBusy and Busy; nothing is
    changed then, and the time they had is still theirs.
    """
    return taking.try_again(lambda: _accept(offer, by=by, now=now))


@transaction.atomic
def decline(offer: Offer, *, state: Offer.State, by: cases.Actor, now: datetime) -> None:
    """PASSED, OTHER (they choose another time) or CALL_ME; the time goes to the next in turn. Raises Gone."""
    if not _end(offer, state=state, by=by, now=now):
        raise Gone
    if state == Offer.State.CALL_ME:
        _ring_soon(offer.case, by=by, now=now)


def lapse_due(*, now: datetime) -> int:
    """Ends the offers that nobody answered in time; returns how many."""
    due = Offer.objects.lapsed(now).select_related("case", "doctor", "appointment")
    return sum(_lapse(offer, now=now) for offer in due)


@transaction.atomic
def _lapse(offer: Offer, *, now: datetime) -> bool:
    return _end(offer, state=Offer.State.LAPSED, by=cases.SYSTEM, now=now)


@transaction.atomic
def _accept(offer: Offer, *, by: cases.Actor, now: datetime) -> Appointment:
    offers.take_turns(offer)
    held = offers.answer(offer, state=Offer.State.ACCEPTED, now=now)
    if held is None:
        raise Gone
    cases.record(offer.case, "offer_accepted", by=by, now=now, became=held.agreed)
    entry, visit = offer.entry, offer.appointment
    if entry:
        waitlist.end(entry, because=WaitlistEntry.Ended.BOOKED, now=now)
    if visit:
        changes.move(visit, Wish(held.doctor, held.visit_type, held.starts), by=by, now=now, onto=held)
        return visit
    return _give(held, entry, by=by, now=now)


def _give(held: Appointment, entry: Any, *, by: cases.Actor, now: datetime) -> Appointment:
    case = entry.case
    services.confirm(held, case, consent=entry.consent, by=by, now=now)
    if case.opened_by == Case.Kind.NO_TIME:
        owed.promise(case, part=owed.VISITS, due_at=held.starts)
    held.refresh_from_db()
    link = links.way_in(links.issue(case, seed=f"given {held.pk}", now=now))
    facts: dict[str, Any] = {"appointment": held, "link": link}
    with translation.override(entry.consent.language):
        outbox.post(kind="appointment_booked", case=case, about=held.about, now=now, until=held.starts, **facts)
    return held


def _end(offer: Offer, *, state: Offer.State, by: cases.Actor, now: datetime) -> bool:
    """Ends the offer without the time having been taken, which is the next one's then."""
    held = waitlist.free(offer, state=state, now=now)
    if held is None:
        return False
    cases.record(offer.case, EVENTS[state], by=by, now=now, was=held.agreed)
    return True


def _ring_soon(case: Case, *, by: cases.Actor, now: datetime) -> None:
    soon = promises.due(Case.Kind.BOOKING, case.priority, now=now)
    if case.status in (Case.Status.CLOSED, Case.Status.WAITING):
        cases.move(case, to=Case.Status.IN_PROGRESS, by=by, now=now)
    if not now <= case.due_at <= soon:
        cases.promise(case, due_at=soon)
