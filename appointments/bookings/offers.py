"""A time is kept for one person and offered to them, until they answer or the time for it is over."""

import secrets
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from appointments.cases import services as cases
from appointments.cases.models import Case
from appointments.outbox import services as outbox

from . import taking
from .models import Appointment
from .offer_models import Absence, Offer, WaitlistEntry
from .taking import Taken, Wish

# The worker ends an offer soon after its time; until then nobody slips in before the next in turn.
GRACE = timedelta(minutes=5)


class Gone(Exception):
    """The offer is no longer open: it was answered before, its time is over, or it was withdrawn."""


def propose(
    case: Case,
    wish: Wish,
    *,
    until: datetime,
    now: datetime,
    entry: WaitlistEntry | None = None,
    absence: Absence | None = None,
    appointment: Appointment | None = None,
    offer: Offer | None = None,
    by_staff: bool = False,
) -> Offer:
    """Holds the wished time and offers it, within the caller's transaction; whoever calls it writes the letter.

    `offer` is the row of an absence that still waits for a time. Raises Taken and NotOffered, without looking for others, and
    Gone when somebody dealt with that row meanwhile.
    """
    held = _keep(wish, until=until, now=now, by_staff=by_staff)
    facts = {"held": held, "doctor": wish.doctor, "starts": wish.start, "expires_at": until, "state": Offer.State.OPEN}
    if offer is None:
        whose = {"entry": entry, "absence": absence, "appointment": appointment}
        offer = Offer.objects.create(case=case, created_at=now, **whose, **facts)
    elif Offer.objects.filter(pk=offer.pk, state=Offer.State.TO_DO).update(**facts):
        offer.refresh_from_db()
    else:
        raise Gone
    cases.record(case, "offered", by=cases.SYSTEM, now=now, became=held.agreed)
    return offer


def close(offer: Offer, *, state: Offer.State, now: datetime) -> bool:
    """Ends an open offer and gives up the time it kept. False when it was answered meanwhile."""
    held = answer(offer, state=state, now=now)
    if held is None:
        return False
    Appointment.objects.filter(pk=held.pk).give_up()
    return True


def answer(offer: Offer, *, state: Offer.State, now: datetime) -> Appointment | None:
    """Ends an open offer and returns the time it kept, which is still held; None when it was answered meanwhile."""
    unanswered = Offer.objects.open().filter(pk=offer.pk)
    of_offer = Appointment.objects.filter(offer=offer.pk).select_related("doctor", "location", "visit_type").first()
    if not unanswered.update(state=state, held=None, answered_at=now):
        return None
    outbox.withdraw(case=offer.case_id, about=offer.about)
    offer.refresh_from_db()
    return of_offer


def take_turns(offer: Offer) -> None:
    """Everybody who may free or fill the times that the offer is about waits here, before a row is touched."""
    about = [(offer.doctor_id, offer.starts)] if offer.doctor_id and offer.starts else []
    taking.take_turns(*about, *(days_about(offer.appointment) if offer.appointment else []))


def days_about(visit: Appointment) -> list[tuple[int, datetime]]:
    """The visit's own day, and those on which a time is kept to replace it."""
    kept = Offer.objects.open().filter(appointment=visit).values_list("doctor_id", "starts")
    return [(visit.doctor_id, visit.starts), *[(doctor, starts) for doctor, starts in kept if doctor and starts]]


def _keep(wish: Wish, *, until: datetime, now: datetime, by_staff: bool) -> Appointment:
    taking.take_turns((wish.doctor.pk, wish.start))
    try:
        with transaction.atomic():
            nobodys = taking.hash_of(secrets.token_urlsafe(32))
            return taking.keep(wish, until=until + GRACE, hashed=nobodys, now=now, by_staff=by_staff, held_by="")
    except IntegrityError:  # the same doctor's day waits in turn, but another may take the room
        raise Taken(wish) from None
