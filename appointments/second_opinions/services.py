"""A patient asks a doctor to look again."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import translation

from appointments.cases import links
from appointments.cases import services as cases
from appointments.cases.models import Case, Consent, Patient
from appointments.intake import throttle
from appointments.outbox import services as outbox

from . import clock
from .models import Document, PastTreatment, SecondOpinionDraft, SecondOpinionRequest


class Changed(Exception):
    """The draft has other answers by now than those it was to be sent with, or is no longer kept."""


@transaction.atomic
def ask(
    draft: SecondOpinionDraft,
    opinion: SecondOpinionRequest,
    *,
    patient: Patient,
    treatments: list[PastTreatment],
    purposes: list[str],
    notice: str,
    address: str | None,
    by: cases.Actor,
    now: datetime,
    relative: cases.Relative = cases.UNNAMED,
) -> Case:
    """Sends the draft once, with its files: a repeat gets the case that it became.

    `purposes` are those consented to, the care itself first; `notice` is the language of their wording, `address` the sender's
    on the network. Raises throttle.Exceeded and Changed; the draft is as it was then.
    """
    kept = SecondOpinionDraft.objects.select_for_update(no_key=True).filter(pk=draft.pk).first()
    if kept is None or (kept.request is None and kept.answers != draft.answers):
        raise Changed
    if kept.request:
        return kept.request.case
    throttle.spend_on_form(address=address, phone=str(patient.phone))
    opinion.created_at = now
    due_at = clock.promised(opinion, now=now)
    case = cases.open_case(kind=Case.Kind.SECOND_OPINION, patient=patient, due_at=due_at, by=by, now=now)
    opinion.case, opinion.consent = case, _consents(patient, purposes, language=notice, now=now, relative=relative)
    opinion.save(force_insert=True)
    PastTreatment.objects.bulk_create([_of(opinion, treatment) for treatment in treatments])
    _take_over(kept, opinion, by=by, now=now)
    link = links.way_in(links.issue(case, seed=opinion.submit_key, now=now))
    with translation.override(notice):
        outbox.post(kind="second_opinion_received", case=case, now=now, link=link)
    return case


def _consents(patient: Patient, purposes: list[str], **facts: Any) -> Consent:
    return [cases.consent(patient, purpose=purpose, **facts) for purpose in purposes][0]


def _of(opinion: SecondOpinionRequest, treatment: PastTreatment) -> PastTreatment:
    treatment.request = opinion
    return treatment


def _take_over(draft: SecondOpinionDraft, opinion: SecondOpinionRequest, *, by: cases.Actor, now: datetime) -> None:
    """From now on the files are the request's, and the draft holds nothing."""
    for document in draft.documents.order_by("pk"):
        cases.record(opinion.case, "file_sent", by=by, now=now, became=str(document.pk))
    Document.objects.filter(draft=draft).update(draft=None, request=opinion)
    draft.request, draft.answers = opinion, ""
    draft.save(update_fields=["request", "answers"])
