"""A time is held, booked, given back or cancelled here and nowhere else. The database decides who was first."""

import hashlib
import random
import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.urls import reverse
from django.utils import timezone, translation

from appointments.cases import links
from appointments.cases import services as cases
from appointments.cases.models import Case, Patient
from appointments.doctors.models import Doctor, VisitType
from appointments.intake import throttle
from appointments.outbox import services as outbox

from . import slots
from .models import Appointment

HOLD = timedelta(minutes=10)
TRIES = 3
LONGEST_PAUSE = 0.05  # seconds before a try again, so that two who collided do not collide again
NEVER_TWICE = "appointment_doctor_never_twice"
EXCLUSION = "23P01"
COLLISIONS = {"23505", "40P01", "40001", "55P03"}  # uniqueness, deadlock, serialisation, lock timeout

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Wish:
    """Whom somebody wants to see, what for, and when."""

    doctor: Doctor
    visit_type: VisitType
    start: datetime

    @property
    def busy_until(self) -> datetime:
        return self.start + timedelta(minutes=self.visit_type.minutes + self.visit_type.turnaround)


@dataclass(frozen=True)
class Hold:
    """The token is the patient's proof; the database keeps only its hash."""

    token: str
    appointment: Appointment


class Unavailable(Exception):
    """The time cannot be had. `nearest` are up to three that can."""

    def __init__(self, wish: Wish) -> None:
        super().__init__(wish.start.isoformat())
        self.nearest: list[slots.Slot] = []


class Taken(Unavailable):
    """Somebody else was first."""


class NotOffered(Unavailable):
    """The doctor does not see patients then, or it is too soon or too far ahead."""


class Lapsed(Exception):
    """Nothing is held under that token any longer."""


class NotBooked(Exception):
    """The appointment is no longer one to come: it was cancelled before, or the patient is here."""


class Busy(Exception):
    """Too many want something at this moment; nothing has been changed, and another try may go through."""


def hold(wish: Wish, *, token: str, earlier: str = "", address: str | None, now: datetime) -> Hold:
    """Keeps the time for ten minutes and lets go of what the tokens held before.

    The same token for the same time again gives the same hold. Raises Taken or NotOffered, which leave an earlier hold as it
    was, and throttle.Exceeded; `address` is None when staff do it.
    """
    with _offering_others(wish, tokens=[token, earlier], now=now):
        if not now <= wish.start <= now + slots.HORIZON:
            raise NotOffered(wish)  # before any reckoning with a day that the calendar may not have
        try:
            return _try_again(lambda: _hold(wish, token=token, earlier=earlier, address=address, now=now))
        except Busy:
            raise Taken(wish) from None


def book(
    wish: Wish, *, token: str, patient: Patient, suspect: bool, notice: str, address: str | None, by: cases.Actor, now: datetime
) -> Case:
    """Makes the hold an appointment, once: a repeat gets the case that the first one opened.

    A hold that lapsed is taken up again if nobody has the time. Raises Taken, NotOffered, Busy and throttle.Exceeded.
    """

    def confirm() -> Case:
        return _book(wish, token=token, patient=patient, suspect=suspect, notice=notice, address=address, by=by, now=now)

    with _offering_others(wish, tokens=[token], now=now):
        try:
            return _try_again(confirm)
        except Lapsed:
            return _try_again(lambda: _take_up(wish, confirm, token=token, now=now))


def booked(token: str) -> Case | None:
    """The case that a booking under that token opened."""
    found = Appointment.objects.filter(hold_hash=hold_hash(token)).exclude(status=Appointment.Status.HELD)
    appointment = found.select_related("case").first()
    return appointment.case if appointment else None


