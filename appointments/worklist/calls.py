"""At a case's page: what came of a call, and another time for it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from appointments.callbacks import forms as days
from appointments.callbacks import services
from appointments.callbacks.models import CallAttempt, CallbackRequest
from appointments.cases import calls, opening_hours
from appointments.cases import services as cases
from appointments.cases.models import Case
from appointments.outbox import routes

from .forms import ANOTHER_TIME, MISSED, MORE_TO_DO, NOT_WANTED, REACHED, WRONG_NUMBER
from .words import moment

NO_WAY = _("They cannot be written to: they have given us no address for letters, or no agreement to messages.")
PROMISED = [  # what may come of a call that was promised
    (REACHED, _("Spoke with them: that is all")),
    (MORE_TO_DO, _("Spoke with them: there is more to do")),
    (MISSED, _("Nobody answered")),
    (WRONG_NUMBER, _("Wrong number")),
]
UNASKED = [(REACHED, _("Spoke with them")), (MISSED, _("Nobody answered"))]
OUTCOMES = {
    REACHED: CallAttempt.Outcome.REACHED,
    MORE_TO_DO: CallAttempt.Outcome.REACHED,
    MISSED: CallAttempt.Outcome.MISSED,
    WRONG_NUMBER: CallAttempt.Outcome.WRONG_NUMBER,
}
EVENTS = {  # by which a button is known in the history
    **{do: f"call_{outcome}" for do, outcome in OUTCOMES.items()},
    ANOTHER_TIME: "callback_moved",
    NOT_WANTED: "callback_cancelled",
}
DONE: dict[str, Any] = {
    REACHED: _("Noted: you spoke with them. The case is closed."),
    MORE_TO_DO: _("Noted: you spoke with them. The case stays open; they hear from us by %(due)s."),
    MISSED: _("Noted: nobody answered. Ring again by %(due)s."),
    WRONG_NUMBER: _("Noted: the number is wrong. Nothing is sent to it."),
    ANOTHER_TIME: _("The call is now promised by %(due)s."),
    NOT_WANTED: _("The call is cancelled, and the case is closed."),
}
STAYS_OPEN: dict[str, Any] = {  # where something else is owed to them
    REACHED: _("Noted: you spoke with them. The case stays open for what else they asked, promised by %(due)s."),
    NOT_WANTED: _("The call is cancelled. The case stays open for what else they asked, promised by %(due)s."),
}
DONE_UNASKED: dict[str, Any] = {
    REACHED: _("Noted: you spoke with them. The case stays as it is."),
    MISSED: _("Noted: nobody answered. Nothing is sent to them."),
}


def promised(case: Case) -> CallbackRequest | None:
    """The call that was asked for in this case."""
    return getattr(case, "callback", None)


def right_to_note(case: Case) -> str:
    """Calls that were promised are those of the call desk; any other is part of working on a case."""
    return "add_callattempt" if promised(case) else cases.CHANGE


def buttons(case: Case) -> list[tuple[str, Any]]:
    """Those that need no more than a tap."""
    callback = promised(case)
    if case.status == Case.Status.CLOSED or (callback and callback.cancelled_at):
        return []
    return PROMISED if callback else UNASKED


def times(case: Case, *, now: datetime) -> list[Any]:
    """For which the call may be promised anew; none where there is no call, or nobody is to ring."""
    callback = promised(case)
    if callback is None or case.merged_into_id:
        return []
    rings = services.may_come_back(callback) if callback.cancelled_at else case.status != Case.Status.CLOSED
    if not rings:
        return []
    hours = opening_hours.read()
    by_day = [(day, list(parts)) for day, parts in days.by_day(now, hours=hours).items()]
    return [("", _("Choose a time")), days.soon(now, hours=hours, priority=case.priority), *by_day]


def note_call(case: Case, said: dict[str, Any], by: cases.Actor, now: datetime) -> Any:
    """Notes it, and returns the sentence that says so. Raises cases.NotAllowed where there is nothing to ring about."""
    do, note, callback = said["do"], said["note"], promised(case)
    if callback is None:
        if do not in DONE_UNASKED:
            raise cases.NotAllowed(case.status)
        calls.rang(case, reached=do == REACHED, by=by, now=now, note=note)
        return DONE_UNASKED[do]
    if do == ANOTHER_TIME and not said.get("when"):  # none was to be chosen from: nobody is to ring
        raise cases.NotAllowed(case.status)
    try:
        _note(callback, do, said, by=by, now=now)
    except services.Over:
        raise cases.NotAllowed(case.status) from None
    stands = Case.objects.get(pk=case.pk)
    told = DONE if stands.status == Case.Status.CLOSED else DONE | STAYS_OPEN
    return told[do] % {"due": moment(stands.due_at)}


def _note(callback: CallbackRequest, do: str, said: dict[str, Any], *, by: cases.Actor, now: datetime) -> None:
    facts: dict[str, Any] = {"by": by, "now": now, "note": said["note"]}
    if do == ANOTHER_TIME:
        day, part_of_day = days.chosen(said["when"])
        services.new_time(callback, day=day, part_of_day=part_of_day, **facts)
    elif do == NOT_WANTED:
        services.cancel(callback, **facts)
    else:
        services.attempt(callback, outcome=OUTCOMES[do], more_to_do=do == MORE_TO_DO, **facts)


def more_to_say(case: Case, do: str) -> Iterator[tuple[int, Any]]:
    """What whoever rang should know beyond that it is noted: each with its level."""
    if promised(case) is None or do in (REACHED, MORE_TO_DO) or do not in DONE:
        return
    patient = Case.objects.select_related("patient").get(pk=case.pk).patient
    if do == WRONG_NUMBER:
        address = reverse("admin:appointments_case_correct", args=[case.pk])
        yield messages.INFO, format_html('<a href="{}">{}</a>', address, _("Correct the number, if you learn it."))
    if (do == WRONG_NUMBER and not patient.email) or not routes.ways(patient):
        yield messages.WARNING, NO_WAY


def call_facts(case: Case, reader: Any) -> dict[str, Any]:
    """What the page shows of the calls made, as far as the reader may."""
    callback = promised(case)
    if callback is None or not reader.has_perm("appointments.view_callbackrequest"):
        return {}
    facts: dict[str, Any] = {"calls_of": callback}
    if reader.has_perm("appointments.view_callattempt") and getattr(case, "has_calls", True):
        facts["attempts"] = list(callback.attempts.select_related("by"))
    return facts
