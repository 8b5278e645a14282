"""Who leads the desk is told when a promise was not kept: on the worklist, and by one letter a round that names no patient."""

import logging
from datetime import datetime, timedelta
from smtplib import SMTPException
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.postgres.aggregates import ArrayAgg
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import F, Q, QuerySet, Sum, Value
from django.db.models.functions import Greatest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hfs_portal.alone import alone

from . import opening_hours, services
from .models import Case, CaseQuerySet
from .promise_models import LeadLetter, PromiseRule

logger = logging.getLogger("appointments.cases")

AT_ONCE = 200  # cases in one transaction; what is left is the next round's
KEEP_LETTERS = timedelta(days=30)
BACKEND = "django.contrib.auth.backends.ModelBackend"


class Told(NamedTuple):
    """What one letter tells one lead: all that waits for them."""

    lead: int
    address: str
    cases: int
    rows: list[int]


def escalate_due(*, now: datetime) -> int:
    """Tells the leads of cases that are late by as much as the rules say. Each case once for each promise; returns how many."""
    told = _mark(now=now)
    send_letters(now=now)
    return told


def late(*, now: datetime) -> CaseQuerySet:
    """Of whom no lead has been told yet, the oldest promise first."""
    hours, too_late = opening_hours.read(), Q(pk__in=[])
    for rule in PromiseRule.objects.filter(escalate_after__isnull=False):
        since = hours.working_time_earlier(timedelta(hours=rule.escalate_after or 0), now=now) if rule.escalate_after else now
        too_late |= Q(opened_by=rule.kind, priority=rule.priority, due_at__lte=since)
    return Case.objects.overdue(now).filter(too_late, escalated_at=None).order_by("due_at", "pk")


def leads() -> QuerySet[User]:
    """Who is told: whoever has the right, and administrators where nobody has."""
    named = User.objects.with_perm("appointments.lead_case", backend=BACKEND, include_superusers=False)
    return named if named.exists() else User.objects.filter(is_active=True, is_superuser=True)


def send_letters(*, now: datetime) -> int:
    """One to each lead who is to be told something; what the mail server did not take goes out in a later round."""
    with alone("letters to leads") as mine:
        waiting = LeadLetter.objects.filter(sent_at=None, to__in=leads()).exclude(to__email="")
        told = waiting.values_list("to", "to__email").annotate(Sum("late_cases"), rows=ArrayAgg("pk")).order_by("to")
        return _send([Told(*row) for row in told], now=now) if mine else 0


@transaction.atomic
def _mark(*, now: datetime) -> int:
    cases = list(late(now=now).select_for_update(of=["self"], skip_locked=True)[:AT_ONCE])
    if not cases:
        return 0
    Case.objects.filter(pk__in=[case.pk for case in cases]).update(escalated_at=now)
    for case in cases:
        services.record(case, "escalated", by=services.SYSTEM, now=now)
    LeadLetter.objects.filter(written_at__lt=now - KEEP_LETTERS).delete()
    LeadLetter.objects.bulk_create(LeadLetter(to=lead, late_cases=len(cases), written_at=now) for lead in leads())
    return len(cases)


def _send(letters: list[Told], *, now: datetime) -> int:
    sent = 0
    try:
        with get_connection() as connection:
            for told in letters:
                try:
                    EmailMessage(_subject(told.cases), _text(told.cases), to=[told.address], connection=connection).send()
                except SMTPException as error:  # this address is refused; the next need not be
                    logger.warning("letter to a lead: %s for account %d, trying again later", type(error).__name__, told.lead)
                else:
                    LeadLetter.objects.filter(pk__in=told.rows).update(sent_at=Greatest(F("written_at"), Value(now)))
                    sent += 1
    except (OSError, SMTPException) as error:
        logger.warning("letters to leads: %s from the mail server, trying again later", type(error).__name__)
    return sent


def _subject(cases: int) -> str:
    return ngettext("%(n)d case is late", "%(n)d cases are late", cases) % {"n": cases}


def _text(cases: int) -> str:
    said = ngettext(
        "%(n)d case was promised to be dealt with by now, and it is not.",
        "%(n)d cases were promised to be dealt with by now, and they are not.",
        cases,
    )
    lines = [
        said % {"n": cases},
        _("See what is late, and who has it:"),
        f"{settings.BASE_URL}{reverse('admin:appointments_case_changelist')}?view=escalated",
        "",
        _("You get this letter because you lead the desk. Each case is told once for each promise."),
    ]
    return "\n".join(lines) + "\n"
