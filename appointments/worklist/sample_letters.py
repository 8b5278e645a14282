"""A letter of every kind, for staff to read: about people, places and times that say they are made up and are saved nowhere."""

from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from appointments.bookings.models import Appointment
from appointments.bookings.offer_models import Offer, WaitlistEntry
from appointments.cases.models import Case, Patient
from appointments.doctors.models import Doctor, Location, VisitType
from appointments.outbox import letters
from appointments.outbox.kinds import KINDS
from appointments.outbox.models import Message

REFERENCE = "HFS-XXXX-XXX"
TOKEN = ("made-up-" * 6)[:43]  # as long as a real one
NUMBER = 0  # of no row


VIDEO = {"mode": VisitType.Mode.VIDEO}
# By name: of which kind, what is told besides or instead, and in which case that is.
SAMPLES: dict[str, tuple[str, dict[str, Any], Any]] = {
    **{kind: (kind, {}, "") for kind in KINDS},
    "appointment_booked-by_video": ("appointment_booked", VIDEO, _("by video")),
    "appointment_reminder-by_video": ("appointment_reminder", VIDEO, _("by video")),
    "callback_missed-wrong_number": ("callback_missed", {"wrong_number": True}, _("somebody else answered")),
    "details_changed-to_the_old_address": ("details_changed", {"link": ""}, _("to the address of before")),
    "links_ended": ("links_ended", {}, _("after all others were ended")),
    "no_time_received-nothing_earlier_wished": ("no_time_received", {"tell_me": False}, _("and not on the waitlist")),
    "doctor_away": ("doctor_away", {}, _("another time is kept")),
    "doctor_away_nothing": ("doctor_away_nothing", {}, _("no other time was found yet")),
    "time_offered-without_a_visit": ("time_offered", {"has_visit": False}, _("to somebody without a visit")),
}


class Sample(NamedTuple):
    name: str
    case: Any  # in words
    message: Message


def all_in(language: str, *, now: datetime) -> list[Sample]:
    return [Sample(name, SAMPLES[name][2], of(name, language, now=now)) for name in sorted(SAMPLES)]


def of(name: str, language: str, *, now: datetime) -> Message:
    """As it would be written now in that language of the site."""
    kind, instead, _case_in_words = SAMPLES[name]
    with translation.override(language):
        written = letters.written(kind, _case(now), _facts(kind, now=now, **instead))
    words = {"subject": written.subject, "text": written.text, "short": written.short, "language": written.language}
    return Message(kind=kind, **words)


def _case(now: datetime) -> Case:
    patient = Patient(pk=NUMBER, full_name=gettext("Made-up Patient"), email="made-up@example.org", phone="+910000000000")
    return Case(pk=NUMBER, patient=patient, reference=REFERENCE, due_at=_at(now, 1, time(17)))


def _facts(kind: str, *, now: datetime, mode: str = "", has_visit: bool = True, **instead: Any) -> dict[str, Any]:
    """Everything that a letter of any kind tells of."""
    agreed, other = (_visit(_at(now, days, hour), mode) for days, hour in ((3, time(10, 30)), (2, time(15))))
    offer = Offer(pk=NUMBER, held=other, appointment=agreed if has_visit else None)
    page = reverse("book") if kind == "appointment_cancelled" else reverse("case", args=[TOKEN])
    return {
        "link": settings.BASE_URL + page,
        "appointment": agreed,
        "offered": other,
        "offer": offer,
        "path": f"offers/{NUMBER}/",
        "until": _at(now, 1, time(12)),
        "entry": WaitlistEntry(appointment=agreed),
        "tell_me": True,
        "hours": 24,
        "gone": REFERENCE,
        **instead,
    }


def _visit(start: datetime, mode: str) -> Appointment:
    return Appointment(
        pk=NUMBER,
        doctor=Doctor(pk=NUMBER, name=gettext("Dr Made Up"), speciality=gettext("Made-up speciality")),
        location=Location(pk=NUMBER, name=gettext("Made-up clinic"), address=gettext("1 Example Road\nExample Town")),
        visit_type=VisitType(pk=NUMBER, name=gettext("Made-up visit"), mode=mode or VisitType.Mode.IN_PERSON),
        local_start=f"{start:%Y-%m-%dT%H:%M}",
        zone=settings.TIME_ZONE,
    )


def _at(now: datetime, days: int, hour: time) -> datetime:
    day: date = timezone.localdate(now) + timedelta(days=days)
    return timezone.make_aware(datetime.combine(day, hour))
