"""What one visitor has chosen and typed so far; it lives in their session until the time is booked."""

from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib.sessions.backends.base import SessionBase
from django.urls import reverse
from django.utils.formats import date_format

from appointments.cases.models import Case, Consent, Patient
from appointments.cases.services import Relative
from appointments.doctors.models import Doctor, VisitType
from appointments.intake import patience
from hfs_portal.prepared import Prepared

from .services import LOCATION, Hold, Wish
from .times import Slot

KEY = "booking"
DOCTOR = Prepared(lambda doctor, visit_type: Doctor.objects.bookable().filter(pk=doctor, visit_types=visit_type), -1, -2)
VISIT_TYPE = Prepared(lambda visit_type: VisitType.objects.filter(pk=visit_type), -1)
CONTACT = [
    "full_name", "phone", "phone_typed", "email", "birth_year", "message_ok", "language", "contact_by", "asking_for",
]  # fmt: skip
OF_A_RELATIVE = ["relative_name", "relation"]  # kept with the consent, not with the patient


@dataclass(frozen=True)
class Choice:
    """The time somebody holds, or held a while ago."""

    wish: Wish
    slot: Slot
    held_until: datetime

    @property
    def when(self) -> str:
        """Such as "Tuesday 24 November 2026, 10:30", as read on the clinic's wall."""
        return f"{date_format(self.slot.local, 'l j F Y')}, {self.slot.clock_and_zone}"

    def other_times(self, *, lost: bool = False) -> str:
        """The address of the page with the times around this one; it says so when this one is lost."""
        query = {"visit": self.wish.visit_type.slug, "from": self.slot.local.date().isoformat()}
        if lost:
            query["taken"] = self.slot.value
        return f"{reverse('book_doctor', args=[self.wish.doctor.slug])}?{urlencode(query)}"


@dataclass
class Draft:
    token: str = ""
    doctor: int = 0
    visit_type: int = 0
    location: int = 0
    start: str = ""
    held_until: str = ""
    extended: bool = False
    contact: dict[str, Any] = field(default_factory=dict)
    unsent: dict[str, str] = field(default_factory=dict)  # typed, and not yet sent on
    suspect: bool = False
    case: int = 0  # which the booking shall hang on

    @classmethod
    def of(cls, session: SessionBase) -> "Draft":
        names = {column.name for column in fields(cls)}
        return cls(**{name: value for name, value in session.get(KEY, {}).items() if name in names})

    @classmethod
    def begin_for(cls, session: SessionBase, case: Case) -> None:
        """Starts another booking for the patient of a case, who need not say again who comes: the next page is `book`.

        Only for a browser that may see the case (`links.remembers`). The visit will hang on the same case, unless somebody else's
        details are typed on the way; a time that this browser holds stays held, and the next one chosen takes its place.
        """
        draft, patient = cls.of(session), case.patient
        given = Consent.objects.filter(patient=patient).order_by("pk").last() or Consent()
        contact = {name: getattr(patient, name) for name in CONTACT} | {"phone": str(patient.phone)}
        contact |= {name: getattr(given, name) for name in OF_A_RELATIVE}
        cls(token=draft.token, contact=contact, case=case.pk).keep(session)

    def keep(self, session: SessionBase) -> None:
        session[KEY] = {**vars(self)}
        patience.wait(session)

    def choose(self, hold: Hold) -> None:
        held = hold.appointment
        self.token, self.start, self.held_until = hold.token, str(held.starts), str(held.hold_expires_at)
        self.doctor, self.visit_type, self.location = held.doctor_id, held.visit_type_id, held.location_id
        self.extended = held.hold_extended

    def extend(self, until: datetime) -> None:
        self.held_until, self.extended = str(until), True

    def choice(self) -> Choice | None:
        """None when no time was chosen, or the doctor cannot be booked any longer."""
        doctor = next(iter(DOCTOR(self.doctor, self.visit_type)), None)
        location = next(iter(LOCATION(self.location)), None)
        if not (doctor and location):
            return None
        [visit_type] = VISIT_TYPE(self.visit_type)
        start = datetime.fromisoformat(self.start)
        return Choice(Wish(doctor, visit_type, start), Slot(start, location), datetime.fromisoformat(self.held_until))

    def patient(self) -> Patient:
        return Patient(**{name: value for name, value in self.contact.items() if name not in OF_A_RELATIVE})

    @property
    def relative(self) -> Relative:
        return Relative(*(self.contact.get(name, "") for name in OF_A_RELATIVE))

    def typed(self) -> dict[str, Any]:
        """The contact form's answers, to be shown in it again."""
        sent = self.contact and {**self.contact, "phone": self.contact["phone_typed"], "consent_care": True}
        return {**sent, **self.unsent}

    def say_who(self, contact: dict[str, Any], *, suspect: bool) -> None:
        """Other details than those of the case that it was begun for are somebody else's, or a request of its own."""
        self.case = self.case if contact == self.contact else 0
        self.contact, self.suspect, self.unsent = contact, suspect, {}

    def forget(self, session: SessionBase) -> None:
        """After the booking only the token is left: a repeat of the confirmation is known by it."""
        Draft(token=self.token).keep(session)
        patience.wait_no_longer(session)
