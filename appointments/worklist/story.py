"""A case as staff read it: what was asked, what hangs on it, and what happened, as far as the reader may know."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _

from appointments.cases.models import Case, Event

WORDS: dict[str, Any] = {
    "opened": _("Request received"),
    "moved": _("Status changed"),
    "assigned": _("Given to a colleague"),
    "noted": _("Note"),
    "file_opened": _("File opened"),
}


@dataclass(frozen=True)
class Line:
    """One event in words."""

    at: datetime
    who: Any
    what: Any
    was: Any
    became: Any
    note: str


def lines(case: Case) -> list[Line]:
    return [line(event) for event in case.events.select_related("staff")]


def line(event: Event) -> Line:
    return Line(
        at=event.at,
        who=event.staff.get_username() if event.staff else event.get_actor_display(),
        what=WORDS.get(event.what) or event.what.replace("_", " ").capitalize(),
        was=in_words(event.was),
        became=in_words(event.became) if event.what != "opened" else "",
        note=event.note,
    )


def in_words(state: str) -> Any:
    return Case.Status(state).label if state in Case.Status.values else state


def of(case: Case, *, reader: User) -> dict[str, Any]:
    """What the page shows; a part that the reader may not see is left out."""

    def may(permission: str) -> bool:
        return reader.has_perm(f"appointments.{permission}")

    callback = getattr(case, "callback", None) if may("view_callbackrequest") else None
    opinion = getattr(case, "second_opinion", None) if may("view_secondopinionrequest") else None
    appointments = case.appointments.select_related("doctor", "location", "visit_type").order_by("period")
    return {
        "patient": case.patient if may("view_patient") else None,
        "callback": callback,
        "opinion": opinion,
        "documents": list(opinion.documents.order_by("pk")) if opinion else [],
        "may_open": may("open_document"),
        "appointments": list(appointments) if may("view_appointment") else [],
        "letters": list(case.messages.order_by("created_at")) if may("view_message") else [],
        "lines": lines(case),
    }
