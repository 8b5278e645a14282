"""Calls about a case for which no call was promised: we rang all the same, and that is part of its story."""

from datetime import datetime, timedelta

from django.db import transaction

from . import services
from .models import Case

SAME_PRESS = timedelta(seconds=15)  # nobody rings twice, or writes the same words twice, in that time


@transaction.atomic
def rang(case: Case, *, reached: bool, by: services.Actor, now: datetime, note: str = "") -> None:
    """Notes it. No promise moves and no letter goes out; a second click notes nothing.

    Raises NotAllowed when the case is closed.
    """
    stands = Case.objects.select_for_update().get(pk=case.pk)
    what = "call_reached" if reached else "call_missed"
    if stands.events.filter(what=what, staff=by.staff, at__gt=now - SAME_PRESS).exists():
        return
    if stands.status == Case.Status.CLOSED:
        raise services.NotAllowed(stands.status)
    services.record(case, what, by=by, now=now, note=note)
