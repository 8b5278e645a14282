"""By when somebody hears from us: the rules that staff edit, counted in the hours when we work."""

from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.db.models import F, Q
from django.utils.translation import ngettext

from . import opening_hours
from .models import Case
from .opening_hours import Hours
from .promise_models import PromiseRule

Unit = PromiseRule.Unit
OPINION_DAYS = 5  # working days, where no row says how soon an opinion comes
UNLESS_RULED = PromiseRule(within=2, unit=Unit.HOURS)


def due(kind: str, priority: int, *, now: datetime, hours: Hours | None = None) -> datetime:
    """When those who ask for such a thing now will have heard from us; of a second opinion, whatever it is about.

    `hours` are the opening hours, from who has read them already.
    """
    found = rule(kind, priority)
    hours = hours or opening_hours.read()
    if found.unit == Unit.DAYS:
        return hours.working_days_later(found.within or OPINION_DAYS, now=now)
    return hours.working_time_later(timedelta(hours=found.within or 0), now=now)


def rule(kind: str, priority: int) -> PromiseRule:
    """What is promised; of a second opinion by its own table, which goes by what it is about too."""
    if kind == Case.Kind.SECOND_OPINION:
        return PromiseRule(kind=kind, priority=priority, within=opinion_days(None, priority), unit=Unit.DAYS)
    return PromiseRule.objects.filter(kind=kind, priority=priority).first() or UNLESS_RULED


def in_words(promised: PromiseRule) -> str:
    """Such as "two working days"."""
    within = promised.within or OPINION_DAYS
    if promised.unit == Unit.DAYS:
        return ngettext("%(n)s working day", "%(n)s working days", within) % {"n": within}
    return ngettext("%(n)s working hour", "%(n)s working hours", within) % {"n": within}


def opinion_days(visit_type: int | None, priority: int) -> int:
    """Within how many working days an answer about that is promised, or about anything."""
    promises: Any = apps.get_model("appointments.OpinionPromise").objects
    fitting = promises.filter(Q(visit_type=visit_type) | Q(visit_type=None), priority=priority)
    first: int | None = fitting.order_by(F("visit_type").asc(nulls_last=True)).values_list("working_days", flat=True).first()
    return first or OPINION_DAYS
