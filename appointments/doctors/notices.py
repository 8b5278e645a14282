"""What a doctor's page says of hours that begin or end, and of days on which nobody is seen."""

from datetime import date, datetime, time, timedelta, tzinfo
from operator import itemgetter

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from . import public_holidays
from .models import Doctor, Location, TimeOff, WorkingHours

AHEAD = timedelta(days=60)
LAST_MINUTE = time(23, 59)  # how staff write that a day is meant to its end


def standing(doctor: Doctor, *, now: datetime) -> list[WorkingHours]:
    """The blocks that are not over."""
    return [block for block in doctor.working_hours.all() if not block.is_over(_today(block.location, now))]


def closed(doctor: Doctor, *, now: datetime) -> list[str]:
    """When the doctor is away or one of their places is closed in the coming weeks, in order and without the reason."""
    found = [*_time_off(doctor, now), *_holidays(doctor, now)]
    return [sentence for _when, sentence in sorted(found, key=itemgetter(0))]


def _time_off(doctor: Doctor, now: datetime) -> list[tuple[date, str]]:
    rows = TimeOff.objects.filter(Q(doctor=doctor) | Q(location__in=doctor.locations), period__overlap=(now, now + AHEAD))
    return [_told(row, doctor, now) for row in rows.select_related("location")]


def _told(row: TimeOff, doctor: Doctor, now: datetime) -> tuple[date, str]:
    zone = (row.location.timezone if row.location else doctor.only_zone) or timezone.get_current_timezone()
    when = in_words(row.period.lower, row.period.upper, zone=zone, now=now)
    sentence = _("%(place)s: closed %(when)s") if row.location else _("Away %(when)s")
    return row.period.lower.astimezone(zone).date(), sentence % {"place": row.location, "when": when}


def _holidays(doctor: Doctor, now: datetime) -> list[tuple[date, str]]:
    """Those that fall on a day on which the doctor would see patients there."""
    found = {}
    for block in standing(doctor, now=now):
        today = _today(block.location, now)
        for day, called in public_holidays.coming(block.location.holidays_of, today=today):
            if day <= today + AHEAD and block.is_valid(day) and block.location.holiday(day):
                told = {"place": block.location, "day": _day(day, today), "holiday": called}
                found[block.location, day] = _("%(place)s: closed on %(day)s (%(holiday)s)") % told
    return [(day, sentence) for (_place, day), sentence in found.items()]


def in_words(begins: datetime, ends: datetime, *, zone: tzinfo, now: datetime) -> str:
    """Such as "3 to 7 December", "on 3 December, 14:00 to 17:00" or "from 3 December, 14:00, until 5 December, 09:00"."""
    begins, ends, today = begins.astimezone(zone), ends.astimezone(zone), now.astimezone(zone).date()
    midnight = ends.time() == time()
    first, last = begins.date(), ends.date() - timedelta(days=midnight)
    told = {"first": _day(first, today), "last": _day(last, today), "from": f"{begins:%H:%M}", "until": f"{ends:%H:%M}"}
    if begins.time() == time() and (midnight or ends.time() >= LAST_MINUTE):
        if first == last:
            return _("on %(first)s") % told
        if (first.month, first.year) == (last.month, last.year):
            told["first"] = date_format(first, "j")
        return _("%(first)s to %(last)s") % told
    if first == last:
        return _("on %(first)s, %(from)s to %(until)s") % told
    return _("from %(first)s, %(from)s, until %(last)s, %(until)s") % {**told, "last": _day(ends.date(), today)}


def _day(day: date, today: date) -> str:
    return date_format(day, "j F" if day.year == today.year else "j F Y")


def _today(place: Location, now: datetime) -> date:
    return timezone.localdate(now, place.timezone)
