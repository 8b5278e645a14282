"""A doctor falls ill: the time is closed at once, and everybody booked in it is offered another and told.

Closing is one transaction, and so is each patient's offer: whatever stops it in between, what is left to do stands in the
database, and whoever comes next goes on.
"""

import logging
import secrets
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from itertools import islice
from typing import Any

from django.db import DataError, IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import translation

from appointments.cases import links
from appointments.cases import services as cases
from appointments.doctors.models import Doctor, TimeOff
from appointments.outbox import services as outbox

from . import alternatives, away, offers, reminders, taking, waitlist
from .alternatives import Found
from .away import ON_THE_LIST, TO_DO, UNANSWERED, State
from .models import Appointment
from .offer_models import Absence, Offer
from .times import Span

__all__ = ["Stale", "begin", "end_early", "keep_up", "left_behind", "offer_again", "settle", "work"]

logger = logging.getLogger("appointments.bookings")

DAY = timedelta(days=1)
TRIES = 10  # times that others took between our look and our hold
UNSET: dict[str, Any] = {
    "held": None, "doctor": None, "starts": None, "expires_at": None, "answered_at": None, "told": False,
}  # fmt: skip


class Stale(Exception):
    """The patient or a colleague was first: it is no longer as it was seen."""


def begin(
    doctor: Doctor,
    period: Any,
    *,
    stand_in: Doctor | None = None,
    reason: str = "",
    by: cases.Actor,
    now: datetime,
) -> Absence:
    """Closes the time and lists whose visits it takes; `work` then offers them others. The same again is the same absence.

    Whoever is booking there at this moment is waited for and listed too; whoever confirms later is refused. Raises Busy.
    """
    facts: dict[str, Any] = {"period": period, "stand_in": stand_in, "reason": reason}
    return taking.try_again(lambda: _begin(doctor, by=by, now=now, **facts))


def work(absence: Absence, *, now: datetime, at_most: int | None = None) -> Counter[str]:
    """Offers those who have no other time yet the best one, the most urgent first, and writes to them.

    Returns how many ended in which state; whoever somebody else has in hand at the moment is left to them.
    """
    waiting = Offer.objects.filter(TO_DO, absence=absence.pk)
    in_turn = waiting.order_by("case__priority", "appointment__period__startswith", "case__created_at", "pk")
    return Counter(_try_to_offer(pk, now=now) for pk in list(in_turn.values_list("pk", flat=True)[:at_most]))


def keep_up(*, now: datetime) -> None:
    """The worker's round: goes on with what was left half done, and puts on the call list whoever did not answer."""
    for absence in away.current(now=now):
        _follow(absence, now=now)
        work(absence, now=now)


@transaction.atomic
def offer_again(offer: Offer, *, by: cases.Actor, now: datetime) -> str:
    """Looks for another time anew, for one who has none, and returns the state that this ends in. Raises Stale."""
    unanswered = Offer.objects.filter(away.STANDS, pk=offer.pk, state__in=UNANSWERED)
    if not unanswered.select_for_update(of=["self"]).first():
        raise Stale
    Offer.objects.filter(pk=offer.pk).update(state=State.TO_DO, **UNSET)
    cases.record(offer.case, "offer_again", by=by, now=now)
    return _offer(offer.pk, now=now)


@transaction.atomic
def settle(offer: Offer, *, note: str, by: cases.Actor, now: datetime) -> None:
    """Staff have reached the patient and say what was agreed; a time that was kept for them is free. Raises Stale."""
    if not _end(offer, state=State.SETTLED, now=now):
        raise Stale
    cases.record(offer.case, "offer_settled", by=by, now=now, note=note)


def end_early(absence: Absence, *, by: cases.Actor, now: datetime) -> None:
    """The doctor is back: what is left of the time opens again, and its visits take place after all. Raises Stale and Busy.

    Whoever has moved stays moved; all others who were told are told again. What is free of it is offered to those who wait.
    """
    taking.try_again(lambda: _end_early(absence, by=by, now=now))


def left_behind(*, now: datetime) -> list[Appointment]:
    """Visits in a closed time for which nothing is under way. There must be none."""
    return [visit for absence in away.current(now=now) for visit in away.forgotten(absence, now=now)]


