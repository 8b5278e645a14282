"""What changed in a case while somebody had its page open: field by field, and by whom."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _

from appointments.cases.models import Case, Event
from appointments.cases.services import Stale, Taken

from . import words
from .looks import LOOKS
from .story import Line

SEEN = re.compile(r"(\d{1,18}) (new|in_progress|waiting|closed) (\d{1,18}) ([123]) (\d{1,11})", re.ASCII)
NOBODY_YET = _("Nobody yet")
# Which events move what the page shows at its head; the last of them since tells who it was.
TOLD_BY = {
    "status": {"moved", "merged"},
    "assignee": {"assigned"},
    "priority": {"prioritised", "opinion_triaged"},
    "due": {"prioritised", "opinion_triaged", "moved", "merged"},
}
BY_A_CALL = {"call_missed", "call_reached", "callback_moved", "number_corrected"}  # where one was promised


@dataclass(frozen=True)
class Seen:
    """How the case stood on somebody's page, and the last event that was on it."""

    event: int
    status: str
    assignee: int
    priority: int
    due: int  # seconds

    def __str__(self) -> str:
        return f"{self.event} {self.status} {self.assignee} {self.priority} {self.due}"


@dataclass(frozen=True)
class Difference:
    """One field, as it was on the page and as it is, and what moved it, as far as the history tells."""

    field: Any
    was: Any
    now: Any
    moved_by: Event | None = None

    @property
    def who(self) -> Any:
        return words.who(self.moved_by) if self.moved_by else ""

    @property
    def at(self) -> datetime | None:
        return self.moved_by.at if self.moved_by else None


@dataclass(frozen=True)
class Changes:
    differences: list[Difference]
    events: list[Event]

    def __bool__(self) -> bool:
        return bool(self.differences or self.events)

    def are_all_of(self, user: User) -> bool:
        """Whether there are any, and nobody else made one of them."""
        made = [*self.events, *(one.moved_by for one in self.differences)]
        return bool(made) and all(event is not None and event.staff_id == user.pk for event in made)

    def lines(self, told: list[Line]) -> list[Line]:
        """Those of the lines on the page that are new to who had it open."""
        new = {event.pk for event in self.events}
        return [line for line in told if line.number in new]


UNCHANGED = Changes([], [])


def as_seen(case: Case, last_event: int) -> Seen:
    return Seen(last_event, case.status, case.assignee_id or 0, case.priority, int(case.due_at.timestamp()))


def read(seen: str) -> Seen | None:
    """What a page sends back; None when it is nothing that a page of ours carries."""
    found = SEEN.fullmatch(seen)
    return Seen(int(found[1]), found[2], int(found[3]), int(found[4]), int(found[5])) if found else None


def since(case: Case, seen: Seen) -> Changes:
    """What is otherwise than it was seen, by whom, and what else happened since."""
    events = list(case.events.filter(pk__gt=seen.event).exclude(what__in=LOOKS).select_related("staff"))
    return Changes(list(_differences(case, seen, events)), events)


def _differences(case: Case, seen: Seen, events: list[Event]) -> Iterator[Difference]:
    stands = as_seen(case, seen.event)
    told_by = {**TOLD_BY, "due": TOLD_BY["due"] | (BY_A_CALL if hasattr(case, "callback") else set())}
    for field, name, in_words in FIELDS:
        was, now = getattr(seen, field), getattr(stands, field)
        if was != now:
            last = next((event for event in reversed(events) if event.what in told_by[field]), None)
            yield Difference(name, in_words(was), in_words(now), last)


def _colleague(number: int) -> Any:
    found = User.objects.filter(pk=number).first()
    return found.get_username() if found else NOBODY_YET


def _moment(seconds: int) -> str:
    return words.moment(datetime.fromtimestamp(seconds, UTC))


def _status(value: str) -> Any:
    return Case.Status(value).label


def _priority(value: int) -> Any:
    return Case.Priority(value).label


FIELDS: tuple[tuple[str, Any, Callable[[Any], Any]], ...] = (
    ("status", _("Status"), _status),
    ("assignee", _("Assigned to"), _colleague),
    ("priority", _("Priority"), _priority),
    ("due", _("Promised by"), _moment),
)


def who_was_first(error: Stale) -> str:
    """One sentence for who came second: who it was, and how the case stands now."""
    if isinstance(error, Taken):
        return _("%(who)s took %(case)s first and has it now.") % {"who": error.holder.get_username(), "case": error}
    stands = error.stands
    who = words.who(error.first) if error.first else _("A colleague")
    facts = {"who": who, "case": error, "status": stands.get_status_display() if stands else ""}
    holder = stands.assignee.get_username() if stands and stands.assignee else _("nobody")
    return _("%(who)s was first at %(case)s. It is now: %(status)s, with %(holder)s.") % {**facts, "holder": holder}
