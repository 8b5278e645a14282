"""A case as staff read it: what was asked, what hangs on it, and what happened, as far as the reader may know.

A reader without the right to one of its parts sees neither that part nor the lines that tell of it alone. A colleague's note
may tell of any part: whoever may not see all of them sees that there is a note, and not what it says.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _

from appointments.bookings.models import agreed_in_words
from appointments.cases.models import Case, Event

May = Callable[[str], bool]

WORDS: dict[str, Any] = {
    "opened": _("Request received"),
    "moved": _("Status changed"),
    "assigned": _("Given to a colleague"),
    "noted": _("Note"),
    "booked": _("Appointment booked"),
    "cancelled": _("Appointment cancelled"),
    "file_opened": _("File opened"),
}
# Events that tell of one part of the case, and the right that part needs. All others may tell of any.
TELL_OF = {"booked": "view_appointment", "cancelled": "view_appointment", "file_opened": "view_secondopinionrequest"}
NOT_SHOWN = _("Not shown: it may tell of what your role does not see.")


@dataclass(frozen=True)
class Line:
    """One event in words."""

    at: datetime
    who: Any
    what: Any
    was: Any
    became: Any
    note: Any


def of(case: Case, *, reader: User) -> dict[str, Any]:
    """What the page shows; a part that the reader may not see is left out."""

    def may(permission: str) -> bool:
        return reader.has_perm(f"appointments.{permission}")

    parts = parts_of(case)
    seen = {right: rows for right, rows in parts.items() if may(right)}
    opinion = next(iter(seen.get("view_secondopinionrequest", [])), None)
    return {
        "patient": case.patient if may("view_patient") else None,
        "callback": next(iter(seen.get("view_callbackrequest", [])), None),
        "opinion": opinion,
        "documents": list(opinion.documents.order_by("pk")) if opinion else [],
        "may_open": may("open_document"),
        "appointments": seen.get("view_appointment", []),
        "suspect": any(row.suspect for rows in parts.values() for row in rows),
        "letters": list(case.messages.order_by("created_at")) if may("view_message") else [],
        "lines": list(lines(case, may=may, whole=all(right in seen for right, rows in parts.items() if rows))),
    }


def parts_of(case: Case) -> dict[str, list[Any]]:
    """All that hangs on the case, by the right to see it."""
    appointments = case.appointments.select_related("doctor", "location", "visit_type").order_by("period")
    return {
        "view_callbackrequest": [case.callback] if hasattr(case, "callback") else [],
        "view_secondopinionrequest": [case.second_opinion] if hasattr(case, "second_opinion") else [],
        "view_appointment": list(appointments),
    }


def lines(case: Case, *, may: May, whole: bool) -> Iterator[Line]:
    """The history; `whole` is whether the reader sees every part of the case."""
    for event in case.events.select_related("staff"):
        right = TELL_OF.get(event.what)
        if right is None or may(right):
            yield line(event, whole=whole or right is not None)


def line(event: Event, *, whole: bool) -> Line:
    return Line(
        at=event.at,
        who=event.staff.get_username() if event.staff else event.get_actor_display(),
        what=WORDS.get(event.what) or event.what.replace("_", " ").capitalize(),
        was=in_words(event, event.was),
        became=in_words(event, event.became) if event.what != "opened" else "",
        note=event.note if whole or not event.note else NOT_SHOWN,
    )


def in_words(event: Event, fact: str) -> Any:
    """What the event went from or to, as its kind writes it."""
    if event.what == "moved" and fact in Case.Status.values:
        return Case.Status(fact).label
    if event.what in {"booked", "cancelled"} and fact:
        return agreed_in_words(fact)
    return fact
