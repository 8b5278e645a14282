"""What a patient agreed to, and what follows when they take it back: said first, then done."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from appointments.bookings import changes, waitlist
from appointments.bookings.offer_models import WaitlistEntry
from appointments.callbacks import services as callbacks
from appointments.cases import services as cases
from appointments.cases.models import Case, Consent
from appointments.outbox import services as outbox
from appointments.outbox.models import Message
from appointments.second_opinions import replies

from . import happened
from .page import Visit, visits_of

OF_WAITING = ["no_time_received", "waitlist_joined", "time_offered"]


@dataclass(frozen=True)
class Agreement:
    """All consents of one purpose: another visit brings another one."""

    purpose: str
    given: list[Consent]

    @property
    def words(self) -> Any:
        return happened.PURPOSES.get(self.purpose, self.purpose)

    @property
    def stands(self) -> bool:
        return any(consent.withdrawn_at is None for consent in self.given)

    @property
    def last(self) -> Consent:
        return self.given[-1]


def of(case: Case) -> list[Agreement]:
    """In the order in which they were first given."""
    by_purpose: dict[str, list[Consent]] = {}
    for consent in Consent.objects.filter(patient=case.patient_id).order_by("given_at", "pk"):
        by_purpose.setdefault(consent.purpose, []).append(consent)
    return [Agreement(purpose, given) for purpose, given in by_purpose.items()]


def what_follows(case: Case, purpose: str, *, now: datetime) -> list[str]:
    """Before it is taken back."""
    return FOLLOWS[purpose](case, now)


def take_back(case: Case, purpose: str, *, by: cases.Actor, now: datetime) -> None:
    """Ends what it was given for, as far as that is still possible. Done twice, it is done once.

    Not one transaction: each visit is cancelled as by hand, and the consent ends last, so that a second try finishes the first.
    """
    given = Consent.objects.filter(patient=case.patient_id, purpose=purpose, withdrawn_at=None)
    if not given.exists():
        return
    ENDS[purpose](case, by, now)
    with transaction.atomic():
        if given.update(withdrawn_at=now):
            cases.record(case, "agreement_withdrawn", by=by, now=now, became=purpose)


def _visits(case: Case, now: datetime) -> list[Visit]:
    return [Visit(visit, now) for visit in visits_of(case).order_by("period")]


def _waiting(case: Case) -> list[WaitlistEntry]:
    return list(WaitlistEntry.objects.waiting().filter(case=case).select_related("case"))


def _after_visits(case: Case, now: datetime) -> list[str]:
    sentences, not_sent = [], _("Messages about it that have not gone out yet are not sent.")
    for visit in _visits(case, now):
        facts = {"when": visit.appointment.local_start_in_words, "name": visit.appointment.doctor.name}
        if visit.can_change:
            sentences.append(_("Your visit on %(when)s with %(name)s is cancelled. Somebody else can have the time.") % facts)
        elif visit.is_to_come:
            late = _("Your visit on %(when)s with %(name)s is too near to be cancelled here. It stays booked: please ring us.")
            sentences.append(late % facts)
            not_sent = ""  # of a visit that stays booked we go on reminding
    if _waiting(case):
        sentences.append(_("You are taken off the waitlist, and no more times are offered to you."))
    return [*sentences, *filter(None, [not_sent]), _kept()]


def _after_callback(case: Case, now: datetime) -> list[str]:
    rung = case.status == Case.Status.CLOSED
    no_call = _("We have nothing more to ring you about in this request.") if rung else _("We do not ring you about it any more.")
    return [no_call, _("Messages about it that have not gone out yet are not sent."), _kept()]


def _after_colleague(case: Case, now: datetime) -> list[str]:
    return [
        _("No further doctor is asked, and one who has not signed the opinion can no longer read it."),
        _("What was signed stays signed, and your request goes on."),
    ]


def _after_keeping(case: Case, now: datetime) -> list[str]:
    return [
        _("Your files are erased about three months after the answer, or within a day if that time is over."),
        _("Your request goes on."),
    ]


def _kept() -> str:
    return _("What has been noted so far stays in the hospital’s record. You can ask us to erase it, on the page of your data.")


def _end_visits(case: Case, by: cases.Actor, now: datetime) -> None:
    for entry in _waiting(case):
        waitlist.leave(entry, by=by, now=now)
    _take_back_letters(case, OF_WAITING)
    for visit in _visits(case, now):
        if visit.can_change:
            changes.cancel(visit.appointment, by=by, now=now)
    with transaction.atomic():
        held = Case.objects.select_for_update(of=["self"]).select_related("patient").get(pk=case.pk)
        changes.close_when_done(held, by=by, now=now, outcome=Case.Outcome.NOT_WANTED)


def _end_callback(case: Case, by: cases.Actor, now: datetime) -> None:
    if hasattr(case, "callback"):
        callbacks.cancel(case.callback, by=by, now=now)


def _end_opinion(case: Case, by: cases.Actor, now: datetime) -> None:
    if hasattr(case, "second_opinion"):
        replies.withdraw(case.second_opinion, by=by, now=now)


def _take_back_letters(case: Case, kinds: list[str]) -> None:
    waiting = Message.objects.filter(case=case, kind__in=kinds, state=Message.State.QUEUED)
    for about in waiting.values_list("about", flat=True).distinct():
        outbox.withdraw(case=case, about=about)


ENDS: dict[str, Callable[[Case, cases.Actor, datetime], None]] = {
    "booking": _end_visits,
    "callback": _end_callback,
    "second_opinion": _end_opinion,
}
FOLLOWS: dict[str, Callable[[Case, datetime], list[str]]] = {
    "booking": _after_visits,
    "callback": _after_callback,
    replies.TO_A_COLLEAGUE: _after_colleague,
    replies.KEEP_FILES: _after_keeping,
}
