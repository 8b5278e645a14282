"""What one visitor has chosen and typed so far; it lives in their session until the time is booked."""

from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib.sessions.backends.base import SessionBase
from django.urls import reverse
from django.utils.formats import date_format

from appointments.cases.models import Patient
from appointments.doctors.models import Doctor, Location, VisitType

from .services import Hold, Wish
from .slots import Slot

KEY = "booking"


@dataclass(frozen=True)
class Choice:
    """The time somebody holds, or held a while ago."""

    wish: Wish
    slot: Slot
    held_until: datetime

    @property
    def when(self) -> str:
        """Such as "Tuesday 24 November 2026, 10:30", as read on the clinic's wall."""
        return f"{date_format(self.slot.local, 'l j F Y')}, {self.slot.clock}"

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
    contact: dict[str, Any] = field(default_factory=dict)
    suspect: bool = False

    @classmethod
    def of(cls, session: SessionBase) -> "Draft":
        names = {column.name for column in fields(cls)}
        return cls(**{name: value for name, value in session.get(KEY, {}).items() if name in names})

    def keep(self, session: SessionBase) -> None:
        session[KEY] = asdict(self)

    def choose(self, hold: Hold) -> None:
        held = hold.appointment
        self.token, self.start, self.held_until = hold.token, str(held.starts), str(held.hold_expires_at)
        self.doctor, self.visit_type, self.location = held.doctor_id, held.visit_type_id, held.location_id

    def choice(self) -> Choice | None:
        """None when no time was chosen, or the doctor cannot be booked any longer."""
        doctor = Doctor.objects.bookable().filter(pk=self.doctor, visit_types=self.visit_type).first()
        visit_type = VisitType.objects.filter(pk=self.visit_type).first()
        location = Location.objects.filter(pk=self.location).first()
        if not (doctor and visit_type and location):
            return None
        start = datetime.fromisoformat(self.start)
        return Choice(Wish(doctor, visit_type, start), Slot(start, location), datetime.fromisoformat(self.held_until))

    def patient(self) -> Patient:
        return Patient(**self.contact)

    def typed(self) -> dict[str, Any]:
        """The contact form's answers, to be shown in it again."""
        return self.contact and {**self.contact, "phone": self.contact["phone_typed"], "consent_care": True}

    def forget(self, session: SessionBase) -> None:
        """After the booking only the token is left: a repeat of the confirmation is known by it."""
        Draft(token=self.token).keep(session)
