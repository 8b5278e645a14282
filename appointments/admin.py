"""The staff's desk, by shelf."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from .bookings.admin import AppointmentAdmin
from .callbacks.admin import CallbackRequestAdmin
from .doctors.admin import DoctorAdmin, LocationAdmin, VisitTypeAdmin
from .outbox.admin import MessageAdmin
from .second_opinions.admin import DocumentAdmin, SecondOpinionRequestAdmin
from .worklist.admin import CaseAdmin, PatientAdmin

__all__ = [
    "AppointmentAdmin",
    "CallbackRequestAdmin",
    "CaseAdmin",
    "DoctorAdmin",
    "DocumentAdmin",
    "LocationAdmin",
    "MessageAdmin",
    "PatientAdmin",
    "SecondOpinionRequestAdmin",
    "VisitTypeAdmin",
]

admin.site.index_title = _("What would you like to do?")
