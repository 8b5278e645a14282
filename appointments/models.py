"""The tables, by shelf."""

from .bookings.models import Appointment
from .callbacks.models import CallbackRequest
from .cases.models import Case, CaseLink, Consent, Event, Patient
from .doctors.models import Doctor, Location, TimeOff, VisitType, WorkingHours
from .intake.models import Bucket
from .outbox.models import Message
from .second_opinions.models import Document, SecondOpinionRequest

__all__ = [
    "Appointment",
    "Bucket",
    "CallbackRequest",
    "Case",
    "CaseLink",
    "Consent",
    "Doctor",
    "Document",
    "Event",
    "Location",
    "Message",
    "Patient",
    "SecondOpinionRequest",
    "TimeOff",
    "VisitType",
    "WorkingHours",
]
