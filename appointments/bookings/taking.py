"""How a time is taken: who waits for whom, what the rules say of it, and what the database's refusal means."""

import hashlib
import random
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from django.db import DatabaseError, connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Q

from appointments.cases import services as cases
from appointments.doctors.models import Doctor, Location, VisitType
from appointments.outbox import services as outbox
from hfs_portal.prepared import Insert, Prepared

from . import slots
from .models import Appointment
from .offer_models import Offer
from .times import Days, Slot, Span, busy_span, nearest_of

TRIES = 3
LONGEST_PAUSE = 0.05  # seconds before a try again, so that two who collided do not collide again
EXCLUSION = "23P01"
COLLISIONS = {"23505", "40P01", "40001", "55P03"}  # uniqueness, deadlock, serialisation, lock timeout
TAKEN_BY_OTHERS = {"appointment_doctor_never_twice", "appointment_resource_never_twice"}
PATIENT_TWICE = "appointment_patient_never_twice"
AWAY = "appointment_not_in_time_off"
WRITE = Insert(Appointment)
LAPSED = Prepared(
    lambda now, busy, doctor: (
        Appointment.objects.lapsed(now).filter(Q(doctor=doctor) | Q(resource__isnull=False), busy__overlap=busy).only("pk")
    ),
    datetime.min.replace(tzinfo=UTC),
    DateTimeTZRange(),
    0,
)

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Wish:
    """Whom somebody wants to see, what for, and when: in UTC, where a repeated hour is two and a skipped one is none."""

    doctor: Doctor
    visit_type: VisitType
    start: datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo:
            object.__setattr__(self, "start", self.start.astimezone(UTC))

    @property
    def busy(self) -> Span:
        return busy_span(self.start, self.visit_type)


class Unavailable(Exception):
    """The time cannot be had. `nearest` are up to three that can."""

    def __init__(self, wish: Wish) -> None:
        super().__init__(wish.start.isoformat())
        self.wish = wish
        self.nearest: list[Slot] = []


class Taken(Unavailable):
    """Somebody else was first."""


class RoomTaken(Taken):
    """The doctor is free, and no room or device that the visit needs is."""


class NotOffered(Unavailable):
    """The doctor does not see patients then, or it is too soon or too far ahead."""


class PatientBusy(Exception):
    """The patient has another appointment at that time."""


class Busy(Exception):
    """Too many want something at this moment; nothing has been changed, and another try may go through."""


class _Away(Exception):
    """The doctor went away, or the location was closed, since we looked."""


def take_turns(*wishes: tuple[int, datetime]) -> None:
    """Whoever wants a time of this doctor on this day waits here for the one before. Takes doctors' keys and moments.

    The exclusion constraint would keep them apart without it, but two inserts that meet there can deadlock.
    """
    keys = sorted({(doctor, moment.astimezone(UTC).toordinal()) for doctor, moment in wishes})  # whatever zone a page is shown in
    with connection.cursor() as cursor:
        for key in keys:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", key)


def find_slot(
    wish: Wish, *, now: datetime, own: Collection[str] = (), moving: Appointment | None = None, by_staff: bool = False
) -> tuple[Slot, int | None]:
    """The free time that is wished, and the room or device for it. Raises Taken or NotOffered without looking for others."""
    days = Days.around(wish.start.astimezone(UTC), 3)
    diary = slots.diaries([wish.doctor], days, now=now, own=own, moving=moving.pk if moving else None)[wish.doctor.pk]
    for slot in diary.free(wish.visit_type, now=now, by_staff=by_staff, at=wish.start):
        return slot, next(iter(diary.rooms_free(slot, wish.visit_type)), None)
    if not any(diary.offered(wish.visit_type, now=now, by_staff=by_staff, at=wish.start)):
        raise NotOffered(wish)
    begins, ends = wish.busy
    raise Taken(wish) if any(start < ends and begins < end for start, end in diary.busy) else RoomTaken(wish)


def columns(wish: Wish, location: Location, room: int | None) -> dict[str, Any]:
    """What an appointment keeps of its time and place."""
    local = wish.start.astimezone(location.timezone)
    return {
        "doctor": wish.doctor,
        "visit_type": wish.visit_type,
        "location": location,
        "resource_id": room,
        "period": DateTimeTZRange(wish.start, wish.start + wish.visit_type.length),
        "busy": DateTimeTZRange(*wish.busy),
        "local_start": local.strftime("%Y-%m-%dT%H:%M"),
        "zone": location.zone,
    }


