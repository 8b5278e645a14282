"""Who may read a second opinion: the doctor it was given to, coordinators, whom they let in, and auditors. To all others there is
none.

Being an administrator opens nothing. Whoever is signed in and tries leaves a line in the case's history.
"""

from datetime import datetime
from typing import Any, NoReturn

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from appointments.cases import services as cases

from .models import Document, SecondOpinionRequest
from .opinion_models import OpinionReader

COORDINATORS, AUDITORS = "Coordinators", "Auditors"
LONGEST_KEY = 18  # digits of the largest number that the database takes for a key


def readable_by(user: User | AnonymousUser) -> QuerySet[SecondOpinionRequest]:
    """What this account may read today."""
    everything = SecondOpinionRequest.objects.all()
    if not (isinstance(user, User) and user.is_active and user.is_staff):
        return everything.none()
    by_role = Exists(user.groups.filter(name__in=[COORDINATORS, AUDITORS]))
    let_in = Exists(OpinionReader.objects.filter(request=OuterRef("pk"), user=user))
    return everything.filter(Q(by_role) | Q(let_in) | Q(doctor__user=user))


def is_coordinator(user: User | AnonymousUser) -> bool:
    return user.is_active and user.groups.filter(name=COORDINATORS).exists()


def is_the_doctor(user: User | AnonymousUser, asked: SecondOpinionRequest) -> bool:
    """Whether this account is the one of the doctor who answers."""
    return bool(asked.doctor and asked.doctor.user_id and asked.doctor.user_id == user.pk)


def may_let_in(user: User | AnonymousUser, asked: SecondOpinionRequest) -> bool:
    """Whether they are one of the two who decide who else reads, and who ask the patient back."""
    return is_the_doctor(user, asked) or is_coordinator(user)


def request_or_404(user: User | AnonymousUser, pk: int | str, *, now: datetime, address: str = "") -> SecondOpinionRequest:
    """The request, with its case, patient and doctor. `address` is the reader's on the network, for the history."""
    asked = SecondOpinionRequest.objects.filter(pk=_key(pk)).select_related("case__patient", "doctor__user", "visit_type").first()
    if asked is None:
        raise Http404
    if not readable_by(user).filter(pk=asked.pk).exists():
        refuse(asked, user, now=now, address=address)
    return asked


def document_or_404(user: User | AnonymousUser, pk: int | str, *, now: datetime, address: str = "") -> Document:
    """As `request_or_404`. Of a request that the patient withdrew there are no files."""
    found = Document.objects.filter(pk=_key(pk), request__isnull=False).select_related("request__case__patient").first()
    if found is None or found.request is None:
        raise Http404
    if found.request.withdrawn_at or not readable_by(user).filter(pk=found.request.pk).exists():
        refuse(found.request, user, now=now, address=address, what=found)
    return found


def refuse(
    asked: SecondOpinionRequest, user: User | AnonymousUser, *, now: datetime, address: str = "", what: Any = None
) -> NoReturn:
    """Nobody learns that it exists; who was signed in stands in its history."""
    if isinstance(user, User):
        became = str(what.pk) if what else ""
        cases.record(asked.case, "opinion_refused", by=cases.staff(user), now=now, became=became, note=address)
    raise Http404


def _key(asked: int | str) -> int:
    """The key that was asked for; one that no row can have is zero."""
    typed = str(asked)
    return int(typed) if typed.isdecimal() and len(typed) <= LONGEST_KEY else 0
