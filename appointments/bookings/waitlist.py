"""Who waits for a time that comes free, and who is offered it: the most urgent first, then whoever has waited longest."""

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import translation

from appointments.cases import links, promises
from appointments.cases import services as cases
from appointments.cases.models import Case, Patient
from appointments.doctors.models import Doctor, VisitType
from appointments.intake import throttle
from appointments.intake.services import once
from appointments.outbox import services as outbox
from appointments.outbox import waking
from appointments.outbox.routes import ways

from . import offers, slots, taking
from .models import Appointment
from .offer_models import Offer, WaitlistEntry
from .taking import Unavailable, Wish
from .times import Days, Slot, Span, overlaps
from .week import part

PartOfDay = WaitlistEntry.PartOfDay
Ended = WaitlistEntry.Ended
DAY_IS_OVER = timedelta(hours=12)  # everywhere on earth


class NoVisitToCome(Exception):
    """There is no booked visit that could be earlier."""


@dataclass(frozen=True)
class Wishes:
    """When somebody could come."""

    first_day: date
    last_day: date
    weekdays: list[int]
    part_of_day: str = PartOfDay.ANY


@transaction.atomic
def join(appointment: Appointment, wishes: Wishes, *, any_doctor: bool = False, by: cases.Actor, now: datetime) -> WaitlistEntry:
    """Waits for something earlier than that visit. Once more with other wishes changes them. Raises NoVisitToCome."""
    visit = Appointment.objects.select_for_update(of=["self"], no_key=True).select_related("case__patient").get(pk=appointment.pk)
    if visit.status != Appointment.Status.BOOKED or visit.starts <= now or visit.case is None:
        raise NoVisitToCome
    facts = {**vars(wishes), "doctor": None if any_doctor else visit.doctor, "visit_type": visit.visit_type}
    waiting = WaitlistEntry.objects.waiting().filter(appointment=visit)
    if waiting.update(**facts):
        return waiting.get()
    whose = {"case": visit.case, "consent": visit.consent, "appointment": visit}
    entry = WaitlistEntry.objects.create(**whose, **facts, submit_key=secrets.token_hex(32), created_at=now)
    cases.record(entry.case, "waitlist_joined", by=by, now=now)
    _write(entry, kind="waitlist_joined", about=f"waitlist {entry.pk}", seed=f"waitlist {entry.pk}", now=now)
    return entry


def ask(
    entry: WaitlistEntry, *, patient: Patient, tell_me: bool, notice: str, address: str | None, by: cases.Actor, now: datetime
) -> Case:
    """No time suits: staff look for one, and with `tell_me` the portal offers what comes free meanwhile.

    A repeat of the same submission gets the case that the first one opened. Raises throttle.Exceeded.
    """

    @transaction.atomic
    def accept() -> Case:
        due_at = promises.due(Case.Kind.NO_TIME, Case.Priority.ROUTINE, now=now)
        case = cases.open_case(kind=Case.Kind.NO_TIME, patient=patient, due_at=due_at, by=by, now=now)
        entry.case, entry.created_at = case, now
        entry.consent = cases.consent(patient, purpose="booking", language=notice, now=now)
        if not tell_me:
            entry.ended_at, entry.ended_because = now, Ended.LEFT
        entry.save(force_insert=True)
        if tell_me:
            cases.record(case, "waitlist_joined", by=by, now=now)
        throttle.spend_on_form(address=address, phone=str(patient.phone))
        _write(entry, kind="no_time_received", about="", seed=entry.submit_key, now=now, tell_me=tell_me)
        return case

    return once(entry, accept)


@transaction.atomic
def leave(entry: WaitlistEntry, *, by: cases.Actor, now: datetime) -> bool:
    """Takes somebody off the list who asks for it. False when they no longer waited."""
    return end(entry, because=Ended.LEFT, by=by, now=now)


def end(entry: WaitlistEntry, *, because: Ended, by: cases.Actor = cases.SYSTEM, now: datetime) -> bool:
    """Ends the waiting, within the caller's transaction; a time that is kept for them goes to the next in turn."""
    waiting = WaitlistEntry.objects.waiting().filter(pk=entry.pk)
    if not waiting.update(ended_at=now, ended_because=because):
        return False
    outbox.withdraw(case=entry.case, about=f"waitlist {entry.pk}")
    cases.record(entry.case, "waitlist_left" if because == Ended.LEFT else "waitlist_ended", by=by, now=now)
    _withdraw(entry.offers.open(), now=now)
    return True


