"""What happened in a case, in its patient's words. Names of staff and their notes are not among them."""

from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from appointments.bookings.models import Appointment, agreed_in_words
from appointments.cases import joined
from appointments.cases.models import Case, DataRequest, Event

ACTORS: dict[str, Any] = {
    Event.Actor.PATIENT: _("You"),
    Event.Actor.STAFF: _("Our staff"),
    Event.Actor.SYSTEM: _("The portal, by itself"),
}
SOMEBODY = _("Whoever sent that request")  # joined with theirs, and with another name, number or address
OF_VISITS: dict[str, Any] = {
    "booked": _("Appointment booked"),
    "overbooked": _("Appointment booked beside another one"),
    "moved_visit": _("Appointment moved"),
    "cancelled": _("Appointment cancelled"),
    "arrived": _("Arrived for the visit"),
    "completed": _("Visit completed"),
    "no_show": _("Noted that the visit was missed"),
    "no_show_account": _("Said what came between"),
    "offered": _("A time kept and offered"),
    "offer_accepted": _("Took the time offered"),
    "offer_passed": _("Passed on the time offered"),
    "offer_other": _("Wanted another time than the one offered"),
    "offer_call_me": _("Wanted a call about the time offered"),
    "offer_lapsed": _("The time to answer an offer ended"),
    "offer_nothing": _("No other time was found"),
    "offer_again": _("Another time looked for anew"),
    "offer_settled": _("An offer dealt with on the telephone"),
    "doctor_away": _("The doctor could not come"),
    "doctor_back": _("The visit takes place after all"),
}
WORDS: dict[str, Any] = OF_VISITS | {
    "opened": _("Request received"),
    "moved": _("Status of the request changed"),
    "assigned": _("Given to a member of staff"),
    "noted": _("A note written by staff"),
    "page_opened": _("Your request looked at"),
    "prioritised": _("How urgent it is was changed"),
    "merged": _("Joined with another request of yours"),
    "escalated": _("Told to whoever leads the desk, because we were late"),
    "undone": _("Something noted about a visit taken back"),
    "call_reached": _("Rang and spoke with you"),
    "call_missed": _("Rang, and nobody answered"),
    "call_wrong_number": _("Rang, and the number was wrong"),
    "callback_moved": _("Another time agreed for the call"),
    "number_corrected": _("The number put right, and the call promised anew"),
    "callback_cancelled": _("The call no longer wanted"),
    "waitlist_joined": _("Put on the waitlist"),
    "waitlist_left": _("Taken off the waitlist, as asked"),
    "waitlist_ended": _("No longer on the waitlist"),
    "link_sent": _("A new link to the private page sent"),
    "links_revoked": _("Every earlier link to the private page ended"),
    "joined_links_ended": _("Links to the page of the joined request ended"),
    "link_ended": _("A link to the private page ended after too many wrong answers"),
    "details_corrected": _("Details corrected"),
    "data_asked": _("Asked something of the data kept"),
    "data_done": _("Answered what was asked of the data"),
    "agreement_withdrawn": _("A consent taken back"),
    "consent_withdrawn": _("A consent taken back"),
    "request_read": _("The second opinion’s request read"),
    "file_sent": _("File sent"),
    "files_complete": _("Said that all files are sent"),
    "file_opened": _("A file opened"),
    "picture_shown": _("A picture looked at"),
    "files_erased": _("Files erased"),
    "opinion_assigned": _("Given to a doctor"),
    "opinion_triaged": _("Urgency looked at"),
    "reader_added": _("Another reader let in"),
    "reader_removed": _("A reader shut out"),
    "opinion_refused": _("Somebody without the right to read it turned away"),
    "asked_back": _("Asked you a question"),
    "answered_back": _("Answered the doctor’s question"),
    "answered_by_phone": _("Wrote down your answer on the telephone"),
    "opinion_written": _("The opinion worked on"),
    "second_asked": _("A second doctor asked to sign"),
    "opinion_signed": _("The opinion signed"),
    "opinion_delivered": _("The opinion given to you"),
    "opinion_read": _("The opinion read"),
    "opinion_downloaded": _("The opinion downloaded"),
    "opinion_withdrawn": _("The request for a second opinion withdrawn"),
}
PURPOSES: dict[str, Any] = {
    "callback": _("that we keep your details and call you"),
    "booking": _("that we keep your details for your appointment"),
    "second_opinion": _("that we keep your question and files, and answer it"),
    "second_opinion_colleague": _("that a second doctor of this hospital may see it"),
    "second_opinion_keep_files": _("that we keep your files for later visits"),
}
STATES = {"moved": Case.Status, "undone": Appointment.Status, "data_asked": DataRequest.What, "data_done": DataRequest.What}


class Happening(NamedTuple):
    event: Event
    request: str = ""  # the reference of the one that was joined with theirs, should it have happened in that
    by_them: bool = True  # as far as what was told of them in that request is what they told in theirs

    @property
    def who(self) -> Any:
        is_patient = self.event.actor == Event.Actor.PATIENT
        return SOMEBODY if is_patient and not self.by_them else ACTORS[self.event.actor]

    @property
    def what(self) -> Any:
        return WORDS.get(self.event.what, _("Something was noted"))

    @property
    def was(self) -> str:
        return _in_words(self.event, self.event.was)

    @property
    def became(self) -> str:
        return _in_words(self.event, self.event.became)

    @property
    def said(self) -> str:
        """What the patient said of it."""
        return self.event.note if self.event.actor == Event.Actor.PATIENT else ""


def of(case: Case) -> list[Happening]:
    """From the first to the last, also in the requests that were joined with it."""
    threads = {thread.pk: thread for thread in joined.threads(case)}
    alike = {pk: joined.seem_one(thread.patient, case.patient) for pk, thread in threads.items()}
    events = Event.objects.filter(case__in=threads)
    return [Happening(event, *_of_joined(threads[event.case_id], case, alike[event.case_id])) for event in events]


def _of_joined(thread: Case, case: Case, alike: bool) -> tuple[str, bool]:
    return ("", True) if thread.pk == case.pk else (thread.reference, alike)


def _in_words(event: Event, fact: str) -> str:
    """What it went from or to. Keys of rows and names of staff are left out."""
    if event.what in STATES:
        return str(dict(STATES[event.what].choices).get(fact, ""))
    if event.what in OF_VISITS and fact:
        return agreed_in_words(fact)
    return str(PURPOSES.get(fact, "")) if event.what in ("agreement_withdrawn", "consent_withdrawn") else ""
