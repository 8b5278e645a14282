"""Of the record: visits, waiting for one, and times that were offered."""

from django.utils.translation import gettext_lazy as _

from appointments.bookings.models import Appointment
from appointments.bookings.offer_models import Offer
from appointments.cases.models import Case

from .page import visits_of
from .record_rows import Entry, entry


def visits(case: Case) -> list[Entry]:
    return [_visit(visit) for visit in visits_of(case).order_by("period")]


def _visit(visit: Appointment) -> Entry:
    return entry(
        ("starts", "", visit.starts),
        ("ends", "", visit.ends),
        ("when", _("When"), f"{visit.local_start_in_words} ({visit.zone})"),
        ("doctor", _("Whom"), visit.doctor.name),
        ("place", _("Where"), visit.location.name),
        ("address", _("Address"), visit.location.address),
        ("visit_type", _("What for"), visit.visit_type.name),
        ("mode", _("How"), visit.visit_type.get_mode_display()),
        ("status", _("How it stands"), visit.get_status_display()),
        ("changes", _("Times it was changed"), visit.sequence),
        ("booked_at", _("First booked"), visit.created_at),
    )


def waitlist(case: Case) -> list[Entry]:
    waits = case.waitlistentry_set.select_related("visit_type", "doctor", "location").order_by("pk")
    return [
        entry(
            ("visit_type", _("What for"), wait.visit_type.name),
            ("days", _("When you could come"), wait.days_in_words),
            ("doctor", _("Whom"), wait.doctor.name if wait.doctor else _("Any doctor")),
            ("place", _("Where"), wait.location.name if wait.location else _("Anywhere")),
            ("note", _("In your words"), wait.note),
            ("asked_at", _("Asked on"), wait.created_at),
            ("ended_at", _("Ended"), wait.ended_at),
            ("ended_because", _("Because"), wait.get_ended_because_display()),
        )
        for wait in waits
    ]


def offers(case: Case) -> list[Entry]:
    """Those that led to no time, too; what is not dealt with yet is still staff's own list."""
    made = case.offers.exclude(state=Offer.State.TO_DO).select_related("doctor")
    return [
        entry(
            ("starts", _("The time"), offer.starts),
            ("doctor", _("Whom"), offer.doctor.name if offer.doctor else ""),
            ("offered_at", _("Offered on"), offer.created_at),
            ("kept_until", _("Kept until"), offer.expires_at),
            ("answer", _("How it stands"), offer.get_state_display()),
            ("answered_at", _("Answered on"), offer.answered_at),
        )
        for offer in made
    ]
