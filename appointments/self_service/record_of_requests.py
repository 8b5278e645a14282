"""Of the record: who, what was asked, calls, consents, letters, links, and what happened."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from appointments.cases import joined as joins
from appointments.cases.models import Case, CaseLink, Consent, DataRequest

from . import happened, sent
from .happened import PURPOSES
from .record_rows import Entry, entry


def patient(case: Case) -> list[Entry]:
    who = case.patient
    return [
        entry(
            ("full_name", _("Name"), who.full_name),
            ("birth_year", _("Year of birth"), who.birth_year),
            ("phone", _("Phone"), str(who.phone)),
            ("phone_typed", _("Phone as you typed it"), who.phone_typed),
            ("phone_is_wrong", _("Is that number known to be wrong?"), who.phone_is_wrong),
            ("email", _("E-mail"), who.email),
            ("language", _("Language"), who.get_language_display()),
            ("contact_by", _("How we reach you"), who.get_contact_by_display()),
            ("message_ok", _("May we leave a message?"), who.message_ok),
            ("asking_for", _("Who asks, and for whom"), who.get_asking_for_display()),
        )
    ]


def request(case: Case) -> list[Entry]:
    return [
        entry(
            ("reference", _("Reference"), case.reference),
            ("asked_for", _("What you asked for"), case.get_opened_by_display()),
            ("asked_at", _("Asked on"), case.created_at),
            ("status", _("How it stands"), case.get_status_display()),
            ("priority", _("How urgent our staff see it"), case.get_priority_display()),
            ("promised_by", _("Promised by"), case.due_at),
        )
    ]


def joined(case: Case) -> list[Entry]:
    """Requests that go on in this one. Anybody may have sent them: how to reach those who did is not among it."""
    _this, *others = joins.threads(case)
    return [_joined(other, case) for other in others]


def _joined(other: Case, case: Case) -> Entry:
    alike = joins.seem_one(other.patient, case.patient)
    return [
        *entry(
            ("reference", _("Reference"), other.reference),
            ("asked_for", _("What was asked for"), other.get_opened_by_display()),
            ("asked_at", _("Asked on"), other.created_at),
            ("same_contact", _("With your name, number and e-mail address?"), alike),
        ),
        *(_call(other) or []),
    ]


def callback(case: Case) -> list[Entry]:
    asked = _call(case)
    return [asked] if asked else []


def _call(case: Case) -> Entry | None:
    asked: Any = getattr(case, "callback", None)
    if asked is None:
        return None
    return entry(
        ("call_on", _("Day"), asked.call_on),
        ("part_of_day", _("Part of the day"), asked.get_part_of_day_display()),
        ("topic", _("What it is about"), asked.topic),
        ("sent_at", _("Sent"), asked.created_at),
        ("cancelled_at", _("No longer wanted since"), asked.cancelled_at),
    )


def calls(case: Case) -> list[Entry]:
    return [
        entry(_of(thread, case), ("at", _("When"), call.at), ("outcome", _("What came of it"), call.get_outcome_display()))
        for thread in joins.threads(case)
        for call in (thread.callback.attempts.all() if hasattr(thread, "callback") else [])
    ]


def _of(thread: Case, case: Case) -> tuple[str, Any, str]:
    """Of which request it is, when it is one that was joined with theirs."""
    return "request", _("Of the request"), thread.reference if thread != case else ""


def consents(case: Case) -> list[Entry]:
    return [_consent(given) for given in case.patient.consents.order_by("given_at", "pk")]


def _consent(given: Consent) -> Entry:
    relative = given.given_by == Consent.GivenBy.RELATIVE
    return entry(
        ("purpose", _("You agreed"), PURPOSES.get(given.purpose, given.purpose)),
        ("given_at", _("Given"), given.given_at),
        ("given_by", _("Given by"), given.get_given_by_display()),
        ("relative_name", _("Their name"), given.relative_name if relative else ""),
        ("relation", _("What they are to the patient"), given.relation if relative else ""),
        ("notice_version", _("Version of the notice"), given.notice_version),
        ("language", _("Language of the notice"), given.language),
        ("withdrawn_at", _("Taken back"), given.withdrawn_at),
    )


def letters(case: Case) -> list[Entry]:
    """Without their text: it held links, and is not kept."""
    return [_letter(letter, thread, case) for thread in joins.threads(case) for letter in sent.every(thread, of=case)]


def _letter(letter: sent.Sent, thread: Case, case: Case) -> Entry:
    message = letter.message
    return entry(
        _of(thread, case),
        ("subject", _("Subject"), message.subject),
        ("channel", _("Sent by"), message.get_channel_display()),
        ("address", _("To"), letter.address),
        ("state", _("How it stands"), message.get_state_display()),
        ("written_at", _("Written"), message.created_at),
        ("sent_at", _("Sent"), message.sent_at),
    )


def links(case: Case) -> list[Entry]:
    made = CaseLink.objects.filter(case__in=joins.threads(case)).select_related("case")
    return [
        entry(
            _of(link.case, case),
            ("made_at", _("Made"), link.created_at),
            ("expires_at", _("Opens until"), link.expires_at),
            ("revoked_at", _("Ended before that, on"), link.revoked_at),
        )
        for link in made.order_by("created_at", "pk")
    ]


def data_requests(case: Case) -> list[Entry]:
    asked = case.data_requests.order_by("asked_at", "pk")
    return [_asked(one, ("words", _("In your words"), one.words)) for one in asked]


def joined_data_requests(case: Case) -> list[Entry]:
    """By whoever had the link to that request alone: it is no wish of the patient whose record this is."""
    asked = DataRequest.objects.filter(case__merged_into=case).select_related("case").order_by("asked_at", "pk")
    return [_asked(one, _of(one.case, case), ("words", _("In their words"), one.words)) for one in asked]


def _asked(asked: DataRequest, *facts: tuple[str, Any, Any]) -> Entry:
    return entry(
        ("what", _("Asked"), asked.get_what_display()),
        *facts,
        ("asked_at", _("Asked on"), asked.asked_at),
        ("promised_by", _("Promised by"), asked.due_at),
        ("done_at", _("Answered on"), asked.done_at),
        ("outcome", _("Our answer"), asked.outcome),
    )


def history(case: Case) -> list[Entry]:
    return [
        entry(
            ("request", _("Of the request"), happening.request),
            ("at", _("When"), happening.event.at),
            ("who", _("Who"), happening.who),
            ("what", _("What"), happening.what),
            ("was", _("From"), happening.was),
            ("became", _("To"), happening.became),
            ("said", _("You said, or came from") if happening.by_them else _("What they said, or came from"), happening.said),
        )
        for happening in happened.of(case)
    ]
