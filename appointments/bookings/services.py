"""A patient's booking: a time is held, given more time, booked or given back. The database decides who was first."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import translation
from django.utils.crypto import salted_hmac

from appointments.cases import joined, links
from appointments.cases import services as cases
from appointments.cases.models import Case, Consent, Patient
from appointments.doctors.models import Location
from appointments.intake import throttle
from appointments.outbox import services as outbox
from hfs_portal.prepared import Prepared

from . import taking
from .models import LONGEST_HOLD, Appointment
from .taking import Busy, NotOffered, PatientBusy, Taken, Unavailable, Wish, nearest
from .taking import hash_of as hold_hash

FOR_A_VISIT = {Case.Kind.BOOKING, Case.Kind.NO_TIME}  # cases that have what they asked for with the visit
__all__ = [
    "Busy", "Hold", "Lapsed", "NotOffered", "PatientBusy", "Taken", "TooManyHeld", "Unavailable", "Wish",
    "book", "booked", "confirm", "extend", "hold", "hold_hash", "nearest", "look", "release", "sweep",
]  # fmt: skip

HOLD = timedelta(minutes=10)
# Holds cannot empty a clinic: so many at once for one doctor, and for one network address, which a family or a ward shares.
MOST_HELD_AT_A_DOCTOR = 20
MOST_HELD_BY_A_VISITOR = 10

OF_TOKEN = Prepared(lambda hashed: Appointment.objects.select_for_update().filter(hold_hash=hashed), "hash")
OF_TOKENS = Prepared(lambda one, other: Appointment.objects.filter(hold_hash__in=[one, other]), "one", "other")
LOCATION = Prepared(lambda location: Location.objects.filter(pk=location), -1)
CONFIRM = """
    UPDATE appointments_appointment
    SET status = 'booked', case_id = %(case)s, consent_id = %(consent)s, person = %(person)s, held_by = '', suspect = %(suspect)s
    WHERE id = %(held)s AND status = 'held'
"""
HELD = """
    SELECT count(*) FILTER (WHERE doctor_id = %(doctor)s), count(*) FILTER (WHERE held_by = %(held_by)s)
    FROM appointments_appointment WHERE status = 'held' AND hold_expires_at > %(now)s AND held_by <> ''
"""


@dataclass(frozen=True)
class Hold:
    """The token is the patient's proof; the database keeps only its hash."""

    token: str
    appointment: Appointment


class Lapsed(Exception):
    """Nothing is held under that token any longer."""


class TooManyHeld(Exception):
    """So many times are held at this moment, by this visitor or of this doctor, that no more can be."""


def hold(wish: Wish, *, token: str, earlier: str = "", address: str | None, now: datetime) -> Hold:
    """Keeps the time for ten minutes and lets go of what the tokens held before.

    The same token for the same time again gives the same hold. Raises Taken, NotOffered, TooManyHeld and throttle.Exceeded, all
    of which leave an earlier hold as it was; `address` is None when staff do it.
    """
    with taking.offering_others(wish, tokens=[token, earlier], now=now):
        if not taking.is_in_reach(wish, now=now):
            raise NotOffered(wish)
        try:
            return taking.try_again(lambda: _hold(wish, token=token, earlier=earlier, address=address, now=now))
        except Busy:
            raise Taken(wish) from None


def extend(token: str, *, now: datetime) -> datetime:
    """Ten minutes more, once, and returns until when; asked again, the same answer. Raises Lapsed when nothing is held."""
    mine = Appointment.objects.filter(status=Appointment.Status.HELD, hold_hash=hold_hash(token))
    until = now + HOLD
    if mine.filter(hold_extended=False, created_at__gte=until - LONGEST_HOLD).update(hold_expires_at=until, hold_extended=True):
        return until
    held = mine.filter(hold_expires_at__gt=now).first()
    if held is None or held.hold_expires_at is None:
        raise Lapsed
    return held.hold_expires_at


def book(
    wish: Wish,
    *,
    token: str,
    patient: Patient,
    suspect: bool,
    notice: str,
    address: str | None,
    by: cases.Actor,
    now: datetime,
    case: Case | None = None,
    relative: cases.Relative = cases.UNNAMED,
) -> Case:
    """Makes the hold an appointment, once: a repeat gets the case of the first.

    It hangs on the case given, or on a new one. A hold that lapsed is taken up again if nobody has the time. Raises Taken,
    NotOffered, PatientBusy, Busy and throttle.Exceeded.
    """

    facts: dict[str, Any] = {"suspect": suspect, "notice": notice, "relative": relative, "address": address, "by": by}

    def confirm() -> Case:
        return _book(wish, token=token, patient=patient, now=now, case=case, **facts)

    with taking.offering_others(wish, tokens=[token], now=now):
        try:
            return taking.try_again(confirm)
        except Lapsed:
            return taking.try_again(lambda: _take_up(wish, confirm, token=token, now=now))


def booked(token: str) -> Case | None:
    """The case that a booking under that token hangs on."""
    found = Appointment.objects.filter(hold_hash=hold_hash(token)).exclude(status=Appointment.Status.HELD)
    appointment = found.select_related("case").first()
    return appointment.case if appointment else None


def confirm(held: Appointment, case: Case, *, consent: Consent, by: cases.Actor, now: datetime, suspect: bool = False) -> None:
    """The held time is the case's from now on. Raises Lapsed when it is not held any longer."""
    whose = {"case": case.pk, "consent": consent.pk, "person": case.patient.person, "suspect": suspect}
    with connection.cursor() as cursor:
        cursor.execute(CONFIRM, {"held": held.pk, **whose})
        if not cursor.rowcount:
            raise Lapsed
    take_up(case, held, by=by, now=now)
    cases.record(case, "booked", by=by, now=now, became=held.agreed)


