"""A doctor's own calendar, read by a link that can be revoked."""

from datetime import timedelta

import pytest
from django.utils import timezone
from icalendar import Calendar

from appointments.doctors import services as doctors
from appointments.doctors.models import CalendarFeed
from tests.appointments import clinic

pytestmark = pytest.mark.django_db

TODAY = timezone.now().replace(hour=9, minute=0, second=0, microsecond=0)


@pytest.fixture
def doctor():
    return clinic.doctor()


@pytest.fixture
def address(doctor):
    return f"/calendar/{doctors.make_feed(doctor, now=timezone.now())}.ics"


def visit(whom, days, **facts):
    made = clinic.appointment(whom, TODAY + timedelta(days=days), **facts)
    made.save()
    return made


def events(client, address):
    return Calendar.from_ical(client.get(address).content).events


def test_it_tells_when_where_and_which_and_nothing_of_the_patient(client, doctor, address):
    made = visit(doctor, 3)
    answer = client.get(address)
    [event] = Calendar.from_ical(answer.content).events
    assert event["SUMMARY"] == f"Appointment {made.case.reference}"
    assert (event.start, event.end) == (made.starts, made.ends)
    assert event["LOCATION"] == "Lakeside, 1 Example Road"
    for told in ("Meera", "98490", "+91", "First visit", "Neurology", "Dr Asha"):
        assert told not in answer.content.decode()


def test_it_reaches_a_month_back_and_a_year_ahead(client, doctor, address):
    for days in (-32, -29, 3, 365, 368):
        visit(doctor, days)
    assert len(events(client, address)) == 3


@pytest.mark.parametrize("status", ["booked", "arrived", "completed", "no_show"])
def test_whoever_came_or_comes_is_in_it(client, doctor, address, status):
    visit(doctor, 3, status=status)
    [event] = events(client, address)
    assert event["STATUS"] == "CONFIRMED"


def test_a_cancelled_visit_says_so_that_calendars_drop_it(client, doctor, address):
    visit(doctor, 3, status="cancelled", sequence=1)
    [event] = events(client, address)
    assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 1)


def test_a_time_that_is_only_held_is_not_in_it(client, doctor, address):
    visit(doctor, 3, status="held", case=None, hold_hash="x", hold_expires_at=timezone.now() + timedelta(minutes=5))
    assert events(client, address) == []


def test_another_doctor_s_visits_are_not_in_it(client, doctor, address):
    visit(clinic.doctor("bela"), 3)
    assert events(client, address) == []


def test_it_says_what_the_clocks_do_in_every_zone_where_the_doctor_works(client, doctor, address):
    visit(doctor, 3)
    for days in (4, 5):
        visit(doctor, days, zone="Europe/London")
    assert [zone["TZID"] for zone in Calendar.from_ical(client.get(address).content).timezones] == [
        "Asia/Kolkata",
        "Europe/London",
    ]


@pytest.mark.parametrize("token", ["unknown", "x" * 43])
def test_an_unknown_link_opens_nothing(client, doctor, address, token):
    assert client.get(f"/calendar/{token}.ics").status_code == 404


def test_a_revoked_link_opens_nothing(client, doctor, address):
    doctors.revoke_feed(CalendarFeed.objects.get(), now=timezone.now())
    assert client.get(address).status_code == 404


def test_nobody_stores_it_or_lists_it(client, address):
    headers = client.get(address).headers
    assert headers["Cache-Control"] == "private, no-store"
    assert headers["X-Robots-Tag"] == "noindex"
    assert headers["Content-Type"] == "text/calendar; charset=utf-8"


def test_it_is_only_read(client, address):
    assert client.post(address).status_code == 405
    assert CalendarFeed.objects.get().revoked_at is None


def test_it_costs_the_same_for_one_visit_and_for_fifty(client, doctor, address, django_assert_num_queries):
    for days in range(50):
        visit(doctor, days)
    with django_assert_num_queries(2):
        assert len(events(client, address)) == 50
