"""The calendar file that a patient takes home: one appointment, nothing of the illness, and the newest copy wins."""

import io
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil import tz
from django.utils import timezone
from icalendar import Calendar

from appointments.bookings import calendar, changes
from appointments.bookings.models import Appointment
from appointments.cases import links
from appointments.cases.services import PATIENT
from tests.appointments import clinic
from tests.appointments.clinic import NINE, NOW, TEN

pytestmark = pytest.mark.django_db


@pytest.fixture
def doctor():
    return clinic.doctor()


@pytest.fixture
def booked(doctor):
    return clinic.book(doctor).appointments.get()


def read(visit):
    return Calendar.from_ical(calendar.file(visit, now=NOW))


def event(visit):
    [found] = read(visit).events
    return found


def visit_in(zone, start, minutes=30):
    """A visit in that zone which begins at that moment."""
    where = clinic.location(zone, slug="there")
    where.save()
    whom = clinic.doctor("there", blocks=[clinic.block(where, starts=time(0), ends=time(23))])
    made = clinic.appointment(whom, start, minutes=minutes, location=where, zone=zone)
    made.save()
    return made


def by_the_file_alone(visit):
    """When the file says the visit begins and ends, read with the clocks that it describes and no others."""
    written = calendar.file(visit, now=NOW)
    [found] = Calendar.from_ical(written).events
    clocks = tz.tzical(io.StringIO(written.decode()))
    return [_moment(found[name], clocks) for name in ("DTSTART", "DTEND")]


def _moment(stamp, clocks):
    if stamp.dt.tzinfo in (UTC, ZoneInfo("UTC")):
        return stamp.dt
    wall = stamp.dt.replace(tzinfo=clocks.get(stamp.params["TZID"]), fold=0)
    return wall.astimezone(UTC)


def test_it_names_the_moment_in_the_clinic_s_own_time(booked):
    found = event(booked)
    assert found["DTSTART"].to_ical() == b"20261123T090000"
    assert found["DTSTART"].params["TZID"] == "Asia/Kolkata"
    assert (found.start, found.end) == (NINE, NINE + timedelta(minutes=30))


def test_the_clocks_it_names_are_described_in_it(booked):
    [clocks] = read(booked).timezones
    assert clocks["TZID"] == "Asia/Kolkata"
    assert b"TZOFFSETTO:+0530" in clocks.to_ical()


@pytest.mark.parametrize(
    ("zone", "start"),
    [
        ("Asia/Kolkata", datetime(2026, 11, 23, 3, 30, tzinfo=UTC)),
        ("Europe/London", datetime(2026, 7, 1, 9, 0, tzinfo=UTC)),
        ("Europe/London", datetime(2026, 12, 1, 9, 0, tzinfo=UTC)),
        ("Europe/London", datetime(2026, 3, 29, 0, 30, tzinfo=UTC)),  # ends as the clocks go forward
        ("Europe/London", datetime(2026, 3, 29, 0, 45, tzinfo=UTC)),
        ("Europe/London", datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
        ("Europe/London", datetime(2026, 10, 25, 0, 15, tzinfo=UTC)),  # the first time that the clock shows 01:15
        ("Europe/London", datetime(2026, 10, 25, 0, 45, tzinfo=UTC)),
        ("Europe/London", datetime(2026, 10, 25, 1, 15, tzinfo=UTC)),  # the second
        ("Europe/London", datetime(2026, 10, 25, 2, 0, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 3, 8, 7, 0, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 11, 1, 6, 30, tzinfo=UTC)),
        ("Australia/Lord_Howe", datetime(2026, 10, 3, 15, 30, tzinfo=UTC)),
        ("Australia/Lord_Howe", datetime(2026, 4, 4, 15, 0, tzinfo=UTC)),
        ("Africa/Cairo", datetime(2026, 4, 23, 22, 0, tzinfo=UTC)),
    ],
)
def test_whoever_reads_only_the_file_comes_at_the_right_moment(zone, start):
    visit = visit_in(zone, start)
    assert by_the_file_alone(visit) == [start, start + timedelta(minutes=30)]
    assert event(visit).start.timestamp() == start.timestamp()


def test_a_copy_after_a_move_is_the_same_appointment_and_newer(booked, doctor):
    before = event(booked)
    changes.move(booked, clinic.wish(doctor, TEN), by=PATIENT, now=NOW)
    after = event(booked)
    assert after["UID"] == before["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)
    assert after.start == TEN


def test_a_standing_visit_is_published(booked):
    assert read(booked)["METHOD"] == "PUBLISH"
    assert event(booked)["STATUS"] == "CONFIRMED"


def test_a_cancelled_visit_takes_itself_out_again(booked):
    uid = event(booked)["UID"]
    changes.cancel(booked, by=PATIENT, now=NOW)
    booked.refresh_from_db()
    assert read(booked)["METHOD"] == "CANCEL"
    assert (event(booked)["UID"], event(booked)["SEQUENCE"], event(booked)["STATUS"]) == (uid, 1, "CANCELLED")


def test_it_has_what_the_standard_demands(booked):
    assert {"UID", "DTSTAMP", "DTSTART", "SUMMARY", "ORGANIZER", "SEQUENCE"} <= set(event(booked))
    assert event(booked)["DTSTAMP"].dt == NOW


def test_nobody_who_sees_the_calendar_learns_what_it_is_about(booked):
    written = calendar.file(booked, now=NOW).decode()
    assert event(booked)["SUMMARY"] == "Appointment"
    for told in ("Dr Asha", "Neurology", "First visit", "Meera", "98490", "+91", booked.case.reference):
        assert told not in written


def test_it_says_where_to_go(booked):
    assert event(booked)["LOCATION"] == "Lakeside, 1 Example Road"


def test_nobody_travels_to_a_visit_by_video(booked):
    booked.visit_type.mode = "video"
    assert event(booked)["LOCATION"] == "By video"


# On the private page


@pytest.fixture
def address(client, doctor):
    case = clinic.book(doctor, birth_year=1961)
    page = f"/case/{links.issue(case, seed='a link', now=timezone.now())}/"
    client.post(page, {"fact": "1961"})
    return f"{page}{case.appointments.get().pk}.ics"


def test_the_private_page_hands_it_out_under_a_name_that_tells_nothing(client, address):
    answer = client.get(address)
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="appointment.ics"'
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_new_browser_is_led_to_the_question_first(client, address):
    client.cookies.clear()
    answer = client.get(address)
    assert (answer.status_code, answer.headers["Location"]) == (303, address.rsplit("/", 1)[0] + "/")


def test_after_cancelling_the_private_page_offers_to_take_it_out(client, address):
    Appointment.objects.update(status="cancelled")
    page = client.get(address.rsplit("/", 1)[0] + "/").content.decode()
    assert "Take it out of my calendar" in page
    assert b"METHOD:CANCEL" in client.get(address).content


@pytest.mark.parametrize("pk", [0, 10**30])
def test_a_visit_that_is_not_on_the_case_has_no_file(client, address, pk):
    assert client.get(f"{address.rsplit('/', 1)[0]}/{pk}.ics").status_code == 404
