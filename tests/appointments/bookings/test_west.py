"""It is one in the morning at the portal and the afternoon before in New York: what is left of that day can be booked."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.http import QueryDict

from appointments.bookings import desk_times, search, slots, week
from appointments.bookings.search_form import SearchForm
from appointments.doctors.models import Doctor
from tests.appointments import clinic

pytestmark = pytest.mark.django_db

NEW_YORK = ZoneInfo("America/New_York")
NOW = datetime(2026, 11, 23, 19, 30, tzinfo=UTC)  # Tuesday, one o'clock in Kolkata; Monday, half past two in New York
MONDAY = date(2026, 11, 23)
TUESDAY = MONDAY + timedelta(days=1)
HALF_PAST_FOUR = datetime(2026, 11, 23, 16, 30, tzinfo=NEW_YORK)  # the first that is not too soon
PASSED = "That day has passed"


@pytest.fixture
def doctor():
    """Every day from one to six in New York."""
    where = clinic.location("America/New_York", slug="hudson")
    where.save()
    blocks = [clinic.block(where, weekday, time(13), time(18)) for weekday in range(7)]
    clinic.doctor(where=where, blocks=blocks)
    return Doctor.objects.prefetch_related("visit_types", "working_hours__location").get()


def shown(doctor, asked="", now=NOW):
    return week.of(doctor, doctor.visit_types.get(), asked=asked, now=now, own=())


def test_the_week_begins_with_the_day_that_lasts_there(doctor):
    found = shown(doctor)
    assert (found.first, found.slots[0].start, found.earlier) == (MONDAY, HALF_PAST_FOUR, None)


def test_a_day_that_lasts_there_has_not_passed(doctor):
    found = shown(doctor, "2026-11-23")
    assert (found.first, found.slots[0].start, found.note) == (MONDAY, HALF_PAST_FOUR, "")


def test_from_the_portal_s_today_the_day_before_is_one_page_back(doctor):
    found = shown(doctor, "2026-11-24")
    assert (found.first, found.slots[0].local.date(), found.earlier) == (TUESDAY, TUESDAY, MONDAY)


@pytest.mark.parametrize("asked", ["2026-11-22", "2026-11-23"])
def test_a_day_on_which_no_time_is_left_has_passed(doctor, asked):
    found = shown(doctor, asked, now=NOW + timedelta(hours=3))  # half past five in New York: nothing at two hours' notice
    assert found.note.startswith(PASSED)
    assert (found.first, found.earlier) == (TUESDAY, None)


def test_a_day_that_is_over_everywhere_has_passed(doctor):
    assert shown(doctor, "2026-11-22").note.startswith(PASSED)


def test_what_can_be_booked_first_is_on_that_day(doctor, django_assert_num_queries):
    with django_assert_num_queries(3):
        [(_, [offer])] = slots.earliest([doctor], now=NOW)
    assert offer.earliest.start == HALF_PAST_FOUR


@pytest.mark.parametrize("query", ["", "from=2026-11-23"])
def test_the_search_finds_what_is_left_of_that_day(doctor, query):
    form = SearchForm(QueryDict(query), doctors=[doctor], now=NOW)
    found = search.find([doctor], form.wanted, now=NOW)
    assert found.first[0].slot.start == HALF_PAST_FOUR
    assert not form.errors


def test_the_search_says_that_a_day_has_passed_that_is_over_there(doctor):
    form = SearchForm(QueryDict("from=2026-11-22"), doctors=[doctor], now=NOW)
    assert form.wanted.earliest == MONDAY
    assert form.errors["from"][0].startswith(PASSED)


@pytest.mark.parametrize("asked", [{}, {"from": "2026-11-23"}])
def test_the_desk_gives_what_is_left_of_that_day(doctor, asked):
    found = desk_times.read({"doctor": doctor.slug, **asked}, now=NOW)
    half_past_two = HALF_PAST_FOUR - timedelta(hours=2)  # staff need no notice
    assert (found.days[0].date, found.days[0].times[0].slot.start, found.notes) == (MONDAY, half_past_two, [])


def test_the_desk_says_that_a_day_has_passed_that_is_over_there(doctor):
    found = desk_times.read({"doctor": doctor.slug, "from": "2026-11-22"}, now=NOW)
    assert (found.first, found.notes[0].split(":")[0]) == (MONDAY, PASSED)
