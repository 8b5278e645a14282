"""The saved views and filters of the queue: each shows the cases it names, and counts them on the desk's first page."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from appointments.bookings.offer_models import WaitlistEntry
from appointments.callbacks.models import CallbackRequest
from appointments.cases import services
from appointments.cases.models import Case
from appointments.doctors.models import VisitType
from appointments.second_opinions.models import SecondOpinionRequest
from appointments.worklist import queue_views
from tests.appointments.making import NOW, case

pytestmark = pytest.mark.django_db
LIST = "/staff/appointments/case/"


@pytest.fixture(autouse=True)
def clock(db):
    """On that Monday at half past ten: what is due in an hour is due before midnight."""
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def clinic(person):
    """One case for every view, by its slug, and one closed that is in none of them."""
    now = timezone.now()
    later = now + timedelta(days=1)
    of = {slug: case(due_at=later, now=now) for slug in ("mine", "overdue", "escalated", "calls_today", "waitlist")}
    of["waiting_files"] = case(Case.Kind.SECOND_OPINION, due_at=later, now=now)
    of["no_time"] = case(Case.Kind.NO_TIME, due_at=later, now=now)
    services.take(of["mine"], by=services.staff(person("call desk")), now=now)
    for slug in ("escalated", "calls_today", "waitlist", "waiting_files", "no_time", "overdue"):
        services.take(of[slug], by=services.staff(person("administrator")), now=now)
    Case.objects.filter(pk=of["overdue"].pk).update(due_at=now - timedelta(hours=1))
    Case.objects.filter(pk=of["calls_today"].pk).update(due_at=now + timedelta(hours=1))
    Case.objects.filter(pk=of["escalated"].pk).update(escalated_at=now)
    agreed = services.consent(of["mine"].patient, purpose="callback", language="en", now=now)
    facts = {"consent": agreed, "created_at": now}
    CallbackRequest.objects.create(
        case=of["calls_today"], submit_key="1", call_on=timezone.localdate(now), part_of_day="any", **facts
    )
    SecondOpinionRequest.objects.create(case=of["waiting_files"], submit_key="2", question="?", files_follow=True, **facts)
    visit = VisitType.objects.create(name="First visit", slug="first-visit", minutes=30)
    days = {"first_day": timezone.localdate(now), "last_day": timezone.localdate(later)}
    WaitlistEntry.objects.create(case=of["waitlist"], submit_key="3", visit_type=visit, **days, **facts)
    of["unassigned"] = case(due_at=later, now=now)
    return of


def listed(browser, **question):
    return {found.reference for found in browser.get(LIST, question).context["cl"].result_list}


@pytest.mark.parametrize("slug", [slug for slug in queue_views.VIEWS if slug != "doctor_away"])
def test_a_view_shows_the_cases_it_names_until_they_are_closed(sign_in, clinic, slug):
    desk = sign_in("call desk")
    assert listed(desk, view=slug) == {clinic[slug].reference}
    services.move(clinic[slug], to=Case.Status.CLOSED, by=services.SYSTEM, now=timezone.now())
    assert listed(desk, view=slug) == set()


def test_the_views_are_counted_by_one_query(clinic, person):
    me = person("call desk")
    with CaptureQueriesContext(connection) as heard:
        found = queue_views.look(me, now=timezone.now()).counts
    assert len(heard) == 1
    assert found.pop("") == len(clinic) and found.pop("doctor_away") == 0
    assert set(found.values()) == {1}


def test_the_counts_stand_first_on_the_desk_s_first_page(sign_in, clinic):
    page = sign_in("call desk").get("/staff/").content.decode()
    assert f'href="{LIST}?view=overdue">Overdue <b>1</b>' in page
    assert page.index("What patients wait for") < page.index("Overdue")


def test_whoever_may_not_see_cases_is_told_no_counts(sign_in, clinic, person):
    User.objects.filter(pk=person("editor").pk).update(is_staff=True)
    assert "What patients wait for" not in sign_in("editor").get("/staff/").content.decode()


def test_what_is_more_than_a_thousand_is_said_so():
    assert queue_views.in_words(1_000) == "1000" and queue_views.in_words(1_001) == "more than 1,000"


@pytest.mark.parametrize(
    ("question", "slugs"),
    [
        ({"kind": "no_time"}, {"no_time"}),
        ({"kind": "second_opinion", "assignee": "administrator"}, {"waiting_files"}),
        ({"assignee": "call desk"}, {"mine"}),
        ({"assignee": "nobody"}, {"unassigned"}),
        ({"state": "overdue"}, {"overdue"}),
        ({"view": "mine", "kind": "no_time"}, set()),
        ({"language": "te"}, set()),
        ({"priority__exact": "1"}, set()),
        ({"outcome": "settled"}, set()),
        ({"opened": "2001-01-01"}, set()),
        ({"closed": "2001-01-01"}, set()),
    ],
)
def test_a_filter_narrows_the_list(sign_in, clinic, question, slugs):
    assert listed(sign_in("call desk"), **question) == {clinic[slug].reference for slug in slugs}


def test_a_day_is_a_day_on_the_hospital_s_wall(sign_in):
    """NOW is 10:30 there; the day has begun at 18:30 of the day before in Greenwich."""
    early, late = case(now=NOW - timedelta(hours=10)), case(now=NOW + timedelta(hours=14))
    case(now=NOW - timedelta(hours=11))
    desk = sign_in("call desk")
    assert listed(desk, opened="2026-11-23") == {early.reference}
    assert listed(desk, opened="2026-11-24") == {late.reference}


def test_closed_cases_are_listed_by_the_day_and_by_what_came_of_them(sign_in):
    found, again = case(), case()
    for closed in (found, again):
        services.move(closed, to=Case.Status.CLOSED, by=services.SYSTEM, now=NOW, outcome="not_wanted")
    services.reopen(again, by=services.SYSTEM, now=NOW)
    desk = sign_in("call desk")
    assert listed(desk, closed="2026-11-23") == listed(desk, outcome="not_wanted") == {found.reference}
    assert listed(desk, closed="2026-11-24") == set()


@pytest.mark.parametrize("day", ["2026-02-30", "tomorrow", "0001-01-01", "9999-12-31", "20261123x", "-1"])
def test_a_day_that_is_none_finds_nothing_and_is_no_error(sign_in, day):
    found = case()
    desk = sign_in("call desk")
    assert found.reference not in listed(desk, opened=day) | listed(desk, closed=day)
