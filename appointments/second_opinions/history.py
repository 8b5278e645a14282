"""What happened to a second opinion, in words: who did what, when, and from where they looked."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from appointments.cases.models import Case, Event

WORDS: dict[str, Any] = {
    "request_read": _("Read at the desk"),
    "file_sent": _("File sent"),
    "files_complete": _("All files are sent"),
    "file_opened": _("File opened"),
    "picture_shown": _("File looked at"),
    "opinion_assigned": _("Given to a doctor"),
    "opinion_triaged": _("Urgency looked at"),
    "reader_added": _("Reader let in"),
    "reader_removed": _("Reader shut out"),
    "asked_back": _("Patient asked"),
    "answered_back": _("Patient answered"),
    "answered_by_phone": _("Patient answered on the telephone"),
    "opinion_written": _("Draft saved"),
    "second_asked": _("Second signature asked for"),
    "opinion_signed": _("Opinion signed"),
    "opinion_delivered": _("Opinion delivered"),
    "opinion_read": _("Opinion read"),
    "opinion_downloaded": _("Opinion downloaded"),
    "opinion_refused": _("Turned away: may not read it"),
    "consent_withdrawn": _("Consent taken back by the patient"),
    "opinion_withdrawn": _("Withdrawn, as the patient wished"),
    "files_erased": _("Files erased"),
}
CONSENTS = {
    "second_opinion_colleague": _("that a second doctor sees it"),
    "second_opinion_keep_files": _("that files are kept for later visits"),
}
OF_PEOPLE = {"opinion_assigned", "reader_added", "reader_removed", "second_asked", "opinion_signed"}
MOST_LINES = 100


@dataclass(frozen=True)
class Line:
    at: datetime
    who: Any
    what: Any
    whom: Any
    note: str


def of(case: Case) -> Iterator[Line]:
    """The newest first; the whole history stands on the page of the case."""
    found = Event.objects.filter(case=case, what__in=WORDS).select_related("staff").order_by("-at", "-pk")
    for event in found[:MOST_LINES]:
        who = event.staff.get_username() if event.staff else event.get_actor_display()
        whom = " → ".join(str(words) for fact in (event.was, event.became) if (words := in_words(event, fact)))
        yield Line(event.at, who, WORDS[event.what], whom, event.note)


def in_words(event: Event, fact: str) -> Any:
    """What it was about. Keys of rows tell a reader nothing and are left out."""
    if event.what == "opinion_triaged":
        return {str(value): label for value, label in Case.Priority.choices}.get(fact, fact)
    if event.what == "consent_withdrawn":
        return CONSENTS.get(fact, fact)
    return fact if event.what in OF_PEOPLE else ""
