"""A small clinic: one doctor, one place, one kind of visit, Mondays from nine to noon."""

from datetime import UTC, datetime, time, timedelta

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from appointments.bookings import services
from appointments.bookings.models import Appointment
from appointments.cases import services as cases
from appointments.doctors.models import Doctor, Location, VisitType, WorkingHours
from tests.appointments.making import case, patient

NOW = datetime(2026, 11, 20, 4, 30, tzinfo=UTC)  # a Friday, 10:00 in Kolkata
NINE = datetime(2026, 11, 23, 3, 30, tzinfo=UTC)  # the Monday after, nine o'clock in Kolkata
HALF_PAST = NINE + timedelta(minutes=30)
TEN = NINE + timedelta(hours=1)
MONDAY = NINE.date()
FORM = "one"


def location(zone="Asia/Kolkata", slug="lakeside", **facts):
    return Location(name="Lakeside", slug=slug, address="1 Example Road", zone=zone, **facts)


def visit_type(minutes=30, turnaround=0, slug="first-visit", name="First visit", **facts):
    return VisitType(name=name, slug=slug, minutes=minutes, turnaround=turnaround, bring="Your scans.", **facts)


def block(where, weekday=0, starts=time(9), ends=time(12), **facts):
    """Hours as the search reads them: for all visit types, where there are no rooms or devices."""
    made = WorkingHours(location=where, weekday=weekday, starts=starts, ends=ends, **facts)
    made.only_for, made.rooms = [], []
    return made


def doctor(slug="asha", where=None, visits=None, blocks=None):
    """Saved, with hours: by default Mondays from nine to noon."""
    where = where or Location.objects.filter(slug="lakeside").first() or location()
    where.save()
    made = Doctor.objects.create(name=f"Dr {slug.title()}", slug=slug, speciality="Neurology")
    for hours in blocks or [block(where)]:
        hours.doctor = made
        hours.save()
    made.visit_types.set(visits or [VisitType.objects.get_or_create(slug="first-visit", defaults=columns(visit_type()))[0]])
    return made


def columns(row):
    return {name: getattr(row, name) for name in ("name", "minutes", "turnaround", "bring")}


def wish(whom, start=NINE):
    return services.Wish(whom, whom.visit_types.get(), start)


def hold(whom, start=NINE, *, token=FORM, now=NOW, **options):
    return services.hold(wish(whom, start), token=token, address=None, now=now, **options)


def book(whom, start=NINE, *, token=FORM, now=NOW, **facts):
    given = {"token": token, "patient": patient(**facts), "suspect": False, "notice": "en", "address": None, "by": cases.PATIENT}
    return services.book(wish(whom, start), now=now, **given)


def appointment(whom, start=NINE, minutes=30, **facts):
    """A row as the database would get it from anybody, booked unless told otherwise; not saved."""
    opened = case()
    period = DateTimeTZRange(start, start + timedelta(minutes=minutes))
    given = {
        "case": opened,
        "consent": cases.consent(opened.patient, purpose="booking", language="en", now=NOW),
        "person": opened.pk,  # whoever it is, somebody else
        "doctor": whom,
        "location": whom.locations[0],
        "visit_type": whom.visit_types.get(),
        "period": period,
        "busy": facts.get("period", period),
        "status": "booked",
        "local_start": "2026-11-23T09:00",
        "zone": "Asia/Kolkata",
        "created_at": NOW,
    }
    return Appointment(**given | facts)