def take_up(case: Case, visit: Appointment, *, by: cases.Actor, now: datetime) -> None:
    """A closed case that is about visits is open again, and due with this one. Any other has had its answer and stays closed."""
    if case.opened_by in FOR_A_VISIT:
        cases.reopen(case, by=by, now=now, due_at=visit.starts)


def release(*tokens: str) -> int:
    """Gives back what the tokens hold; returns how many times that frees."""
    hashes = [hold_hash(token) for token in tokens if token]
    return Appointment.objects.filter(hold_hash__in=hashes).promised_to_nobody().give_up()


def sweep(*, now: datetime) -> int:
    """Removes lapsed holds; returns how many."""
    return Appointment.objects.lapsed(now).promised_to_nobody().give_up()


def look(wish: Wish, *, token: str, now: datetime) -> None:
    """Whether the time can be had by whoever has the token; nothing is held. Raises Taken and NotOffered, with others."""
    with taking.offering_others(wish, tokens=[token], now=now):
        if not taking.is_in_reach(wish, now=now):
            raise NotOffered(wish)
        taking.find_slot(wish, now=now, own=[hold_hash(token)])


@transaction.atomic
def _hold(wish: Wish, *, token: str, earlier: str, address: str | None, now: datetime) -> Hold:
    held_by = "" if address is None else salted_hmac("held by", address, algorithm="sha256").hexdigest()
    _queue(wish, held_by)
    of_theirs = OF_TOKENS(hold_hash(token), hold_hash(earlier))
    mine = next((known for known in of_theirs if known.hold_hash == hold_hash(token)), None)
    if mine and mine.status != Appointment.Status.HELD:
        token = secrets.token_urlsafe(24)  # that form was used up by a booking; this is the start of another
    elif mine and mine.is_held(now) and _is_same(mine, wish):
        return Hold(token, mine)
    moved = release(token, earlier) if of_theirs else 0
    if held_by:
        _refuse_too_many(wish, held_by, now=now)
    appointment = taking.keep(wish, until=now + HOLD, hashed=hold_hash(token), held_by=held_by, now=now)
    if address is not None and not moved:
        throttle.spend(throttle.HOLDS_PER_ADDRESS, address)
    return Hold(token, appointment)


def _queue(wish: Wish, held_by: str) -> None:
    """One after the other for those whose holds are counted together, then for those who want the same doctor's day."""
    if held_by:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(%s), pg_advisory_xact_lock(%s, 0)", [int(held_by[:15], 16), wish.doctor.pk]
            )
    taking.take_turns((wish.doctor.pk, wish.start))


def _refuse_too_many(wish: Wish, held_by: str, *, now: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(HELD, {"doctor": wish.doctor.pk, "held_by": held_by, "now": now})
        at_doctor, by_visitor = cursor.fetchone()
    crowded = settings.THROTTLE and by_visitor >= MOST_HELD_BY_A_VISITOR
    if crowded or at_doctor >= MOST_HELD_AT_A_DOCTOR:
        raise TooManyHeld


@transaction.atomic
def _book(
    wish: Wish,
    *,
    token: str,
    patient: Patient,
    suspect: bool,
    notice: str,
    address: str | None,
    by: cases.Actor,
    now: datetime,
    case: Case | None,
    relative: cases.Relative,
) -> Case:
    appointment = next(iter(OF_TOKEN(hold_hash(token))), None)
    if appointment and appointment.case:
        return appointment.case
    if appointment is None or not (appointment.is_held(now) and _is_same(appointment, wish)):
        raise Lapsed
    if wish.start < now:
        raise NotOffered(wish)
    # The same, and at hand for the letter.
    appointment.doctor, appointment.visit_type, [appointment.location] = (
        wish.doctor, wish.visit_type, LOCATION(appointment.location_id),
    )  # fmt: skip
    if case is None:
        patient.pk = None  # an attempt that was rolled back has left its number on it
        case = cases.open_case(kind=Case.Kind.BOOKING, patient=patient, due_at=appointment.starts, by=by, now=now)
    else:
        case = joined.hold(case)
    consent = cases.consent(case.patient, purpose="booking", language=notice, now=now, relative=relative)
    confirm(appointment, case, consent=consent, by=by, now=now, suspect=suspect)
    throttle.spend_on_form(address=address, phone=str(case.patient.phone))
    link = links.way_in(links.issue(case, seed=token, now=now))
    facts: dict[str, Any] = {"appointment": appointment, "link": link}
    with translation.override(notice):  # whoever books for them may read another
        outbox.post(kind="appointment_booked", case=case, about=appointment.about, now=now, until=appointment.starts, **facts)
    return case


@transaction.atomic
def _take_up(wish: Wish, confirm: Callable[[], Case], *, token: str, now: datetime) -> Case:
    """Holds the time anew and books it, in one turn: a repeat of the same confirmation waits, and finds it booked."""
    taking.take_turns((wish.doctor.pk, wish.start))
    if not booked(token):
        _hold(wish, token=token, earlier="", address=None, now=now)
    return confirm()


def _is_same(appointment: Appointment, wish: Wish) -> bool:
    have = (appointment.doctor_id, appointment.visit_type_id, appointment.starts)
    return have == (wish.doctor.pk, wish.visit_type.pk, wish.start)
