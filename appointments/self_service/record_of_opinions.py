"""Of the record: a second opinion, from the question to the answer."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from appointments.cases.models import Case
from appointments.second_opinions.models import Document, SecondOpinionRequest
from appointments.second_opinions.opinion_models import Opinion

from .asked import roughly
from .record_rows import Entry, entry

WITHDRAWN = _("You withdrew the request, so it is shown here no longer. It stays in the medical record: ask us for a copy.")


def _asked(case: Case) -> SecondOpinionRequest | None:
    return getattr(case, "second_opinion", None)


def request(case: Case) -> list[Entry]:
    asked = _asked(case)
    if asked is None:
        return []
    return [
        entry(
            ("question", _("Your question"), asked.question),
            ("diagnosis", _("Diagnosis so far"), asked.diagnosis),
            ("since", _("For how long"), asked.since),
            ("side", _("Which side"), asked.get_side_display()),
            ("medicines", _("Medicines"), asked.medicines),
            ("files_follow", _("More files are to come"), asked.files_follow),
            ("about", _("What it is about"), asked.visit_type.name if asked.visit_type else ""),
            ("doctor", _("Given to"), asked.doctor.name if asked.doctor else ""),
            ("sent_at", _("Sent"), asked.created_at),
            ("waits_since", _("Waits for your answer since"), asked.clock_stopped_at),
            ("withdrawn_at", _("Withdrawn"), asked.withdrawn_at),
        )
    ]


def treatments(case: Case) -> list[Entry]:
    asked = _asked(case)
    tried = asked.treatments.all() if asked else []
    return [entry(("what", _("Treatment"), one.what), ("when", _("When"), roughly(one))) for one in tried]


def questions(case: Case) -> list[Entry]:
    asked = _asked(case)
    return [
        entry(
            ("question", _("We asked"), one.question),
            ("asked_at", _("Asked on"), one.asked_at),
            ("answer", _("You answered"), one.answer),
            ("answered_at", _("Answered on"), one.answered_at),
        )
        for one in (asked.asked_back.all() if asked else [])
    ]


def files(case: Case) -> list[Entry]:
    """By name and state; their content can be asked for."""
    asked = _asked(case)
    return [_file(document) for document in (asked.documents.order_by("pk") if asked else [])]


def _file(document: Document) -> Entry:
    return entry(
        ("name", _("Name"), document.name),
        ("shows", _("What it shows"), document.get_shows_display()),
        ("kind", _("Kind"), document.get_content_type_display()),
        ("bytes", _("Size in bytes"), document.size),
        ("sent_at", _("Sent"), document.created_at),
        ("state", _("How it stands"), _("Erased") if document.erased_at else document.get_state_display()),
        ("reason", _("Why it is set apart"), document.get_reason_display()),
        ("erased_at", _("Erased on"), document.erased_at),
    )


def opinion(case: Case) -> list[Entry]:
    """Once it is delivered. One that was withdrawn stands nowhere on the private page, and not here."""
    asked = _asked(case)
    given: Opinion | None = getattr(asked, "opinion", None)
    if asked is None or given is None or given.delivered_at is None:
        return []
    signed = [("delivered_at", _("Given to you on"), given.delivered_at), ("signed_by", _("Signed by"), given.doctor_name)]
    if asked.withdrawn_at:
        return [entry(*signed, ("note", _("Please note"), WITHDRAWN))]
    return [entry(*_said(given), *signed, *_also_signed(given))]


def _said(given: Opinion) -> list[tuple[str, Any, Any]]:
    return [
        ("urgency", _("How soon"), given.get_urgency_display()),
        ("seen", _("What we saw"), given.seen),
        ("think", _("What we think"), given.think),
        ("options", _("Your options"), given.options),
        ("would_ask", _("What we would ask"), given.would_ask),
        ("limits", _("Limits of an opinion without examination"), given.limits),
        ("visit_suggested", _("Visit we suggest"), given.visit_type.name if given.visit_type else ""),
        ("registration_number", _("Registration number"), given.registration_number),
    ]


def _also_signed(given: Opinion) -> list[tuple[str, Any, Any]]:
    second = given.second_reader
    if second is None or given.second_signed_at is None:
        return []
    name = second.doctor.name if hasattr(second, "doctor") else second.get_full_name() or second.get_username()
    return [
        ("second_signed_by", _("Also read and signed by"), name),
        ("second_signed_at", _("Signed on"), given.second_signed_at),
    ]
