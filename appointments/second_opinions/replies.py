"""The patient's side of a second opinion: that nothing more comes, the answer to a question, what was read, and that it ends."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet

from appointments.cases import joined, owed
from appointments.cases import services as cases
from appointments.cases.models import Case, Consent
from appointments.cases.services import Actor, Stale
from appointments.outbox import services as outbox

from . import answering, clock
from .holding import hold
from .models import SecondOpinionRequest
from .opinion_models import AskedBack, Opinion, OpinionReader

CONSENTS = "second_opinion"  # how the purposes of all its consents begin
TO_A_COLLEAGUE, KEEP_FILES = answering.TO_A_COLLEAGUE, "second_opinion_keep_files"
APART = (TO_A_COLLEAGUE, KEEP_FILES)  # consents that are taken back without ending the request
KEEP_WITHDRAWN_DAYS = 7  # files; nobody opens them in that time


@transaction.atomic
def that_is_all(asked: SecondOpinionRequest, *, by: Actor, now: datetime) -> None:
    """No more files are to come. Said twice, it is noted once."""
    if SecondOpinionRequest.objects.filter(pk=asked.pk, files_follow=True, withdrawn_at=None).update(files_follow=False):
        asked.files_follow = False
        cases.record(asked.case, "files_complete", by=by, now=now)


@transaction.atomic
def answer_back(asked_back: AskedBack, answer: str, *, by: Actor, now: datetime) -> None:
    """The answer may be empty when files say it; staff write down what was told on the telephone. Our clock runs again.

    Raises Stale when the question was answered meanwhile, and Refused when the request is withdrawn or the opinion delivered.
    """
    asked = asked_back.request
    hold(asked)
    if not AskedBack.objects.filter(pk=asked_back.pk, answered_at=None).update(answer=answer, answered_at=now):
        raise Stale(asked.case.reference)
    asked_back.answer, asked_back.answered_at = answer, now
    what = "answered_by_phone" if by.staff else "answered_back"
    cases.record(asked.case, what, by=by, now=now, became=str(asked_back.pk))
    outbox.withdraw(case=asked.case, about=asked_back.about)
    clock.resume(asked, now=now)
    if asked.case.status == Case.Status.WAITING:
        cases.move(asked.case, to=Case.Status.IN_PROGRESS, by=by, now=now)


@transaction.atomic
def withdraw(asked: SecondOpinionRequest, *, by: Actor, now: datetime) -> None:
    """Ends it, at whatever point: no consent, no letter, no reading and no question any more. Done twice, it is done once.

    The case is closed unless something else is owed in it.
    """
    case = joined.hold(asked.case)
    waited = owed.waits_for_patient(case)
    stands = SecondOpinionRequest.objects.filter(pk=asked.pk, withdrawn_at=None)
    if not stands.update(withdrawn_at=now, clock_stopped_at=None):
        return
    asked.withdrawn_at, asked.clock_stopped_at = now, None
    given = Consent.objects.filter(patient=case.patient_id, purpose__startswith=CONSENTS, withdrawn_at=None)
    given.update(withdrawn_at=now)
    for about in ["", *(question.about for question in asked.asked_back.all())]:
        outbox.withdraw(case=case, about=about)
    cases.record(case, "opinion_withdrawn", by=by, now=now)
    owed.settle(case, by=by, now=now, outcome=Case.Outcome.NOT_WANTED)
    if waited and case.status == Case.Status.WAITING:
        cases.move(case, to=Case.Status.IN_PROGRESS, by=by, now=now)


@transaction.atomic
def take_back(asked: SecondOpinionRequest, purpose: str, *, by: Actor, now: datetime) -> None:
    """Takes one consent of those APART back; a colleague who has not signed reads no longer. Done twice, it is done once.

    Raises Refused when the whole request is withdrawn.
    """
    hold(asked, also_delivered=True)
    given = Consent.objects.filter(patient=asked.case.patient_id, purpose=purpose, withdrawn_at=None)
    if purpose not in APART or not given.update(withdrawn_at=now):
        return
    cases.record(asked.case, "consent_withdrawn", by=by, now=now, became=purpose)
    if purpose == TO_A_COLLEAGUE:
        for colleague in _colleagues(asked):
            answering.shut_out(asked, colleague, by=by, now=now)


def _colleagues(asked: SecondOpinionRequest) -> QuerySet[User]:
    """Whoever was let in as another doctor, or owes the second signature, and has not signed."""
    opinions = Opinion.objects.filter(request=asked, second_reader__isnull=False)
    read = OpinionReader.objects.filter(request=asked, user__doctor__isnull=False).values("user")
    owe, signed = (opinions.filter(second_signed_at__isnull=unsigned).values("second_reader") for unsigned in (True, False))
    others = User.objects.filter(Q(pk__in=read) | Q(pk__in=owe)).exclude(pk__in=signed)
    return others.exclude(doctor=asked.doctor) if asked.doctor else others


def opened(opinion: Opinion, what: str, *, address: str, by: Actor, now: datetime) -> None:
    """Notes that the patient has read the opinion, or downloaded it, and from which address on the network."""
    cases.record(opinion.request.case, what, by=by, now=now, became=str(opinion.pk), note=address)