@transaction.atomic
def _begin(doctor: Doctor, *, period: Any, by: cases.Actor, now: datetime, **facts: Any) -> Absence:
    taking.take_turns(*((doctor.pk, moment) for moment in _days(period)))
    # Who is booking takes a weaker lock on this row: this waits for them, and then sees what they booked.
    Doctor.objects.select_for_update().get(pk=doctor.pk)
    if same := Absence.objects.filter(doctor=doctor, period=period, time_off__period=period).first():
        return same
    off = TimeOff.objects.create(doctor=doctor, period=period, reason=facts["reason"], over_visits=True)
    _let_go(doctor, period, now=now)
    facts |= {"time_off": off, "begun_by": by.staff, "created_at": now}
    absence = Absence.objects.create(doctor=doctor, period=period, **facts)
    _list(absence, by=by, now=now)
    return absence


def _days(period: Any) -> Iterator[datetime]:
    days = (period.upper - period.lower) // timedelta(days=1)
    return iter([*(period.lower + timedelta(days=day) for day in range(days + 1)), period.upper])


def _let_go(doctor: Doctor, period: Any, *, now: datetime) -> None:
    """Frees what is held of that time, for visitors who are choosing and for those to whom it was offered."""
    held = Appointment.objects.held().filter(doctor=doctor).overlapping(period.lower, period.upper)
    # One that is being confirmed at this moment is left to its confirmation, which the database refuses.
    choosing = held.promised_to_nobody().select_for_update(of=["self"], skip_locked=True)
    Appointment.objects.filter(pk__in=[visit.pk for visit in choosing]).give_up()
    for offer in Offer.objects.open().filter(held__in=held).select_related("case"):
        if offers.close(offer, state=State.WITHDRAWN, now=now) and offer.absence_id:
            # Whoever was to see them in another's place is ill too: they are offered yet another time.
            Offer.objects.filter(pk=offer.pk).update(state=State.TO_DO, **UNSET)


@transaction.atomic
def _list(absence: Absence, *, by: cases.Actor, now: datetime) -> None:
    """Everybody booked in that time is to be offered another."""
    for visit in away.forgotten(absence, now=now).select_related("case"):
        facts = {"case": visit.case, "state": State.TO_DO, "created_at": now}
        offer, is_new = Offer.objects.get_or_create(absence=absence, appointment=visit, defaults=facts)
        over = Offer.objects.filter(pk=offer.pk, state__in=[State.WITHDRAWN, State.ACCEPTED])
        if is_new or over.update(state=State.TO_DO, **UNSET):
            cases.record(offer.case, "doctor_away", by=by, now=now, was=visit.agreed)
            reminders.take_back(visit)


@transaction.atomic
def _end_early(absence: Absence, *, by: cases.Actor, now: datetime) -> None:
    opened = _open_again(absence, now=now)
    _follow(absence, by=by, now=now)
    for span in _by_day(opened, until=now + _farthest(absence.doctor)):
        waitlist.offer_freed(absence.doctor, span, now=now)


def _farthest(doctor: Doctor) -> timedelta:
    return max((visit.horizon for visit in doctor.visit_types.all()), default=timedelta())


def _by_day(span: Span, *, until: datetime) -> Iterator[Span]:
    """In parts that each end with a day, as `offer_freed` reads them."""
    begins, ends = span[0], min(span[1], until)
    while begins < ends:
        midnight = datetime.combine(begins.astimezone(UTC) + DAY, time(), UTC)
        yield begins, min(midnight, ends)
        begins = midnight


@transaction.atomic
def _open_again(absence: Absence, *, now: datetime) -> Span:
    """Returns what is open now that was not."""
    off = TimeOff.objects.select_for_update().filter(absence=absence.pk, period__endswith__gt=now).first()
    if off is None:
        raise Stale
    opened = max(off.period.lower, now), off.period.upper
    if off.period.lower < now:
        off.period = DateTimeTZRange(off.period.lower, now)
        off.save()
    else:
        off.delete()
    absence.refresh_from_db()
    return opened


def _follow(absence: Absence, *, by: cases.Actor = cases.SYSTEM, now: datetime) -> None:
    """Brings the list to how the visits stand by now: new on it, needless, possible after all, to be rung."""
    _list(absence, by=by, now=now)
    whole = Offer.objects.filter(absence=absence).select_related("case__patient", "absence", "appointment__doctor")
    listed = whole.filter(state__in=ON_THE_LIST).select_related("appointment__consent", "appointment__location")
    standing = set(listed.filter(away.STANDS).values_list("pk", flat=True))
    for offer in listed:
        if offer.pk not in standing:
            _take_off_list(offer, by=by, now=now)
        elif offer.state in UNANSWERED:
            away.ring_soon(offer.case, asked_at=offer.answered_at or now, now=now)