def end_passed(*, now: datetime) -> int:
    """Ends the waiting of those who have what they waited for, or for whom it is too late; returns how many."""
    return sum(_end_passed(entry, because, now=now) for entry, because in list(_passed(now)))


def visit_cancelled(appointment: Appointment, *, now: datetime) -> None:
    """Nobody waits for something earlier than a visit that is off, and no time is kept to replace it."""
    for entry in WaitlistEntry.objects.waiting().filter(appointment=appointment).select_related("case"):
        end(entry, because=Ended.CANCELLED, now=now)
    _withdraw(Offer.objects.open().filter(appointment=appointment), now=now)


def visit_moved(appointment: Appointment, *, now: datetime) -> None:
    """What was offered in place of the old time is withdrawn, unless it is earlier than the new one too."""
    waiting = WaitlistEntry.objects.waiting().filter(appointment=appointment)
    waiting.update(visit_type=appointment.visit_type)
    for entry in waiting.filter(first_day__gt=date.fromisoformat(appointment.local_start[:10])).select_related("case"):
        end(entry, because=Ended.BOOKED, now=now)
    no_better = Q(entry=None) | Q(starts__gte=appointment.starts)
    _withdraw(Offer.objects.open().filter(no_better, appointment=appointment), now=now)


def free(offer: Offer, *, state: Offer.State, now: datetime) -> Appointment | None:
    """Ends an open offer and offers its time to the next; returns what was held, or None when it was answered meanwhile."""
    offers.take_turns(offer)
    held = Appointment.objects.filter(offer=offer.pk).select_related("doctor").first()
    if held is None or not offers.close(offer, state=state, now=now):
        return None
    offer_freed(held.doctor, (held.busy.lower, held.busy.upper), now=now)
    return held


def offer_freed(doctor: Doctor, span: Span, *, now: datetime, left_by: Appointment | None = None) -> list[Offer]:
    """Keeps the time that came free for the first whom it suits, within the transaction that frees it.

    A long visit's time may suit more than one: each gets a part. Where it suits nobody, it is everybody's. It is not offered to
    those who have just left it for another.
    """
    taking.take_turns((doctor.pk, span[0]))
    freed = _Freed(doctor, span, now)
    found = []
    for entry in _in_turn(doctor) if doctor.is_active and now < span[1] else []:
        if left_by and entry.appointment_id == left_by.pk:
            continue
        if offer := _offer_first(entry, freed, now=now):
            found.append(offer)
            freed.forget()
    return found


def suits(entry: WaitlistEntry, slot: Slot) -> bool:
    """Whether the entry's owner wished for such a time, and it is earlier than the visit they have."""
    local = slot.local
    return (
        entry.location_id in (None, slot.location.pk)
        and entry.first_day <= local.date() <= entry.last_day
        and (not entry.weekdays or local.weekday() in entry.weekdays)
        and entry.part_of_day in (PartOfDay.ANY, part(slot))
        and (entry.appointment is None or slot.start < entry.appointment.starts)
    )


class _Freed:
    """What can be booked of a stretch of one doctor's time, by kind of visit; read once for each until one is taken."""

    def __init__(self, doctor: Doctor, span: Span, now: datetime) -> None:
        self.doctor, self.span, self.now = doctor, span, now
        self._slots: dict[int, list[Slot]] = {}
        days = Days.around(span[0].astimezone(UTC), 3)
        self.days = days

    def slots(self, visit: VisitType) -> list[Slot]:
        if visit.pk not in self._slots:
            free = slots.free(self.doctor, visit, self.days, now=self.now)
            self._slots[visit.pk] = [slot for slot in free if overlaps(slot, visit, [self.span])]
        return self._slots[visit.pk]

    def forget(self) -> None:
        self._slots.clear()


