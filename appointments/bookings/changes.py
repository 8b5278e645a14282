"""An appointment is moved or cancelled, or added by staff: one verb for the patient's page and for the desk."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import translation

from appointments.cases import joined, links, owed
from appointments.cases import services as cases
from appointments.cases.models import Case, Event, Patient
from appointments.doctors.models import Location, WorkingHours
from appointments.outbox import services as outbox
from hfs_portal import languages

from . import away, offers, services, slots, taking, waitlist
from .models import Appointment
from .offer_models import Offer
from .taking import NotOffered, RoomTaken, Taken, Wish
from .times import Days, Slot

OVERBOOK = "appointments.overbook_appointment"
FIRST_LANE, SECOND_LANE = 0, 1


class NotBooked(Exception):
    """The appointment is no longer one to come: it was cancelled or moved before, or the patient is here."""


class TooLate(Exception):
    """So shortly before the visit, patients ring."""


class MayNotOverbook(Exception):
    """Only staff with that right overbook, and they say why."""


def until(appointment: Appointment) -> datetime:
    """Until when the patient moves or cancels it online."""
    return appointment.starts - timedelta(hours=appointment.visit_type.change_hours)


def move(
    appointment: Appointment, wish: Wish, *, by: cases.Actor, now: datetime, reason: str = "", onto: Appointment | None = None
) -> None:
    """Changes the time in the same row: the old one is the patient's until the new one is.

    `onto` is a held time that is kept for this patient. Raises Taken and NotOffered (with others), PatientBusy, Busy, NotBooked
    when somebody changed it since it was read, and TooLate for patients. The same time again changes nothing.
    """
    by_staff = by.kind != Event.Actor.PATIENT
    with taking.offering_others(wish, now=now, moving=appointment, by_staff=by_staff):
        if not (onto or taking.is_in_reach(wish, now=now)):
            raise NotOffered(wish)
        taking.try_again(lambda: _move(appointment, wish, by=by, now=now, reason=reason, onto=onto))


@transaction.atomic
def cancel(appointment: Appointment, *, by: cases.Actor, now: datetime, reason: str = "") -> None:
    """Frees the time at once and writes to the patient. Raises NotBooked, also to the second of two who cancel, and TooLate.

    The case is closed when it is about a visit and nothing else is owed in it.
    """
    taking.take_turns(*offers.days_about(appointment))
    _refuse_too_late(appointment, by=by, now=now)
    booked = Appointment.objects.filter(pk=appointment.pk, status=Appointment.Status.BOOKED)
    if not booked.update(status=Appointment.Status.CANCELLED, sequence=F("sequence") + 1):
        raise NotBooked
    appointment.status = Appointment.Status.CANCELLED
    case = Case.objects.select_for_update(of=["self"]).select_related("patient").get(appointments=appointment)
    cases.record(case, "cancelled", by=by, now=now, was=appointment.agreed, note=reason)
    _write(appointment, case, kind="appointment_cancelled", link=languages.web_address("book"), now=now)
    waitlist.visit_cancelled(appointment, now=now)
    close_when_done(case, appointment, by=by, now=now, outcome=Case.Outcome.NOT_WANTED)
    waitlist.offer_freed(appointment.doctor, (appointment.busy.lower, appointment.busy.upper), now=now)


def close_when_done(case: Case, visit: Appointment | None = None, *, by: cases.Actor, now: datetime, outcome: str) -> None:
    """Closes a case that is about a visit, or stands open for this one, and in which nothing is owed any longer."""
    asked_for = {case.opened_by, *case.merged.values_list("opened_by", flat=True)}
    if asked_for & services.FOR_A_VISIT or (visit and visit.starts == case.due_at):
        owed.settle(case, by=by, now=now, outcome=outcome)


def add(
    whom: Case | Patient,
    wish: Wish,
    *,
    by: cases.Actor,
    now: datetime,
    notice: str,
    overbook: str = "",
    beside_another: bool = False,
    note: str = "",
    key: str = "",
) -> Appointment:
    """Books for a patient whom staff have on the line; also at short notice, and times that are kept for urgent cases.

    It hangs on the case given, or on a new one for that patient. The same `key` again gets the appointment of the first.
    `overbook` is the reason why the doctor sees two at once; `beside_another` lets the patient have two visits at once. Raises
    Taken and NotOffered (with others), PatientBusy, Busy and MayNotOverbook.
    """
    facts: dict[str, Any] = {"by": by, "now": now, "notice": notice, "beside_another": beside_another, "key": key}
    if overbook and not (by.staff and by.staff.has_perm(OVERBOOK)):
        raise MayNotOverbook
    with taking.offering_others(wish, now=now, by_staff=True):
        if not taking.is_in_reach(wish, now=now):
            raise NotOffered(wish)
        if overbook:
            return taking.try_again(lambda: _overbook(whom, wish, reason=overbook, **facts))
        return taking.try_again(lambda: _add(whom, wish, note=note, **facts))


@transaction.atomic
def _move(appointment: Appointment, wish: Wish, *, by: cases.Actor, now: datetime, reason: str, onto: Appointment | None) -> None:
    taking.take_turns(*offers.days_about(appointment), (wish.doctor.pk, wish.start))
    if not onto and _has(appointment, wish):
        return
    _refuse_too_late(appointment, by=by, now=now, unless=onto)
    facts = _of(onto) if onto else _found(appointment, wish, now=now, by=by)
    same = Appointment.objects.filter(pk=appointment.pk, status=Appointment.Status.BOOKED, sequence=appointment.sequence)
    in_lane = {"lane": FIRST_LANE, "overbooked_by": None, "overbook_reason": ""}
    if not same.update(**facts, **in_lane, sequence=F("sequence") + 1):
        raise NotBooked
    was, doctor, freed = appointment.agreed, appointment.doctor, (appointment.busy.lower, appointment.busy.upper)
    left = appointment.starts
    appointment.refresh_from_db()
    case = Case.objects.select_related("patient").get(appointments=appointment)
    cases.record(case, "moved_visit", by=by, now=now, was=was, became=appointment.agreed, note=reason)
    if case.opened_by in services.FOR_A_VISIT or case.due_at == left:
        owed.promise(case, part=owed.VISITS, due_at=appointment.starts)
    link = links.way_in(links.issue(case, seed=f"moved {appointment.pk} {appointment.sequence}", now=now))
    _write(appointment, case, kind="appointment_moved", link=link, now=now)
    waitlist.visit_moved(appointment, now=now)
    waitlist.offer_freed(doctor, freed, now=now, left_by=appointment)


def _has(appointment: Appointment, wish: Wish) -> bool:
    have = (appointment.doctor_id, appointment.visit_type_id, appointment.starts)
    return have == (wish.doctor.pk, wish.visit_type.pk, wish.start)


def _found(appointment: Appointment, wish: Wish, *, now: datetime, by: cases.Actor) -> dict[str, Any]:
    slot, room = taking.find_slot(wish, now=now, moving=appointment, by_staff=by.kind != Event.Actor.PATIENT)
    taking.clear_lapsed(wish, now=now)
    return taking.columns(wish, slot.location, room)


def _of(held: Appointment) -> dict[str, Any]:
    """The time of a held row, which gives it up in the same breath. Raises Lapsed when it is not held any longer."""
    if not Appointment.objects.filter(pk=held.pk).give_up():
        raise services.Lapsed
    wish = Wish(held.doctor, held.visit_type, held.starts)
    return taking.columns(wish, held.location, held.resource_id)


def _refuse_too_late(appointment: Appointment, *, by: cases.Actor, now: datetime, unless: Appointment | None = None) -> None:
    late = by.kind == Event.Actor.PATIENT and not unless and now > until(appointment)
    if late and not away.is_excused(appointment):
        raise TooLate


@transaction.atomic
def _add(whom: Case | Patient, wish: Wish, *, key: str, now: datetime, **facts: Any) -> Appointment:
    taking.take_turns((wish.doctor.pk, wish.start))
    if first := _first_with(key):
        return first
    slot, room = taking.find_slot(wish, now=now, by_staff=True)
    taking.clear_lapsed(wish, now=now)
    return _booked(whom, taking.columns(wish, slot.location, room), key=key, now=now, **facts)


@transaction.atomic
def _overbook(
    whom: Case | Patient, wish: Wish, *, reason: str, by: cases.Actor, key: str, now: datetime, **facts: Any
) -> Appointment:
    taking.take_turns((wish.doctor.pk, wish.start))
    if first := _first_with(key):
        return first
    if Appointment.objects.occupying().overlapping(*wish.busy).filter(doctor=wish.doctor, lane=SECOND_LANE).exists():
        raise Taken(wish)
    taking.clear_lapsed(wish, now=now)
    location, room = _place(wish, now=now)
    second = {"lane": SECOND_LANE, "overbooked_by": by.staff, "overbook_reason": reason}
    found = taking.columns(wish, location, room) | second
    return _booked(whom, found, by=by, key=key, now=now, note=reason, what="overbooked", **facts)


def _first_with(key: str) -> Appointment | None:
    return Appointment.objects.filter(hold_hash=taking.hash_of(key)).first() if key else None


def _place(wish: Wish, *, now: datetime) -> tuple[Location, int | None]:
    """Where the doctor is at that moment, or else on other days, and a free room. Raises NotOffered or Taken."""
    diary = slots.diaries([wish.doctor], Days.around(wish.start, 3), now=now)[wish.doctor.pk]
    at_work = [block for block in diary.hours if _is_within(block, wish.start)]
    for block in at_work or diary.hours:
        rooms = diary.rooms_free(Slot(wish.start, block.location, block), wish.visit_type)
        if rooms or not wish.visit_type.needs_id:
            return block.location, next(iter(rooms), None)
    raise RoomTaken(wish) if diary.hours else NotOffered(wish)


def _is_within(block: WorkingHours, moment: datetime) -> bool:
    local = moment.astimezone(block.location.timezone)
    return block.is_valid(local.date()) and block.starts <= local.time() < block.ends


def _booked(
    whom: Case | Patient,
    found: dict[str, Any],
    *,
    by: cases.Actor,
    now: datetime,
    notice: str,
    beside_another: bool,
    note: str,
    key: str,
    what: str = "booked",
) -> Appointment:
    case = joined.hold(whom) if isinstance(whom, Case) else _opened_for(whom, due_at=found["period"].lower, by=by, now=now)
    appointment = Appointment.objects.create(
        **found,
        case=case,
        consent=cases.consent(case.patient, purpose="booking", language=notice, now=now),
        person=case.patient.person,
        beside_another=beside_another,
        status=Appointment.Status.BOOKED,
        hold_hash=taking.hash_of(key) if key else None,
        created_at=now,
    )
    services.take_up(case, appointment, by=by, now=now)
    cases.record(case, what, by=by, now=now, became=appointment.agreed, note=note)
    if case.opened_by == Case.Kind.NO_TIME:
        owed.promise(case, part=owed.VISITS, due_at=appointment.starts)
    link = links.way_in(links.issue(case, seed=f"added {appointment.pk}", now=now))
    _write(appointment, case, kind="appointment_booked", link=link, now=now)
    return appointment


def _opened_for(patient: Patient, *, due_at: datetime, by: cases.Actor, now: datetime) -> Case:
    patient.pk = None  # an attempt that was rolled back has left its number on it
    return cases.open_case(kind=Case.Kind.BOOKING, patient=patient, due_at=due_at, by=by, now=now)


def _write(appointment: Appointment, case: Case, *, kind: str, link: str, now: datetime) -> None:
    outbox.withdraw(case=case, about=appointment.about)
    for offer in Offer.objects.filter(appointment=appointment, absence__isnull=False):  # "please do not come" is over too
        outbox.withdraw(case=case, about=offer.about)
    patients_language = appointment.consent.language if appointment.consent else None  # whoever changes it may read another
    with translation.override(patients_language):
        facts: dict[str, Any] = {"appointment": appointment, "link": link}
        edition, until = str(appointment.sequence), None if kind == "appointment_cancelled" else appointment.starts
        outbox.post(kind=kind, case=case, about=appointment.about, edition=edition, now=now, until=until, **facts)
