"""What patients ask of the data themselves: to be erased, put right, or a complaint. Each has a day by which it is dealt with."""

from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet

from . import services
from .models import Case, DataRequest
from .services import Actor, Stale

DEALT_WITH = timedelta(days=30)


@transaction.atomic
def ask(case: Case, *, what: str, words: str, by: Actor, now: datetime) -> DataRequest:
    """The same asked again while it is open is the one that was asked first."""
    facts = {"words": words, "asked_at": now, "due_at": now + DEALT_WITH}
    asked, is_new = DataRequest.objects.get_or_create(case=case, what=what, done_at=None, defaults=facts)
    if is_new:
        services.record(case, "data_asked", by=by, now=now, became=what)
    return asked


@transaction.atomic
def finish(asked: DataRequest, *, outcome: str, by: User, now: datetime) -> None:
    """`outcome` is what the patient reads of it. Raises Stale when a colleague was first."""
    facts = {"outcome": outcome, "done_at": now, "done_by": by}
    if not DataRequest.objects.filter(pk=asked.pk, done_at=None).update(**facts):
        raise Stale(asked.case.reference)
    services.record(asked.case, "data_done", by=services.staff(by), now=now, became=asked.what)


def overdue(now: datetime) -> QuerySet[DataRequest]:
    return DataRequest.objects.filter(done_at=None, due_at__lt=now)
