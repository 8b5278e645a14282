"""The staff's desk, by shelf."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from .bookings.absence_admin import AbsenceAdmin
from .bookings.admin import AppointmentAdmin
from .bookings.self_check_admin import SelfCheckAdmin
from .bookings.waitlist_admin import OfferAdmin, WaitlistEntryAdmin
from .callbacks.admin import CallbackRequestAdmin
from .doctors.admin import DoctorAdmin, LocationAdmin, ResourceAdmin, ResourceKindAdmin, VisitTypeAdmin
from .second_opinions.admin import DocumentAdmin, SecondOpinionRequestAdmin
from .worklist.admin import CaseAdmin, PatientAdmin
from .worklist.data_requests_admin import DataRequestAdmin
from .worklist.letters_admin import LetterAdmin
from .worklist.promises_admin import ClosedDayAdmin, OpeningHoursAdmin, PromiseRuleAdmin

__all__ = [
    "AbsenceAdmin",
    "AppointmentAdmin",
    "CallbackRequestAdmin",
    "CaseAdmin",
    "ClosedDayAdmin",
    "DataRequestAdmin",
    "DoctorAdmin",
    "DocumentAdmin",
    "LetterAdmin",
    "LocationAdmin",
    "OfferAdmin",
    "OpeningHoursAdmin",
    "PatientAdmin",
    "PromiseRuleAdmin",
    "ResourceAdmin",
    "ResourceKindAdmin",
    "SecondOpinionRequestAdmin",
    "SelfCheckAdmin",
    "VisitTypeAdmin",
    "WaitlistEntryAdmin",
]

admin.site.index_title = _("What would you like to do?")
