"""All that the hospital has of a case, and of those joined with it, in words, for its patient: to read, to take away as JSON and
as PDF.

What is not among it: links and their hashes, the text of letters (which brought links and is gone once sent), the notes of staff,
and an opinion that is not signed yet.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, NamedTuple

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appointments.cases.models import Case
from hfs_portal import languages, typesetting

from . import record_of_opinions, record_of_requests, record_of_visits
from .record_rows import Entry, Fact

Entries = Callable[[Case], list[Entry]]


class Section(NamedTuple):
    name: str
    heading: Any
    entries: list[Entry]

    @property
    def shown(self) -> list[list[tuple[str, str]]]:
        """Labels and words; what is only for machines is left out."""
        return [[(str(fact.label), in_words(fact.value)) for fact in entry if fact.label] for entry in self.entries]


SECTIONS: list[tuple[str, Any, Entries]] = [
    ("patient", gettext_lazy("Who it is about"), record_of_requests.patient),
    ("request", gettext_lazy("The request"), record_of_requests.request),
    ("joined", gettext_lazy("Other requests, joined with it"), record_of_requests.joined),
    ("callback", gettext_lazy("The call"), record_of_requests.callback),
    ("calls", gettext_lazy("When we rang"), record_of_requests.calls),
    ("visits", gettext_lazy("Visits"), record_of_visits.visits),
    ("waitlist", gettext_lazy("Waiting for a time"), record_of_visits.waitlist),
    ("offers", gettext_lazy("Times we kept and offered"), record_of_visits.offers),
    ("second_opinion", gettext_lazy("The second opinion you asked for"), record_of_opinions.request),
    ("treatments", gettext_lazy("Treatment so far"), record_of_opinions.treatments),
    ("questions", gettext_lazy("Questions and answers"), record_of_opinions.questions),
    ("files", gettext_lazy("Files"), record_of_opinions.files),
    ("opinion", gettext_lazy("The opinion"), record_of_opinions.opinion),
    ("consents", gettext_lazy("Consents"), record_of_requests.consents),
    ("letters", gettext_lazy("Messages we sent"), record_of_requests.letters),
    ("links", gettext_lazy("Links to the private page"), record_of_requests.links),
    ("data_requests", gettext_lazy("What was asked of the data"), record_of_requests.data_requests),
    (
        "joined_data_requests",
        gettext_lazy("What was asked of the data in a joined request"),
        record_of_requests.joined_data_requests,
    ),
    ("history", gettext_lazy("What happened"), record_of_requests.history),
]
LETTERS_OF_A_LINE, MOST_LINES_TOGETHER = 40, 20  # few enough for the widest letters
ONE = {"patient", "request", "callback", "second_opinion", "opinion"}  # all others may be several


def of(case: Case) -> list[Section]:
    """Those of which there is something."""
    made = [Section(name, heading, [entry for entry in entries(case) if entry]) for name, heading, entries in SECTIONS]
    return [section for section in made if section.entries]


def as_json(case: Case, *, now: datetime) -> dict[str, Any]:
    """Names are English and stay as they are; words are in the language that is active, times in UTC or on the clinic's wall."""
    told: dict[str, Any] = {"reference": case.reference, "made_at": now.isoformat(), "language": languages.active()}
    for section in of(case):
        rows = [{fact.name: _plain(fact.value) for fact in entry} for entry in section.entries]
        told[section.name] = rows[0] if section.name in ONE else rows
    return told


def as_pdf(case: Case, *, now: datetime) -> bytes:
    day = formats.date_format(timezone.localtime(now), "j F Y, H:i")
    told: dict[str, Any] = {
        "language": languages.active(),
        "title": _("What we keep about you"),
        "words": {"standing": _("Personal: keep it where nobody else reads it"), "page": _("Page {n} of {m}")},
        "reference": case.reference,
        "patient": case.patient.full_name,
        "facts": [(_("Reference"), case.reference), (_("Made on"), day)],
        "parts": [{"heading": str(section.heading), "entries": section.shown} for section in of(case)],
        **typesetting.letterhead(),
    }
    return typesetting.pdf("record.typ", _in_paragraphs(typesetting.printable(told)), at=now)


def in_words(value: Any) -> str:
    """As the page and the paper say it."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime):
        return formats.date_format(timezone.localtime(value), "j F Y, H:i")
    return formats.date_format(value, "j F Y") if isinstance(value, date) else str(value)


def _in_paragraphs(printed: dict[str, Any]) -> dict[str, Any]:
    for part in printed["parts"]:
        part["entries"] = [_set(entry) for entry in part["entries"]]
    return printed


def _set(entry: list[tuple[str, str]]) -> dict[str, Any]:
    """What is short stays on one page; what may be longer than a page must not be held together."""
    rows = [[label, typesetting.paragraphs(words)] for label, words in entry]
    lines = sum(1 + words.count("\n") + len(words) // LETTERS_OF_A_LINE for _label, words in entry)
    return {"rows": rows, "breaks": lines > MOST_LINES_TOGETHER}


def _plain(value: Any) -> Any:
    if isinstance(value, date):  # moments too
        return value.isoformat()
    return value if isinstance(value, bool | int) else str(value)


__all__ = ["Entry", "Fact", "Section", "as_json", "as_pdf", "in_words", "of"]
