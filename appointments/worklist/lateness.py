"""Why a case is late: what was promised and by which rule, what moved the promise, who had the case, and when we were closed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appointments.callbacks.models import CallbackRequest
from appointments.cases import opening_hours, promises
from appointments.cases.models import Case, Event
from appointments.cases.opening_hours import Hours
from appointments.cases.promise_models import ClosedDay, PromiseRule
from appointments.second_opinions import clock
from appointments.second_opinions.models import SecondOpinionRequest
from appointments.second_opinions.opinion_models import AskedBack

from . import story
from .looks import LOOKS
from .story import May
from .words import moment, who

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
# What gave the promise another time, or began it anew.
MOVED_IT = ["callback_moved", "call_missed", "call_reached", "number_corrected", "prioritised", "opinion_triaged", "moved_visit"]
MOVED_IT += ["offer_call_me", "doctor_away", "offer_nothing", "offer_lapsed", "answered_back", "answered_by_phone"]


def lateness_facts(case: Case, reader: User, *, now: datetime) -> dict[str, Any]:
    """For the case's page; nothing while the case is not late."""
    if not is_late(case, now=now):
        return {}
    return {"why_late": why_late(case, now=now, may=story.rights(case, reader))}


def is_late(case: Case, *, now: datetime) -> bool:
    asked = opinion_of(case)
    return case.status != Case.Status.CLOSED and case.due_at < now and not (asked and asked.clock_stopped_at)


def why_late(case: Case, *, now: datetime, may: May = lambda right: True) -> list[str]:
    """In sentences, as far as the reader `may` know what they tell of."""
    asked = _Asked(case, now, may, opening_hours.read())
    told = [_late_by, _opened, _wished, _ruled, _moves, _pauses, _holders, _closed_days, _lead]
    return [sentence for tell in told for sentence in tell(asked)]


def opinion_of(case: Case) -> SecondOpinionRequest | None:
    return getattr(case, "second_opinion", None)


@dataclass(frozen=True)
class _Asked:
    case: Case
    now: datetime
    may: May
    hours: Hours

    @cached_property
    def events(self) -> list[Event]:
        """Without those that tell of a part the reader does not see."""
        found = self.case.events.exclude(what__in=LOOKS).select_related("staff")
        rights = ((event, story.right_to(event.what, rings=self.rings)) for event in found)
        return [event for event, right in rights if right is None or self.may(right)]

    @property
    def rings(self) -> bool:
        """Whether a call was promised."""
        return hasattr(self.case, "callback")

    @cached_property
    def rule(self) -> PromiseRule | None:
        """What stands today for such a case."""
        kind, priority = self.case.opened_by, self.case.priority
        return PromiseRule.objects.filter(kind=kind, priority=priority).first()

    def last(self, *what: str) -> Event | None:
        return next((event for event in reversed(self.events) if event.what in what), None)


def _late_by(asked: _Asked) -> Iterator[str]:
    late = asked.hours.working_time_between(asked.case.due_at, asked.now)
    facts = {"due": moment(asked.case.due_at), "late": in_hours(late)}
    if late >= MINUTE:
        yield _("Promised by %(due)s: late by %(late)s.") % facts
    else:
        yield _("Promised by %(due)s. We have been closed since.") % facts


def _opened(asked: _Asked) -> Iterator[str]:
    open_for = asked.hours.working_time_between(asked.case.created_at, asked.now)
    facts = {"when": moment(asked.case.created_at), "long": in_hours(open_for)}
    yield _("Open since %(when)s: %(long)s.") % facts


def _wished(asked: _Asked) -> Iterator[str]:
    """What the patient and we agreed on, of a call or a visit."""
    call: CallbackRequest | None = getattr(asked.case, "callback", None)
    if call and asked.may("view_callbackrequest") and asked.case.opened_by == Case.Kind.CALLBACK:
        facts = {"day": date_format(call.call_on, "l j F"), "part": call.get_part_of_day_display().lower()}
        yield _("The call was wished for or agreed for %(day)s, %(part)s.") % facts
    of_visit = asked.case.opened_by == Case.Kind.BOOKING and asked.may("view_appointment")
    if of_visit and asked.case.appointments.filter(period__startswith=asked.case.due_at).exists():
        yield _("The promise is the visit itself: it has begun or passed, and nobody has said what became of it.")