def keep(wish: Wish, *, until: datetime, hashed: str, now: datetime, by_staff: bool = False, **facts: Any) -> Appointment:
    """Holds the wished time, for whoever has the token of that hash. Raises Taken or NotOffered."""
    slot, room = find_slot(wish, now=now, by_staff=by_staff)
    clear_lapsed(wish, now=now)
    return WRITE(
        Appointment(
            **columns(wish, slot.location, room),
            status=Appointment.Status.HELD,
            hold_hash=hashed,
            hold_expires_at=until,
            created_at=now,
            **facts,
        )
    )


def clear_lapsed(wish: Wish, *, now: datetime) -> None:
    """Lapsed holds stand in the way of the constraints until they are gone; an offer that kept one of them has lapsed."""
    if keys := [held.pk for held in LAPSED(now, DateTimeTZRange(*wish.busy), wish.doctor.pk)]:
        for offer in Offer.objects.open().filter(held__in=keys).select_related("case"):
            lapse(offer, now=now)
        Appointment.objects.lapsed(now).filter(pk__in=keys).give_up()


def lapse(offer: Offer, *, now: datetime) -> bool:
    """Ends an offer that nobody answered; the time it kept is still held. False when it was answered meanwhile."""
    unanswered = Offer.objects.open().filter(pk=offer.pk)
    if not unanswered.update(state=Offer.State.LAPSED, held=None, answered_at=now):
        return False
    outbox.withdraw(case=offer.case, about=offer.about)
    cases.record(offer.case, "offer_lapsed", by=cases.SYSTEM, now=now)
    return True


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def nearest(
    wish: Wish,
    *,
    now: datetime,
    tokens: Iterable[str] = (),
    moving: Appointment | None = None,
    by_staff: bool = False,
) -> list[Slot]:
    """The three free times closest to the one wished, within two weeks of it or of today, for whoever has these tokens.

    The present time of a visit that moves is no other time.
    """
    own = [hash_of(token) for token in tokens]
    middle = min(max(wish.start.astimezone(UTC), now), now + wish.visit_type.horizon)
    days, moved = Days.around(middle), moving.pk if moving else None
    found = slots.free(wish.doctor, wish.visit_type, days, now=now, own=own, moving=moved, by_staff=by_staff)
    present = moving.starts if moving and moving.doctor_id == wish.doctor.pk else None
    return nearest_of((slot for slot in found if slot.start != present), middle)


@contextmanager
def offering_others(wish: Wish, *, now: datetime, **whose: Any) -> Iterator[None]:
    """A refusal leaves with the nearest free times; they are looked for after its transaction is over."""
    try:
        yield
    except _Away:
        refusal = NotOffered(wish)
        refusal.nearest = nearest(wish, now=now, **whose)
        raise refusal from None
    except Unavailable as refusal:
        refusal.nearest = nearest(wish, now=now, **whose)
        raise


def try_again(step: Callable[[], Answer]) -> Answer:
    """Takes the step anew when somebody got in its way. Raises Busy when that does not help, PatientBusy when it cannot."""
    for _ in range(TRIES):
        try:
            return step()
        except DatabaseError as error:
            rule = _rule(error)
            if rule == PATIENT_TWICE:
                raise PatientBusy from None
            if rule == AWAY:
                raise _Away from None
            if not (rule in TAKEN_BY_OTHERS or _code(error) in COLLISIONS):
                raise
            time.sleep(random.uniform(0, LONGEST_PAUSE))  # noqa: S311  # keeps people apart, keeps no secret
    raise Busy


def _code(error: DatabaseError) -> str | None:
    """The driver tells the SQLSTATE and the rule that was broken; its own classes stay out of here."""
    return getattr(error.__cause__, "pgcode", None)


def _rule(error: DatabaseError) -> str | None:
    cause: Any = error.__cause__
    return cause.diag.constraint_name if _code(error) == EXCLUSION else None


def is_in_reach(wish: Wish, *, now: datetime) -> bool:
    """Before any reckoning with a day that the calendar may not have."""
    return now <= wish.start <= now + timedelta(days=400)