@transaction.atomic
def _take_off_list(offer: Offer, *, by: cases.Actor, now: datetime) -> None:
    """The visit was moved or cancelled, or the doctor is back in time for it."""
    is_back, was = away.takes_place(offer, now=now), offer.state
    if was in UNANSWERED and not is_back:
        return  # what they answered says more than that they need no answer any longer
    if not _end(offer, state=State.WITHDRAWN, now=now) or was == State.TO_DO or not is_back:
        return
    cases.record(offer.case, "doctor_back", by=by, now=now)
    if not _write(offer, kind="doctor_back", now=now):
        away.ring_soon(offer.case, asked_at=now, now=now)


def _end(offer: Offer, *, state: State, now: datetime) -> bool:
    """Ends an offer in whatever state it was seen; a time that it kept goes to whom it suits next. False when that changed."""
    if offer.state == State.OPEN:
        return waitlist.free(offer, state=state, now=now) is not None
    outbox.withdraw(case=offer.case, about=offer.about)
    same = Offer.objects.filter(pk=offer.pk, state=offer.state).exclude(state=state)
    return bool(same.update(state=state, answered_at=now))


def _try_to_offer(pk: int, *, now: datetime) -> str:
    try:
        return _offer(pk, now=now)
    except (IntegrityError, DataError) as error:  # one who cannot be offered anything must not stop the others
        logger.warning("offer %d is still to do: %s", pk, type(error).__name__)
        return ""


def _offer(pk: int, *, now: datetime) -> str:
    """The state in which the offer is afterwards; empty when somebody else has it in hand."""
    whole = Offer.objects.select_related("case__patient", "absence__time_off", "appointment__consent", "appointment__doctor")
    offer = whole.select_related("appointment__location", "appointment__visit_type").get(pk=pk)
    found = alternatives.of(offer.appointment, offer.absence, now=now)  # type: ignore[arg-type]  # it has both, by a constraint
    tried = 0
    for tried, best in enumerate(islice(found, TRIES), 1):  # noqa: B007
        try:
            return taking.try_again(lambda: _propose(offer, best, now=now))  # noqa: B023
        except taking.Unavailable:
            continue
        except (offers.Gone, taking.Busy):
            return ""
    return _find_nothing(offer, now=now) if not tried else ""


@transaction.atomic
def _propose(offer: Offer, best: Found, *, now: datetime) -> str:
    if not _is_mine(offer):
        return ""
    until = alternatives.kept_until(best.slot, now=now)
    kept = offers.propose(offer.case, best.wish, until=until, now=now, offer=offer, by_staff=True)
    zone = best.slot.location.timezone
    if _write(offer, kind="doctor_away", now=now, offered=kept.held, until=until.astimezone(zone)):
        Offer.objects.filter(pk=offer.pk).update(told=True)
    else:
        away.ring_soon(offer.case, asked_at=now, now=now)
    return State.OPEN


@transaction.atomic
def _find_nothing(offer: Offer, *, now: datetime) -> str:
    if not _is_mine(offer):
        return ""
    cases.record(offer.case, "offer_nothing", by=cases.SYSTEM, now=now)
    away.ring_soon(offer.case, asked_at=now, now=now)
    told = _write(offer, kind="doctor_away_nothing", now=now)
    Offer.objects.filter(pk=offer.pk).update(state=State.NOTHING, answered_at=now, told=told)
    return State.NOTHING


def _is_mine(offer: Offer) -> bool:
    """Whether it is still to do, and in nobody else's hands until the transaction is over."""
    to_do = Offer.objects.filter(TO_DO, pk=offer.pk).select_related("appointment")
    return to_do.select_for_update(of=["self", "appointment"], no_key=True, skip_locked=True).first() is not None


def _write(offer: Offer, *, kind: str, now: datetime, **facts: Any) -> bool:
    """One letter about the offer, in the patient's language. False when there is no address to write to."""
    case = offer.case
    visit: Appointment = offer.appointment  # type: ignore[assignment]  # as the database demands of an absence's offer
    for about in (visit.about, offer.about):
        outbox.withdraw(case=case, about=about)
    link = links.way_in(links.issue_fresh(case, now=now))
    with translation.override(visit.consent.language if visit.consent else None):
        told: dict[str, Any] = {"appointment": visit, "offer": offer, "link": link, **facts}
        return bool(outbox.post(kind=kind, case=case, about=offer.about, edition=secrets.token_hex(8), now=now, **told))