@transaction.atomic
def cancel(appointment: Appointment, *, by: cases.Actor, now: datetime, reason: str = "") -> None:
    """Frees the time at once and writes to the patient. Raises NotBooked, also to the second of two who cancel.

    The case is closed when this booking opened it and no other appointment of it stands.
    """
    booked = Appointment.objects.filter(pk=appointment.pk, status=Appointment.Status.BOOKED)
    if not booked.update(status=Appointment.Status.CANCELLED):
        raise NotBooked
    appointment.status = Appointment.Status.CANCELLED
    case = Case.objects.select_for_update(of=["self"]).select_related("patient").get(appointments=appointment)
    cases.record(case, "cancelled", by=by, now=now, was=appointment.agreed, note=reason)
    if case.opened_by == Case.Kind.BOOKING and case.status != Case.Status.CLOSED and not case.appointments.standing().exists():
        cases.move(case, to=Case.Status.CLOSED, by=by, now=now)
    outbox.withdraw(case=case, kind="appointment_booked")
    patients_language = appointment.consent.language if appointment.consent else None  # whoever cancels may read another
    with translation.override(patients_language):
        link = settings.BASE_URL + reverse("book")
        address = case.patient.email
        outbox.post(kind="appointment_cancelled", case=case, address=address, now=now, appointment=appointment, link=link)


def release(*tokens: str) -> int:
    """Gives back what the tokens hold; returns how many times that frees."""
    hashes = [hold_hash(token) for token in tokens if token]
    return Appointment.objects.filter(status=Appointment.Status.HELD, hold_hash__in=hashes).delete()[0]


def sweep(*, now: datetime) -> int:
    """Removes lapsed holds; returns how many."""
    return Appointment.objects.lapsed(now).delete()[0]


def taken(wish: Wish, *, now: datetime) -> Taken:
    """The refusal of a time that was lost on an earlier page."""
    refusal = Taken(wish)
    refusal.nearest = nearest(wish, now=now)
    return refusal


def nearest(wish: Wish, *, now: datetime, tokens: Iterable[str] = ()) -> list[slots.Slot]:
    """The three free times closest to the one wished, within two weeks of it or of today, for whoever has these tokens."""
    own = [hold_hash(token) for token in tokens]
    middle = min(max(wish.start.astimezone(UTC), now), now + slots.HORIZON)
    free = slots.free(wish.doctor, wish.visit_type, slots.Days.around(middle), now=now, own=own)
    return slots.nearest(free, middle)


def hold_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def _hold(wish: Wish, *, token: str, earlier: str, address: str | None, now: datetime) -> Hold:
    take_turns(wish)
    mine = Appointment.objects.filter(hold_hash=hold_hash(token)).first()
    if mine and mine.status != Appointment.Status.HELD:
        token = secrets.token_urlsafe(24)  # that form was used up by a booking; this is the start of another
    elif mine and mine.is_held(now) and _is_same(mine, wish):
        return Hold(token, mine)
    moved = release(token, earlier)
    slot = _slot(wish, now=now)
    lapsed = Appointment.objects.lapsed(now).filter(doctor=wish.doctor)
    lapsed.overlapping(wish.start, wish.busy_until).delete()
    appointment = _insert(wish, slot, token=token, now=now)
    if address is not None and not moved:
        throttle.spend(throttle.HOLDS_PER_ADDRESS, address)
    return Hold(token, appointment)


