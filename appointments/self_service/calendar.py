"""A calendar file that tells a stranger who looks over a shoulder nothing but that there is an appointment."""

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from appointments.bookings.models import Appointment


def file(appointment: Appointment, *, now: datetime) -> bytes:
    """iCalendar (RFC 5545) with the instant in UTC; the UID stays the same for the same appointment."""
    event = Event()
    event.add("uid", f"appointment-{appointment.pk}@{urlsplit(settings.BASE_URL).hostname}")
    event.add("dtstamp", now)
    event.add("dtstart", appointment.starts)
    event.add("dtend", appointment.ends)
    event.add("summary", _("Appointment"))
    event.add("location", f"{appointment.location.name}, {appointment.location.address}")
    calendar = Calendar()
    calendar.add("prodid", "-//HFS portal//")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written
