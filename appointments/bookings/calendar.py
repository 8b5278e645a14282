"""Calendar files (RFC 5545), which tell whoever looks over a shoulder nothing but that there is an appointment."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from itertools import groupby
from operator import attrgetter
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vCalAddress

from appointments.doctors.models import VisitType
from appointments.outbox.models import Message
from appointments.outbox.services import Attachment

from .models import Appointment

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
MINUTES_OF_A_DAY = range(24 * 60 + 1)


def file(appointment: Appointment, *, now: datetime) -> bytes:
    """One visit for the patient's calendar, or, once it is cancelled, the word that takes it out again."""
    return _written([appointment], [_event(appointment, _("Appointment"), now)], method=_method(appointment))


def of_letter(message: Message, *, now: datetime) -> Attachment | None:
    """The calendar part of a letter about a visit, as the visit stands now; None for a letter about anything else."""
    what, _space, number = message.about.partition(" ")
    if what != "appointment":
        return None
    visits = Appointment.objects.exclude(status=Appointment.Status.HELD).select_related("location", "visit_type")
    visit = visits.filter(case=message.case_id, pk=int(number)).first()
    if visit is None:
        return None
    with translation.override(message.language):
        return Attachment("appointment.ics", file(visit, now=now).decode(), _kind(visit))


def _kind(appointment: Appointment) -> str:
    """With the method: calendars that read mail go by it."""
    return f"text/calendar; method={_method(appointment)}; charset=utf-8"


def _method(appointment: Appointment) -> str:
    return "CANCEL" if appointment.status == Appointment.Status.CANCELLED else "PUBLISH"


def feed(appointments: list[Appointment], *, now: datetime) -> bytes:
    """A doctor's visits by their references; the cancelled ones say so, and calendars drop them."""
    events = [
        _event(row, f"{_('Appointment')} {row.case.reference}" if row.case else _("Appointment"), now) for row in appointments
    ]
    return _written(appointments, events, method="PUBLISH")


def _event(appointment: Appointment, summary: str, now: datetime) -> Event:
    """The UID stays the same for the same appointment, and the number of changes says which copy is the newest."""
    zone = ZoneInfo(appointment.zone)
    event = Event()
    event.add("uid", f"appointment-{appointment.pk}@{urlsplit(settings.BASE_URL).hostname}")
    event.add("sequence", appointment.sequence)
    event.add("status", "CANCELLED" if appointment.status == Appointment.Status.CANCELLED else "CONFIRMED")
    event.add("dtstamp", now)
    event.add("dtstart", _on_the_wall(appointment.starts, zone))
    event.add("dtend", _on_the_wall(appointment.ends, zone))
    event.add("summary", summary)
    event.add("location", _place(appointment))
    event.add(
        "organizer", vCalAddress(f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}")
    )  # RFC 5546 demands one with every METHOD
    return event


def _place(appointment: Appointment) -> str:
    if appointment.visit_type.mode == VisitType.Mode.VIDEO:
        return _("By video")
    return ", ".join([appointment.location.name, *appointment.location.address.splitlines()])


def _on_the_wall(moment: datetime, zone: ZoneInfo) -> datetime:
    """In the clinic's time; in UTC the second time round an hour that the clocks repeat, for which the format has no words."""
    local = moment.astimezone(zone)
    return moment.astimezone(UTC) if local.fold else local


def _written(appointments: list[Appointment], events: Iterable[Event], *, method: str) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//HFS portal//")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    for name, rows in groupby(sorted(appointments, key=attrgetter("zone")), key=attrgetter("zone")):
        calendar.add_component(_zone(ZoneInfo(name), list(rows)))
    for event in events:
        calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written


def _zone(zone: ZoneInfo, appointments: list[Appointment]) -> Timezone:
    """What the zone's clocks do from before the first of these visits until after the last.

    Made here because a change of the clocks must stand with the wall time before it, which the library's own does not do.
    """
    first = min(row.starts for row in appointments).astimezone(UTC) - DAY
    last = max(row.ends for row in appointments) + DAY
    described = Timezone()
    described.add("tzid", zone.key)
    described.add_component(_observance(zone, first, since=first))
    for change in _changes(zone, first, last):
        described.add_component(_observance(zone, change - MINUTE, since=change))
    return described


def _changes(zone: ZoneInfo, first: datetime, last: datetime) -> Iterator[datetime]:
    """The moments at which the clocks are put forward or back."""
    day = first
    while day < last:
        before = day.astimezone(zone).utcoffset()

        def has_changed(minute: int, day: datetime = day, before: timedelta | None = before) -> bool:
            return (day + minute * MINUTE).astimezone(zone).utcoffset() != before

        if has_changed(len(MINUTES_OF_A_DAY) - 1):
            yield day + bisect_left(MINUTES_OF_A_DAY, True, key=has_changed) * MINUTE
        day += DAY


def _observance(zone: ZoneInfo, before: datetime, *, since: datetime) -> TimezoneStandard | TimezoneDaylight:
    was, becomes = before.astimezone(zone), since.astimezone(zone)
    observance = TimezoneDaylight() if becomes.dst() else TimezoneStandard()
    observance.add("dtstart", (since + (was.utcoffset() or timedelta())).replace(tzinfo=None))
    observance.add("tzoffsetfrom", was.utcoffset())
    observance.add("tzoffsetto", becomes.utcoffset())
    observance.add("tzname", becomes.tzname())
    return observance
