"""What can be done with a case on its page, and doing it: one button, one service, one line in the history."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from appointments.cases import promises
from appointments.cases import services as cases
from appointments.cases.calls import SAME_PRESS
from appointments.cases.models import Case
from appointments.second_opinions import clock

from . import calls
from .forms import ASSIGN, CALLS, NOTE, PRIORITISE, TAKE, TAKE_OVER, TO
from .meanwhile import Changes
from .words import moment

Said = dict[str, Any]
Status = Case.Status
ADDS = {NOTE, TAKE}  # what is right however the case stands: it overwrites nothing


@dataclass(frozen=True)
class Offered:
    """What the page offers its reader: buttons that need no more than a tap, and those that go with a choice."""

    buttons: list[tuple[str, Any]]
    assign: bool
    prioritise: bool
    close: Any  # the button's words, or nothing
    calls: list[tuple[str, Any]]
    times: list[Any]  # for which a call may be promised
    unwanted: bool  # whether the patient may say that they need no call

    def __bool__(self) -> bool:
        return bool(self.buttons)


def offered(case: Case, reader: Any, *, now: datetime) -> Offered | None:
    """None when they may only read, or when the case goes on in another."""
    if not reader.has_perm("appointments.change_case") or case.merged_into_id:
        return None
    moves = cases.moves_from(case.status, may=lambda right: reader.has_perm(f"appointments.{right}"))
    close = next((move.label for move in moves if move.to == Status.CLOSED), None)
    is_open = case.status != Status.CLOSED
    taps: list[tuple[str, Any]] = [(NOTE, _("Save the note"))]
    taps += [(TO + move.to, move.label) for move in moves if move.to != Status.CLOSED]
    if is_open and case.assignee_id is None:
        taps.insert(0, (TAKE, _("Take it")))
    elif is_open and case.assignee and case.assignee_id != reader.pk:
        taps.insert(0, (TAKE_OVER, _("Take it over from %s") % case.assignee.get_username()))
    rings = reader.has_perm(f"appointments.{calls.right_to_note(case)}")
    noted = calls.buttons(case) if rings else []
    return Offered(
        buttons=taps,
        assign=is_open and reader.has_perm("appointments.assign_case"),
        prioritise=is_open,
        close=close,
        calls=noted,
        times=calls.times(case, now=now) if rings else [],
        unwanted=bool(noted) and calls.promised(case) is not None,
    )


@transaction.atomic
def act(case: Case, said: Said, *, by: Any, now: datetime) -> Any:
    """Does it, and returns the sentence that says so. Raises services.Stale and services.NotAllowed; PermissionDenied.

    Nobody else may change the case until the transaction ends: whoever calls holds its row.
    """
    do, note = said["do"], said["note"]
    if not by.has_perms([f"appointments.{right}" for right in (cases.CHANGE, right_to(do, case))]):
        raise PermissionDenied
    if case.merged_into_id:
        raise cases.NotAllowed(case.status)
    actor = cases.staff(by)
    if do.startswith(TO):
        return _move(case, Status(do.removeprefix(TO)), said, actor, now)
    return ACTS[do](case, said, actor, now) if note or do != NOTE else ""


def right_to(do: str, case: Case) -> str:
    """What a button needs beside the right to change cases."""
    if do == ASSIGN:
        return "assign_case"
    if do in CALLS:
        return calls.right_to_note(case)
    move = cases.MOVES.get((case.status, do.removeprefix(TO))) if do.startswith(TO) else None
    return move.right if move else cases.CHANGE


def is_done(case: Case, pressed: Mapping[str, str], changes: Changes, *, by: Any, now: datetime) -> bool:
    """Whether this very button was pressed by them already, and nobody else has changed anything: a second click."""
    do, note = pressed.get("do", ""), pressed.get("note", "").strip()
    if not (changes.are_all_of(by) and _stands_so(case, do, pressed, by)):
        return False
    since = now - SAME_PRESS if do in CALLS else None
    mine = [event for event in changes.events if event.what == _written_by(do) and (since is None or event.at > since)]
    return any(_same(event.note, note) for event in mine)


def _same(one: str, another: str) -> bool:
    """A browser sends the ends of lines in its own way."""
    return one.split() == another.split()


def _written_by(do: str) -> str:
    if do.startswith(TO):
        return "moved"
    return {TAKE_OVER: "assigned", ASSIGN: "assigned", PRIORITISE: "prioritised", **calls.EVENTS}.get(do, "")


def _stands_so(case: Case, do: str, pressed: Mapping[str, str], by: Any) -> bool:
    """Whether the case is as that button leaves it."""
    if do.startswith(TO):
        outcome = pressed.get("came_of_it", "") if do == TO + Status.CLOSED else ""
        return (TO + case.status, case.outcome) == (do, outcome)
    stands: dict[str, tuple[Any, Any]] = {
        TAKE_OVER: (case.assignee_id, by.pk),
        ASSIGN: (str(case.assignee_id), pressed.get("assignee")),
        PRIORITISE: (str(case.priority), pressed.get("priority")),
    }
    one, another = stands.get(do, (True, do in CALLS))
    return bool(one == another)


def _take(case: Case, said: Said, by: cases.Actor, now: datetime) -> Any:
    cases.take(case, by=by, now=now)
    _note(case, said, by, now)
    return _("You have the case.")


def _take_over(case: Case, said: Said, by: cases.Actor, now: datetime) -> Any:
    if by.staff and case.assignee_id != by.staff.pk:
        cases.assign(case, to=by.staff, by=by, now=now, note=said["note"])
    return _("You have the case.")


def _assign(case: Case, said: Said, by: cases.Actor, now: datetime) -> Any:
    cases.assign(case, to=said["assignee"], by=by, now=now, note=said["note"])
    return _("Given to %s.") % said["assignee"].get_username()


def _note(case: Case, said: Said, by: cases.Actor, now: datetime) -> Any:
    """A second click notes nothing."""
    last = case.events.filter(what="noted", staff=by.staff, at__gt=now - SAME_PRESS).last()
    if said["note"] and not (last and last.note == said["note"]):
        cases.record(case, "noted", by=by, now=now, note=said["note"])
    return _("Noted.")


def _prioritise(case: Case, said: Said, by: cases.Actor, now: datetime) -> Any:
    cases.prioritise(case, to=said["priority"], by=by, now=now, note=said["note"])
    facts = {"priority": case.get_priority_display(), "due": moment(case.due_at)}
    return _("The priority is now: %(priority)s. Promised by %(due)s.") % facts


def _move(case: Case, to: Status, said: Said, by: cases.Actor, now: datetime) -> Any:
    if case.status == Status.CLOSED and to == Status.IN_PROGRESS:
        return _reopen(case, said, by, now)
    outcome = said["came_of_it"] if to == Status.CLOSED else ""
    cases.move(case, to=to, by=by, now=now, note=said["note"], outcome=outcome)
    if to == Status.CLOSED:
        return _("Closed: %s.") % case.get_outcome_display()
    return _("The case is now: %s.") % case.get_status_display()


def _reopen(case: Case, said: Said, by: cases.Actor, now: datetime) -> Any:
    """With a promise of its own, which holds from now on: no clock rests, whatever it rested for before the case was closed."""
    if hasattr(case, "second_opinion"):
        clock.resume(case.second_opinion, now=now)
    promised = promises.due(case.opened_by, case.priority, now=now)
    cases.reopen(case, by=by, now=now, due_at=promised, note=said["note"])
    return _("The case is open again. Promised by %s.") % moment(promised)


ACTS: dict[str, Callable[[Case, Said, cases.Actor, datetime], Any]] = {
    TAKE: _take,
    TAKE_OVER: _take_over,
    ASSIGN: _assign,
    NOTE: _note,
    PRIORITISE: _prioritise,
    **dict.fromkeys(CALLS, calls.note_call),
}
