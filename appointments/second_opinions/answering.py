"""The staff's side of a second opinion: who answers, by when, who else reads, what is asked back, and the answer in writing.

Every verb holds the case for its time, so that of two who act at once the second sees what the first did. All raise Refused
with a sentence when the request does not allow it as it stands now, and Stale when a colleague changed it since it was looked at.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appointments.cases import services as cases
from appointments.cases.models import Case, Consent
from appointments.cases.services import Actor, Stale
from appointments.doctors.models import Doctor, VisitType

from . import clock
from .delivery import deliver, missing
from .holding import Refused, hold, rule_of, write_to_patient
from .models import SecondOpinionRequest
from .opinion_models import AskedBack, Opinion, OpinionReader

__all__ = [
    "Refused", "Stale", "ask_back", "ask_second", "assign", "begin", "countersign", "deliver", "let_in", "missing", "shut_out",
    "triage", "write",
]  # fmt: skip
TO_A_COLLEAGUE = "second_opinion_colleague"  # the consent without which no colleague is asked
WRITTEN = ("seen", "think", "options", "would_ask", "urgency", "limits", "visit_type")
LIMITS = gettext_lazy(
    "This opinion rests on what you wrote and on the files you sent. Nobody has examined you. Some things are only found by "
    "looking at your face as it moves, by tests, or by asking further. Please talk it over with the doctor who treats you "
    "before you change anything."
)


NO_SECOND_DOCTOR = gettext_lazy(
    "The patient did not agree that a second doctor sees it: no other doctor can be let in, only colleagues who are none."
)


def doctors_who_answer() -> QuerySet[Doctor]:
    """Those with an account that may enter the desk, also who cannot be booked: who sees nobody may still write."""
    return Doctor.objects.filter(user__is_active=True, user__is_staff=True).select_related("user").order_by("name")


def colleagues_of(asked: SecondOpinionRequest) -> QuerySet[Doctor]:
    """Who could sign as the second."""
    return doctors_who_answer().exclude(opinions=asked)


def colleague_agreed(asked: SecondOpinionRequest) -> bool:
    """Whether the patient lets us show it to a second doctor."""
    patient = asked.case.patient_id
    return Consent.objects.filter(patient=patient, purpose=TO_A_COLLEAGUE, withdrawn_at=None).exists()


@transaction.atomic
def assign(asked: SecondOpinionRequest, *, doctor: Doctor, by: Actor, now: datetime) -> None:
    """Gives it to a doctor with an account; a draft goes with it, and the doctor before reads it no longer."""
    seen = asked.doctor_id
    hold(asked)
    if asked.doctor_id != seen:
        raise Stale(asked.case.reference)
    if not doctors_who_answer().filter(pk=doctor.pk).exists():
        raise Refused(_("%s has no account at the desk: choose another doctor.") % doctor.name)
    if doctor.pk == seen:
        return
    was, asked.doctor = asked.doctor, doctor
    asked.save(update_fields=["doctor"])
    draft = Opinion.objects.filter(request=asked)
    draft.update(doctor=doctor, version=F("version") + 1, second_signed_at=None)
    draft.filter(second_reader=doctor.user).update(second_reader=None)
    cases.record(asked.case, "opinion_assigned", by=by, now=now, was=_account(was), became=_account(doctor))
    cases.reopen(asked.case, by=by, now=now)
    if asked.case.status == Case.Status.NEW:
        cases.move(asked.case, to=Case.Status.IN_PROGRESS, by=by, now=now)
    if doctor.user and asked.case.assignee_id != doctor.user_id:
        cases.assign(asked.case, to=doctor.user, by=by, now=now)


@transaction.atomic
def triage(asked: SecondOpinionRequest, *, visit_type: VisitType | None, priority: int, by: Actor, now: datetime) -> None:
    """What it is about and how soon; the promise is counted anew from when it was asked."""
    hold(asked)
    was = str(asked.case.priority)
    asked.visit_type = visit_type
    asked.save(update_fields=["visit_type"])
    Case.objects.filter(pk=asked.case_id).update(priority=priority)
    asked.case.priority = priority
    cases.record(asked.case, "opinion_triaged", by=by, now=now, was=was, became=str(priority))
    clock.restart(asked, now=now)


@transaction.atomic
def let_in(asked: SecondOpinionRequest, user: User, *, by: Actor, now: datetime) -> None:
    """From now on they read it, another doctor only where the patient agreed. Twice is once."""
    hold(asked, also_delivered=True)
    if not (user.is_active and user.is_staff):
        raise Refused(_("%s has no account at the desk: choose somebody else.") % user.get_username())
    if Doctor.objects.filter(user=user).exists() and not colleague_agreed(asked):
        raise Refused(str(NO_SECOND_DOCTOR))
    _row, made = OpinionReader.objects.get_or_create(
        request=asked, user=user, defaults={"added_by": _person(by), "added_at": now}
    )
    if made:
        cases.record(asked.case, "reader_added", by=by, now=now, became=user.get_username())


@transaction.atomic
def shut_out(asked: SecondOpinionRequest, user: User, *, by: Actor, now: datetime) -> None:
    """They read it no longer; a second signature that they still owed is not waited for."""
    hold(asked, also_delivered=True)
    gone, _each = OpinionReader.objects.filter(request=asked, user=user).delete()
    unsigned = Opinion.objects.filter(request=asked, second_reader=user, second_signed_at=None, delivered_at=None)
    unsigned.update(second_reader=None, version=F("version") + 1)
    if gone:
        cases.record(asked.case, "reader_removed", by=by, now=now, was=user.get_username())


@transaction.atomic
def ask_back(asked: SecondOpinionRequest, question: str, *, by: Actor, now: datetime) -> AskedBack:
    """Asks the patient; the clock rests until they answer."""
    hold(asked)
    try:
        with transaction.atomic():
            row = AskedBack.objects.create(request=asked, question=question, asked_by=_person(by), asked_at=now)
    except IntegrityError as error:
        if rule_of(error) == "asked_back_one_at_a_time":
            raise Refused(_("The patient has not answered the last question yet. Wait for that answer, or ring them.")) from error
        raise
    cases.record(asked.case, "asked_back", by=by, now=now, became=str(row.pk))
    cases.reopen(asked.case, by=by, now=now)
    if asked.case.status != Case.Status.WAITING:
        cases.move(asked.case, to=Case.Status.WAITING, by=by, now=now)
    clock.stop(asked, now=now)
    write_to_patient("second_opinion_asked_back", asked.case, seed=f"asked back {row.pk}", about=row.about, now=now)
    return row


@transaction.atomic
def begin(asked: SecondOpinionRequest, fields: Mapping[str, Any] | None = None, *, by: Actor, now: datetime) -> Opinion:
    """The draft of the doctor it was given to. Raises Stale when there is one already."""
    hold(asked)
    if asked.doctor is None:
        raise Refused(_("Give it to a doctor first."))
    if Opinion.objects.filter(request=asked).exists():
        raise Stale(asked.case.reference)
    cases.reopen(asked.case, by=by, now=now)
    written = {"limits": str(LIMITS), **_known(fields or {})}
    made = Opinion.objects.create(request=asked, doctor=asked.doctor, created_at=now, changed_at=now, **written)
    cases.record(asked.case, "opinion_written", by=by, now=now, became=str(made.version))
    return made


@transaction.atomic
def write(opinion: Opinion, fields: Mapping[str, Any], *, seen: int, by: Actor, now: datetime) -> None:
    """Saves the draft over the version that the writer saw. A second signature was for other words, and is asked for anew."""
    hold(opinion.request)
    rows = Opinion.objects.filter(pk=opinion.pk, version=seen, delivered_at=None)
    if not rows.update(version=F("version") + 1, changed_at=now, second_signed_at=None, **_known(fields)):
        raise Stale(opinion.request.case.reference)
    cases.reopen(opinion.request.case, by=by, now=now)
    cases.record(opinion.request.case, "opinion_written", by=by, now=now, became=str(seen + 1))
    opinion.refresh_from_db()


@transaction.atomic
def ask_second(opinion: Opinion, colleague: User | None, *, by: Actor, now: datetime) -> None:
    """Asks a colleague to sign as the second, with the patient's consent, and lets them read; None takes the request back.

    Whoever was asked before and has not signed reads it no longer.
    """
    asked = opinion.request
    hold(asked)
    unsigned = Opinion.objects.filter(pk=opinion.pk, second_signed_at=None).exclude(second_reader=colleague)
    former = User.objects.filter(pk__in=unsigned.values("second_reader")).first()
    if colleague and not colleague_agreed(asked):
        raise Refused(_("The patient did not agree that a second doctor sees it: sign alone, or ask the patient first."))
    if colleague and not colleagues_of(asked).filter(user=colleague).exists():
        raise Refused(_("Only another doctor with an account at the desk can sign as the second."))
    rows = Opinion.objects.filter(pk=opinion.pk, version=opinion.version, delivered_at=None)
    if not rows.update(second_reader=colleague, second_signed_at=None, version=F("version") + 1):
        raise Stale(asked.case.reference)
    opinion.refresh_from_db()
    if former:
        shut_out(asked, former, by=by, now=now)
    if colleague:
        let_in(asked, colleague, by=by, now=now)
    cases.record(asked.case, "second_asked", by=by, now=now, became=colleague.get_username() if colleague else "")


@transaction.atomic
def countersign(opinion: Opinion, *, by: User, seen: int, now: datetime) -> None:
    """The second signature, under the version that the colleague read."""
    hold(opinion.request)
    if opinion.second_reader_id != by.pk:
        raise Refused(_("Only the colleague who was asked can sign as the second."))
    rows = Opinion.objects.filter(pk=opinion.pk, version=seen, second_reader=by, second_signed_at=None, delivered_at=None)
    if not rows.update(second_signed_at=now):
        raise Stale(opinion.request.case.reference)
    opinion.refresh_from_db()
    cases.record(opinion.request.case, "opinion_signed", by=cases.staff(by), now=now, became=by.get_username())


def _known(fields: Mapping[str, Any]) -> dict[str, Any]:
    """What was written, and nothing else that a form might carry."""
    return {name: value for name, value in fields.items() if name in WRITTEN}


def _person(by: Actor) -> User:
    """Patients and the portal itself do none of this."""
    if by.staff is None:
        raise ValueError("a member of staff does this")
    return by.staff


def _account(doctor: Doctor | None) -> str:
    return doctor.user.get_username() if doctor and doctor.user else ""
