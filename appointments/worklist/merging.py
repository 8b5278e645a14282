"""Two cases of one patient become one: what hangs on the one goes to the other, in which the story goes on."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from appointments.bookings.models import Appointment
from appointments.bookings.offer_models import Offer, WaitlistEntry
from appointments.cases import joined, links
from appointments.cases import services as cases
from appointments.cases.models import Case, Consent, DataRequest, Patient
from appointments.outbox import services as outbox
from appointments.outbox.models import Message

MOST_SUGGESTED = 10
FOLLOWS = (Appointment, Offer, WaitlistEntry)  # all of it, whatever it is


class Refused(Exception):
    """Its text is a sentence for whoever wants to join them."""


def others_of(case: Case) -> QuerySet[Case]:
    """Cases of who has the same phone or e-mail address, the newest first."""
    patient = case.patient
    theirs = Q(patient__phone=patient.phone)
    if patient.email:
        theirs |= Q(patient__email__iexact=patient.email)
    found = Case.objects.filter(theirs, merged_into=None).exclude(pk=case.pk)
    return found.select_related("patient").order_by("-created_at", "-pk")[:MOST_SUGGESTED]


def open_data_requests(case: Case) -> list[DataRequest]:
    """What was asked of the data under that reference alone: a join makes nobody else the one who asked."""
    return list(case.data_requests.filter(done_at=None).order_by("asked_at", "pk"))


@transaction.atomic
def merge(case: Case, *, into: Case, by: cases.Actor, now: datetime, note: str = "") -> None:
    """`case` is closed and goes on in `into`, which keeps the earlier promise and the higher priority of the two.

    Who may open the private page, where we write to, and who asked what of the data stay as they were in `into`. Raises Refused,
    with the sentence, when they cannot be joined; then nothing has changed.
    """
    gone, stays = _held(case, into)
    refuse(gone, stays, note=note)
    _join(gone, stays, by=by, now=now, note=note)


def _held(case: Case, into: Case) -> tuple[Case, Case]:
    keys = {case.pk, into.pk}
    list(Case.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))
    # Read once both are locked: a statement that has to wait reads what hangs on a case as it was before.
    held = Case.objects.select_related("patient", "callback", "second_opinion", "assignee").in_bulk(keys)
    return held[case.pk], held[into.pk]


def refuse(case: Case, into: Case, *, note: str) -> None:
    """Raises Refused when `case` cannot go on in `into`."""
    names = {"case": case.reference, "into": into.reference}
    if case.pk == into.pk:
        raise Refused(_("That is the same case: choose another."))
    if case.merged_into_id:
        raise Refused(_("%(case)s already goes on in another case.") % names)
    if into.status == Case.Status.CLOSED:
        raise Refused(_("%(into)s is closed: open it again first, or join it into %(case)s.") % names)
    if hasattr(case, "second_opinion") and hasattr(into, "second_opinion"):
        raise Refused(_("Both have a second opinion. These stay apart: each has its own files, its doctor and its promise."))
    if _call_would_be_lost(case, into):
        raise Refused(_("The call that is still to be made is that of %(case)s: join %(into)s into it instead.") % names)
    if _promise_would_rest(case, into):
        raise Refused(_("The second opinion waits for the patient, and its promise rests. Join the two when they have answered."))
    if not (note.strip() or joined.seem_one(case.patient, into.patient)):
        raise Refused(_("Write why these are one patient: their names, phone numbers or e-mail addresses differ."))


def _call_would_be_lost(case: Case, into: Case) -> bool:
    """A case has one call: of two the one that nobody wants any more would stay."""
    return _rings(case) and hasattr(into, "callback") and not _rings(into)


def _rings(case: Case) -> bool:
    return hasattr(case, "callback") and case.status != Case.Status.CLOSED and case.callback.is_owed


def _promise_would_rest(case: Case, into: Case) -> bool:
    rest = [hasattr(one, "second_opinion") and one.second_opinion.clock_stopped_at is not None for one in (case, into)]
    return any(rest) and case.status != Case.Status.CLOSED


def _join(case: Case, into: Case, *, by: cases.Actor, now: datetime, note: str) -> None:
    if _rings(case) and _rings(into):
        _settle_call(case, into, by=by, now=now)
    links.end_joined(case, into=into, by=by, now=now)
    _promise(case, into)
    _carry(case, into)
    closed = {"status": Case.Status.CLOSED, "outcome": Case.Outcome.MERGED, "merged_into": into}
    Case.objects.filter(pk=case.pk).update(**closed)
    Case.objects.filter(merged_into=case).update(merged_into=into)
    for one, other in ((case, into), (into, case)):
        cases.record(one, "merged", by=by, now=now, became=other.reference, note=note)


def _settle_call(case: Case, into: Case, *, by: cases.Actor, now: datetime) -> None:
    """One call is enough, at the earlier of the two times, unless that has passed."""
    outbox.withdraw(case=case, about=case.callback.about)
    if case.callback.call_on < timezone.localdate(now) or case.callback.promised >= into.callback.promised:
        return
    was, kept = into.callback.agreed, into.callback
    kept.call_on, kept.part_of_day = case.callback.call_on, case.callback.part_of_day
    kept.save(update_fields=["call_on", "part_of_day"])
    cases.record(into, "callback_moved", by=by, now=now, was=was, became=kept.agreed)


def _promise(case: Case, into: Case) -> None:
    """A promise of a case that was closed is over; who has nobody to look after them yet gets who looked after the other."""
    if case.status == Case.Status.CLOSED:
        return
    facts: dict[str, Any] = {"due_at": min(case.due_at, into.due_at), "priority": min(case.priority, into.priority)}
    if into.assignee_id is None:
        facts["assignee"] = case.assignee
    Case.objects.filter(pk=into.pk).update(**facts)


def _carry(case: Case, into: Case) -> None:
    """What hangs on the one now hangs on the other; but a call that is over, or for which there is one already, stays."""
    call_stays = hasattr(case, "callback") and (hasattr(into, "callback") or case.status == Case.Status.CLOSED)
    for name in ("second_opinion", *([] if call_stays else ["callback"])):
        if row := getattr(case, name, None):
            type(row).objects.filter(pk=row.pk).update(case=into)
    for model in FOLLOWS:
        model._default_manager.filter(case=case).update(case=into)
    _carry_letters(case, into, but=[case.callback.about] if call_stays else [])
    _carry_consents(case.patient, into.patient)


def _carry_letters(case: Case, into: Case, *, but: list[str]) -> None:
    """Also those that went out: a reminder is written once, and knows it from the letters of its case."""
    alike = Message.objects.filter(
        case=into, kind=OuterRef("kind"), about=OuterRef("about"), edition=OuterRef("edition"), channel=OuterRef("channel")
    )
    Message.objects.filter(case=case).exclude(about__in=[links.ABOUT, *but]).exclude(Exists(alike)).update(case=into)


def _carry_consents(gone: Patient, stays: Patient) -> None:
    if gone.cases.count() == 1:
        Consent.objects.filter(patient=gone).update(patient=stays)