def _in_turn(doctor: Doctor) -> Iterable[WaitlistEntry]:
    """Those who wait for this doctor or any, can be written to and have no other offer to answer."""
    booked_since = Appointment.objects.standing().filter(case=OuterRef("case"))
    whose = Q(doctor=None) | Q(doctor=doctor)
    visit = Q(appointment=None) & ~Exists(booked_since) | Q(appointment__status=Appointment.Status.BOOKED)
    waiting = WaitlistEntry.objects.waiting().filter(whose, visit, visit_type__doctors=doctor)
    still = waiting.exclude(case__status=Case.Status.CLOSED).exclude(Exists(Offer.objects.open().filter(entry=OuterRef("pk"))))
    in_turn = still.in_turn().select_related("appointment", "case__patient", "consent", "visit_type")
    return (entry for entry in in_turn if ways(entry.case.patient))


def _offer_first(entry: WaitlistEntry, freed: _Freed, *, now: datetime) -> Offer | None:
    suitable = [slot for slot in freed.slots(entry.visit_type) if suits(entry, slot)]
    if not suitable or not _is_alone_with(entry):
        return None
    before = set(entry.offers.filter(doctor=freed.doctor).values_list("starts", flat=True))
    for slot in suitable:
        turn = waking.turn(now=now, latest=slot.start - entry.visit_type.notice, zone=slot.location.timezone)
        if turn and slot.start not in before and (offer := _offer(entry, freed.doctor, slot, turn, now=now)):
            return offer
    return None


def _is_alone_with(entry: WaitlistEntry) -> bool:
    """Two times that come free at once must not both be offered to the same person; whoever comes second passes on."""
    row = WaitlistEntry.objects.select_for_update(skip_locked=True, no_key=True).waiting().filter(pk=entry.pk)
    return bool(row) and not entry.offers.open().exists()


def _offer(entry: WaitlistEntry, doctor: Doctor, slot: Slot, turn: waking.Turn, *, now: datetime) -> Offer | None:
    wish, visit = Wish(doctor, entry.visit_type, slot.start), entry.appointment
    try:
        with transaction.atomic():
            offer = offers.propose(entry.case, wish, until=turn.until, now=now, entry=entry, appointment=visit)
    except (Unavailable, IntegrityError):
        return None
    facts = {"offer": offer, "until": turn.until.astimezone(slot.location.timezone), "path": f"offers/{offer.pk}/"}
    _write(entry, kind="time_offered", about=offer.about, seed=offer.about, now=now, due_at=turn.write_at, **facts)
    Offer.objects.filter(pk=offer.pk).update(told=True)
    return offer


def _withdraw(open_offers: Iterable[Offer], *, now: datetime) -> None:
    for offer in open_offers:
        free(offer, state=Offer.State.WITHDRAWN, now=now)


def _passed(now: datetime) -> Iterator[tuple[WaitlistEntry, Ended]]:
    waiting = WaitlistEntry.objects.waiting().select_related("case", "appointment")
    over = Q(appointment__period__startswith__lte=now) | Q(last_day__lt=(now - DAY_IS_OVER).astimezone(UTC).date())
    booked_since = Exists(Appointment.objects.standing().filter(case=OuterRef("case")))
    off = Q(appointment__isnull=False) & ~Q(appointment__status=Appointment.Status.BOOKED)
    because = {
        Ended.BOOKED: waiting.filter(booked_since, appointment=None),
        Ended.PASSED: waiting.filter(over),
        Ended.CANCELLED: waiting.filter(off),
        Ended.LEFT: waiting.filter(case__status=Case.Status.CLOSED),
    }
    return ((entry, ended) for ended, entries in because.items() for entry in entries)


@transaction.atomic
def _end_passed(entry: WaitlistEntry, because: Ended, *, now: datetime) -> bool:
    return end(entry, because=because, now=now)


def _write(
    entry: WaitlistEntry, *, kind: str, about: str, seed: str, now: datetime, due_at: datetime | None = None, **facts: Any
) -> None:
    """In the language in which they agreed to be written to: whoever frees a time may read another."""
    case = entry.case
    link = links.way_in(links.issue(case, seed=seed, now=now))
    with translation.override(entry.consent.language):
        about_entry: dict[str, Any] = {"entry": entry, "link": link, **facts}
        outbox.post(kind=kind, case=case, about=about, now=now, due_at=due_at, **about_entry)
