"""A case as staff read it: what was asked, what hangs on it, and what happened, as far as the reader may know.

A reader without the right to one of its parts sees neither that part nor the lines that tell of it alone. A colleague's note
may tell of any part: whoever may not see all of them sees that there is a note, and not what it says.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Subquery
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from appointments.bookings import away
from appointments.bookings.models import Appointment, agreed_in_words
from appointments.bookings.offer_models import WaitlistEntry
from appointments.callbacks import history as calls
from appointments.callbacks.models import CallAttempt
from appointments.cases.models import Case, CaseQuerySet, DataRequest, Event
from appointments.outbox.models import Message
from appointments.second_opinions import access, history
from appointments.second_opinions.opinion_models import Opinion

from .looks import LOOKS
from .words import who

May = Callable[[str], bool]

WORDS: dict[str, Any] = {
    "opened": _("Request received"),
    "moved": _("Status changed"),
    "assigned": _("Given to a colleague"),
    "noted": _("Note"),
    "escalated": _("Late: told to the lead"),
    "prioritised": _("Priority changed"),
    "merged": _("Joined with another case"),
    "booked": _("Appointment booked"),
    "cancelled": _("Appointment cancelled"),
    "overbooked": _("Appointment overbooked"),
    "moved_visit": _("Appointment moved"),
    "arrived": _("Arrived"),
    "completed": _("Visit completed"),
    "no_show": _("Did not come"),
    "undone": _("Taken back"),
    "no_show_account": _("What the patient says of it"),
    "offered": _("A time kept for them and offered"),
    "offer_accepted": _("Took the time offered"),
    "offer_passed": _("Passed on the time offered"),
    "offer_other": _("Wants another time than the one offered"),
    "offer_call_me": _("Wants a call about the time offered"),
    "offer_lapsed": _("The time offered lapsed without an answer"),
    "offer_nothing": _("No other time found: to be rung"),
    "offer_again": _("Another time looked for anew"),
    "offer_settled": _("Dealt with by staff"),
    "doctor_away": _("The doctor cannot see them at that time"),
    "doctor_back": _("The visit takes place after all"),
    "waitlist_joined": _("Waits for a time that comes free"),
    "waitlist_left": _("Taken off the waitlist, as asked"),
    "waitlist_ended": _("No longer on the waitlist"),
    "details_corrected": _("Details of the patient corrected"),
    "data_asked": _("Asked something of their data"),
    "data_done": _("Answered what was asked of the data"),
    "agreement_withdrawn": _("Took back a consent"),
    "link_sent": _("A new link to the private page sent, as asked"),
    "links_revoked": _("All links to the private page ended"),
    "joined_links_ended": _("Links to the joined case ended; a new one goes to the patient of the other"),
    "link_ended": _("A link to the private page ended after too many wrong answers"),
    **calls.WORDS,
    **history.WORDS,
}
# Events that tell of one part of the case, and the right that part needs. All others may tell of any.
OF_VISITS = ["booked", "cancelled", "overbooked", "moved_visit", "arrived", "completed", "no_show", "undone", "no_show_account"]
OF_VISITS += ["offered", "offer_accepted", "offer_passed", "offer_other", "offer_call_me", "offer_lapsed"]
OF_VISITS += ["offer_nothing", "offer_again", "offer_settled", "doctor_away", "doctor_back"]
OF_WAITING = ["waitlist_joined", "waitlist_left", "waitlist_ended"]
TELL_OF = {
    **dict.fromkeys(OF_VISITS, "view_appointment"),
    **dict.fromkeys(OF_WAITING, "view_waitlistentry"),
    **dict.fromkeys(calls.WORDS, "view_callbackrequest"),
    **dict.fromkeys(history.WORDS, "view_secondopinionrequest"),
}
RANG = {"call_reached", "call_missed"}
ASKED_OF_DATA: dict[str, Any] = dict(DataRequest.What.choices)
AGREED: dict[str, Any] = {
    "booking": _("to an appointment"),
    "callback": _("to be called"),
    "second_opinion": _("to a second opinion"),
    **history.CONSENTS,
}
PRIORITIES = {str(number): name for number, name in Case.Priority.choices}
OF_DATA = {"data_asked": ASKED_OF_DATA, "data_done": ASKED_OF_DATA, "agreement_withdrawn": AGREED}
NOT_SHOWN = _("Not shown: it may tell of what your role does not see.")
NOT_DELIVERED = [Message.State.FAILED, Message.State.BOUNCED]


@dataclass(frozen=True)
class Line:
    """One event or letter in words. `number` tells the order in which events were written; a letter has none."""

    at: datetime
    who: Any
    what: Any
    was: Any = ""
    became: Any = ""
    note: Any = ""
    kind: str = ""  # "patient", "staff", "system", "letter" or "undelivered"
    number: int = 0


def with_parts(cases: CaseQuerySet) -> CaseQuerySet:
    """Each case with what hangs on it once, and with whether it has any of what may be many: each question saved is time."""
    here = OuterRef("pk")
    return cases.select_related(
        "patient", "assignee", "merged_into", "callback", "second_opinion__doctor", "second_opinion__visit_type"
    ).annotate(
        has_visits=Exists(Appointment.objects.filter(case=here)),
        has_wishes=Exists(WaitlistEntry.objects.filter(case=here)),
        has_calls=Exists(CallAttempt.objects.filter(callback__case=here)),
        has_letters=Exists(Message.objects.filter(case=here)),
        has_joined=Exists(Case.objects.filter(merged_into=here)),
        has_answer=Exists(Opinion.objects.filter(request__case=here, delivered_at__isnull=False)),
    )


def of(case: Case, *, reader: User) -> dict[str, Any]:
    """What the page shows of a case `with_parts`; a part that the reader may not see is left out."""
    may = rights(case.merged_into or case, reader)
    joined = list(case.merged.select_related("patient", "callback").order_by("created_at")) if case.has_joined else []  # type: ignore[attr-defined]
    parts = parts_of(case, joined)
    seen = {right: rows for right, rows in parts.items() if may(right)}
    opinion = next(iter(seen.get("view_secondopinionrequest", [])), None)
    threads = [case, *joined]
    all_events = list(Event.objects.filter(case__in=threads).select_related("staff"))
    events = [event for event in all_events if event.what not in LOOKS]  # who looked is told apart from what happened
    of_all = parts_of_whole(case.merged_into_id) if case.merged_into_id else parts
    whole = all(may(right) for right, rows in of_all.items() if rows)
    written = letters(threads) if may("view_message") and (case.has_letters or joined) else []  # type: ignore[attr-defined]
    told = [*lines(events, may=may, whole=whole, rings=bool(of_all["view_callbackrequest"])), *written]
    return {
        "patient": case.patient if may("view_patient") else None,
        "callback": next(iter(seen.get("view_callbackrequest", [])), None),
        "opinion": None if opinion and opinion.withdrawn_at else opinion,
        "documents": list(opinion.documents.filter(erased_at=None).order_by("pk")) if opinion else [],
        "may_read_opinion": opinion is not None,
        "appointments": seen.get("view_appointment", []),
        "wishes": seen.get("view_waitlistentry", []),
        "suspect": any(row.suspect for rows in parts.values() for row in rows),
        "joined": joined,
        "lines": sorted(told, key=lambda line: (line.at, not line.number, line.number)),  # a letter after what caused it
        "all_events": all_events,
        "last_event": max((event.pk for event in events), default=0),
    }


def rights(case: Case, reader: User) -> May:
    """Of a second opinion a role says nothing: it is read by its doctor, by coordinators, and by whom they let in."""
    readable = hasattr(case, "second_opinion") and access.readable_by(reader).filter(case=case).exists()

    def may(permission: str) -> bool:
        return readable if permission == "view_secondopinionrequest" else reader.has_perm(f"appointments.{permission}")

    return may


def parts_of(case: Any, joined: list[Case]) -> dict[str, list[Any]]:
    """All that hangs on the case, by the right to see it; a call that stayed where it was when cases were joined comes last."""
    absences = away.on_the_list().filter(appointment=OuterRef("pk")).order_by("-pk").values("absence")
    appointments = case.appointments.select_related("doctor", "location", "visit_type").order_by("period")
    wishes = case.waitlistentry_set.select_related("visit_type", "doctor", "location").order_by("pk")
    return {
        "view_callbackrequest": [thread.callback for thread in (case, *joined) if hasattr(thread, "callback")],
        "view_secondopinionrequest": [case.second_opinion] if hasattr(case, "second_opinion") else [],
        "view_appointment": list(appointments.annotate(absence=Subquery(absences[:1]))) if case.has_visits else [],
        "view_waitlistentry": list(wishes) if case.has_wishes else [],
    }


def parts_of_whole(pk: int) -> dict[str, list[Any]]:
    """Of the case in which one that was joined goes on: notes in the one may tell of what hangs on the other."""
    case = with_parts(Case.objects.all()).get(pk=pk)
    return parts_of(case, list(case.merged.select_related("callback")))


def right_to(what: str, *, rings: bool) -> str | None:
    """To see that it happened. In a case that has no call to be made, `rings`, one that was made is no part of its own."""
    return None if what in RANG and not rings else TELL_OF.get(what)


def lines(events: list[Event], *, may: May, whole: bool, rings: bool) -> Iterator[Line]:
    """What happened; `whole` is whether the reader sees every part of the case."""
    for event in events:
        right = right_to(event.what, rings=rings)
        if right is None or may(right):
            yield line(event, whole=whole or right is not None)


def what_happened(event: Event) -> str:
    return str(WORDS.get(event.what) or event.what.replace("_", " ").capitalize())


def line(event: Event, *, whole: bool) -> Line:
    return Line(
        at=event.at,
        who=who(event),
        what=what_happened(event),
        was=in_words(event, event.was),
        became=in_words(event, event.became) if event.what != "opened" else "",
        note=event.note if whole or not event.note else NOT_SHOWN,
        kind=event.actor,
        number=event.pk,
    )


def letters(threads: list[Case]) -> Iterator[Line]:
    """What was written to the patient, without its words: as it went out, or when it was written."""
    for letter in Message.objects.filter(case__in=threads).defer("text", "short"):
        waits = letter.state == Message.State.QUEUED
        due = date_format(localtime(letter.due_at), "j F, H:i")
        said = [letter.get_state_display(), *([due] if waits else []), *([letter.error] if letter.error else [])]
        yield Line(
            at=letter.sent_at or letter.created_at,
            who=_("The portal"),
            what=letter.get_channel_display(),
            became=letter.subject,
            note=": ".join(map(str, said)),
            kind="undelivered" if letter.state in NOT_DELIVERED else "letter",
        )


def in_words(event: Event, fact: str) -> Any:
    """What the event went from or to, as its kind writes it."""
    if event.what == "moved" and fact in Case.Status.values:
        return Case.Status(fact).label
    if event.what == "prioritised" and fact in PRIORITIES:
        return PRIORITIES[fact]
    if event.what == "undone" and fact in Appointment.Status.values:
        return Appointment.Status(fact).label
    if event.what in OF_DATA:
        return OF_DATA[event.what].get(fact, fact)
    if event.what in OF_VISITS and fact:
        return agreed_in_words(fact)
    if event.what in calls.WORDS:
        return calls.in_words(event, fact)
    return history.in_words(event, fact) if event.what in history.WORDS else fact
