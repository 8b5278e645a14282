"""The tables, by shelf."""

from .bookings.models import Appointment, Reminder
from .bookings.offer_models import Absence, Offer, SelfCheck, WaitlistEntry
from .callbacks.models import CallAttempt, CallbackRequest
from .cases.models import Case, CaseLink, Consent, DataRequest, Event, LinkWish, Patient
from .cases.promise_models import ClosedDay, LeadLetter, OpeningHours, PromiseRule
from .cases.reader_models import CaseReader
from .doctors.models import CalendarFeed, Doctor, Location, Resource, ResourceKind, TimeOff, VisitType, WorkingHours
from .intake.models import Bucket
from .outbox.models import Message
from .second_opinions.models import Document, PastTreatment, SecondOpinionDraft, SecondOpinionRequest
from .second_opinions.opinion_models import AskedBack, Opinion, OpinionPromise, OpinionReader
from .worklist.change_models import (
    AccountChange,
    AppointmentChange,
    CallbackChange,
    CaseChange,
    ClosedDayChange,
    DocumentChange,
    HoursChange,
    OpinionChange,
    OpinionRequestChange,
    PatientChange,
    PromiseChange,
    ReaderChange,
    RightOfRoleChange,
    RightOfUserChange,
    RoleChange,
    RoleOfUserChange,
    WaitingChange,
)

__all__ = [
    "Absence",
    "AccountChange",
    "Appointment",
    "AppointmentChange",
    "AskedBack",
    "Bucket",
    "CalendarFeed",
    "CallAttempt",
    "CallbackChange",
    "CallbackRequest",
    "Case",
    "CaseChange",
    "CaseLink",
    "CaseReader",
    "ClosedDay",
    "ClosedDayChange",
    "Consent",
    "DataRequest",
    "Doctor",
    "Document",
    "DocumentChange",
    "Event",
    "HoursChange",
    "LeadLetter",
    "LinkWish",
    "Location",
    "Message",
    "Offer",
    "OpeningHours",
    "Opinion",
    "OpinionChange",
    "OpinionPromise",
    "OpinionReader",
    "OpinionRequestChange",
    "PastTreatment",
    "Patient",
    "PatientChange",
    "PromiseChange",
    "PromiseRule",
    "ReaderChange",
    "Reminder",
    "Resource",
    "ResourceKind",
    "RightOfRoleChange",
    "RightOfUserChange",
    "RoleChange",
    "RoleOfUserChange",
    "SecondOpinionDraft",
    "SecondOpinionRequest",
    "SelfCheck",
    "TimeOff",
    "VisitType",
    "WaitingChange",
    "WaitlistEntry",
    "WorkingHours",
]