def _ruled(asked: _Asked) -> Iterator[str]:
    facts = {"kind": asked.case.get_opened_by_display(), "priority": asked.case.get_priority_display()}
    opinion = opinion_of(asked.case)
    if opinion and asked.case.opened_by == Case.Kind.SECOND_OPINION:
        within = promises.in_words(PromiseRule(within=clock.days(opinion), unit=PromiseRule.Unit.DAYS))
    elif asked.rule and asked.rule.within:
        within = promises.in_words(asked.rule)
    else:
        return
    yield _("The rule for “%(kind)s”, priority “%(priority)s”, says: within %(within)s.") % {**facts, "within": within}


def _moves(asked: _Asked) -> Iterator[str]:
    for event in asked.events:
        if event.what in MOVED_IT and (asked.rings or event.what not in story.RANG):
            facts = {"what": story.WORDS.get(event.what, event.what), "when": moment(event.at), "who": who(event)}
            yield _("What may have moved the promise: %(what)s, %(when)s (%(who)s).") % facts


def _pauses(asked: _Asked) -> Iterator[str]:
    opinion = opinion_of(asked.case)
    if opinion is None or not asked.may("view_secondopinionrequest"):
        return
    for pause in AskedBack.objects.filter(request=opinion, answered_at__isnull=False).order_by("asked_at"):
        until = pause.answered_at or asked.now
        stood = asked.hours.working_time_between(pause.asked_at, until)
        facts = {"from": moment(pause.asked_at), "until": moment(until), "long": in_hours(stood)}
        yield _("The clock stood still while we waited for the patient, from %(from)s until %(until)s: %(long)s.") % facts


def _holders(asked: _Asked) -> Iterator[str]:
    given = asked.last("assigned")
    if asked.case.assignee is None:
        yield _("Nobody has it yet.")
    elif given:
        yield _("With %(who)s since %(when)s.") % {"who": asked.case.assignee, "when": moment(given.at)}
    else:
        yield _("With %(who)s.") % {"who": asked.case.assignee}
    did = next((event for event in asked.events if event.actor == Event.Actor.STAFF), None)
    if did:
        waited = asked.hours.working_time_between(asked.case.created_at, did.at)
        yield _("Somebody of ours first did something after %(long)s, on %(when)s.") % {
            "long": in_hours(waited),
            "when": moment(did.at),
        }
    else:
        yield _("Nobody of ours has done anything with it yet.")
    waits = asked.last("moved") if asked.case.status == Case.Status.WAITING else None
    if waits:
        yield _("Said to wait for the patient since %s.") % moment(waits.at)


def _closed_days(asked: _Asked) -> Iterator[str]:
    first, last = (timezone.localdate(moment) for moment in (asked.case.created_at, asked.now))
    closed = ClosedDay.objects.filter(day__range=(first, last)) if asked.hours.closed else []
    if days := ", ".join(f"{date_format(each.day, 'l j F')}{f' ({each.name})' if each.name else ''}" for each in closed):
        yield _("We were closed on: %s.") % days


def _lead(asked: _Asked) -> Iterator[str]:
    if asked.case.escalated_at:
        yield _("The lead was told on %s.") % moment(asked.case.escalated_at)
    elif asked.rule and asked.rule.escalate_after is not None:
        tells = asked.hours.working_time_later(asked.rule.escalate_after * HOUR, now=asked.case.due_at)
        if tells > asked.now:
            yield _("The lead will be told on %s, if it is still open then.") % moment(tells)
    else:
        yield _("No lead is told of such cases: the rule says so.")


def in_hours(long: timedelta) -> str:
    """Of working time, such as "2 working hours" or "25 working minutes"."""
    if long < HOUR:
        minutes = int(long / MINUTE)
        return ngettext("%(n)d working minute", "%(n)d working minutes", minutes) % {"n": minutes}
    hours = int(long / HOUR)
    return ngettext("%(n)d working hour", "%(n)d working hours", hours) % {"n": hours}