def take_turns(wish: Wish) -> None:
    """Whoever wants a time of this doctor on this day waits here for the one before.

    The exclusion constraint would keep them apart without it, but two inserts that meet there can deadlock.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [wish.doctor.pk, timezone.localdate(wish.start).toordinal()])


def _slot(wish: Wish, *, now: datetime) -> slots.Slot:
    """The offered time that is wished. Raises Taken or NotOffered without looking for others."""
    diary = slots.diaries([wish.doctor], slots.Days.around(wish.start.astimezone(UTC), 3), now=now)[wish.doctor.pk]
    offered = {slot.start: slot for slot in diary.offered(wish.visit_type, now=now)}
    if wish.start not in offered:
        raise NotOffered(wish)
    if not any(slot.start == wish.start for slot in diary.free(wish.visit_type, now=now)):
        raise Taken(wish)
    return offered[wish.start]


def _insert(wish: Wish, slot: slots.Slot, *, token: str, now: datetime) -> Appointment:
    return Appointment.objects.create(
        doctor=wish.doctor,
        visit_type=wish.visit_type,
        location=slot.location,
        period=DateTimeTZRange(slot.start, slot.start + timedelta(minutes=wish.visit_type.minutes)),
        busy=DateTimeTZRange(slot.start, wish.busy_until),
        status=Appointment.Status.HELD,
        local_start=slot.local.strftime("%Y-%m-%dT%H:%M"),
        zone=slot.location.zone,
        hold_hash=hold_hash(token),
        hold_expires_at=now + HOLD,
        created_at=now,
    )


@transaction.atomic
def _book(
    wish: Wish, *, token: str, patient: Patient, suspect: bool, notice: str, address: str | None, by: cases.Actor, now: datetime
) -> Case:
    of_token = Appointment.objects.select_for_update(of=["self"]).select_related("case", "doctor", "location", "visit_type")
    appointment = of_token.filter(hold_hash=hold_hash(token)).first()
    if appointment and appointment.case:
        return appointment.case
    if appointment is None or not _is_same(appointment, wish):
        raise Lapsed
    patient.pk = None  # an attempt that was rolled back has left its number on it
    case = cases.open_case(kind=Case.Kind.BOOKING, patient=patient, due_at=appointment.starts, by=by, now=now)
    consent = cases.consent(patient, purpose="booking", language=notice, now=now)
    held = Appointment.objects.filter(pk=appointment.pk, status=Appointment.Status.HELD)
    if not held.update(status=Appointment.Status.BOOKED, case=case, consent=consent, suspect=suspect):
        raise Lapsed
    cases.record(case, "booked", by=by, now=now, became=appointment.agreed)
    throttle.spend_on_form(address=address, phone=str(patient.phone))
    link = links.address(links.issue(case, seed=token, now=now))
    outbox.post(kind="appointment_booked", case=case, address=patient.email, now=now, appointment=appointment, link=link)
    return case


@transaction.atomic
def _take_up(wish: Wish, confirm: Callable[[], Case], *, token: str, now: datetime) -> Case:
    """Holds the time anew and books it, in one turn: a repeat of the same confirmation waits, and finds it booked."""
    take_turns(wish)
    if not booked(token):
        _hold(wish, token=token, earlier="", address=None, now=now)
    return confirm()


def _is_same(appointment: Appointment, wish: Wish) -> bool:
    have = (appointment.doctor_id, appointment.visit_type_id, appointment.starts)
    return have == (wish.doctor.pk, wish.visit_type.pk, wish.start)


@contextmanager
def _offering_others(wish: Wish, *, tokens: Iterable[str], now: datetime) -> Iterator[None]:
    """A refusal leaves with the nearest free times; they are looked for after its transaction is over."""
    try:
        yield
    except Unavailable as refusal:
        refusal.nearest = nearest(wish, now=now, tokens=tokens)
        raise


def _try_again(step: Callable[[], Answer]) -> Answer:
    """Takes the step anew when somebody got in its way. Raises Busy when that does not help."""
    for _ in range(TRIES):
        try:
            return step()
        except DatabaseError as error:
            if not _is_collision(error):
                raise
            time.sleep(random.uniform(0, LONGEST_PAUSE))  # noqa: S311  # keeps people apart, keeps no secret
    raise Busy


def _is_collision(error: DatabaseError) -> bool:
    """The driver tells the SQLSTATE and the rule that was broken; its own classes stay out of here."""
    cause: Any = error.__cause__
    code = getattr(cause, "pgcode", None)
    return code in COLLISIONS or (code == EXCLUSION and cause.diag.constraint_name == NEVER_TWICE)
