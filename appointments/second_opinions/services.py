"""A patient asks a doctor to look again."""

from datetime import datetime

from django.db import transaction

from appointments.cases import links, opening_hours
from appointments.cases import services as cases
from appointments.cases.models import Case, Patient
from appointments.intake import throttle
from appointments.intake.services import once
from appointments.outbox import services as outbox

from . import documents
from .models import SecondOpinionRequest

ANSWER_WITHIN = 5  # working days


def ask(
    opinion: SecondOpinionRequest,
    *,
    patient: Patient,
    files: list[documents.Checked],
    notice: str,
    address: str | None,
    by: cases.Actor,
    now: datetime,
) -> Case:
    """Accepts the request once: a repeat of the same submission gets the case that the first one opened.

    `notice` is the language of the consent's wording, `address` the sender's on the network. Raises throttle.Exceeded and
    documents.NotKept; then, and for a repeat, no file stays.
    """

    def accept() -> Case:
        # The files are written before the transaction, so that nobody waits for a disk while holding a lock.
        with documents.kept(files, now=now) as kept, transaction.atomic():
            due_at = opening_hours.working_days_later(ANSWER_WITHIN, now=now)
            case = cases.open_case(kind=Case.Kind.SECOND_OPINION, patient=patient, due_at=due_at, by=by, now=now)
            opinion.case, opinion.created_at = case, now
            opinion.consent = cases.consent(patient, purpose="second_opinion", language=notice, now=now)
            opinion.save(force_insert=True)
            for document in kept:
                document.request = opinion
                document.save(force_insert=True)
            throttle.spend_on_form(address=address, phone=str(patient.phone))
            link = links.address(links.issue(case, seed=opinion.submit_key, now=now))
            outbox.post(kind="second_opinion_received", case=case, address=patient.email, now=now, link=link)
            return case

    return once(opinion, accept)
