"""The wall shows how many wait and how many are late, and nothing of any patient. 22 November 2026 is a Sunday."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.utils import timezone

from appointments.callbacks.models import CallbackRequest
from appointments.cases import services
from appointments.cases.models import Case
from appointments.cases.promise_models import OpeningHours
from appointments.second_opinions.models import SecondOpinionRequest
from appointments.worklist.wallboard import board
from tests.appointments import making
from tests.appointments.second_opinions.questions import asked

pytestmark = pytest.mark.django_db
WALL = "/staff/appointments/case/wallboard/"
HOUR = timedelta(hours=1)


def kolkata(day, hour, minute=0):
    return datetime(2026, 11, day, hour, minute, tzinfo=ZoneInfo("Asia/Kolkata"))


NOW = kolkata(20, 12)


def call(*, due_at):
    """A case with the call that was promised in it."""
    found = making.case(due_at=due_at, now=NOW - 5 * HOUR)
    agreed = services.consent(found.patient, purpose="callback", language="en", now=NOW)
    facts = {"submit_key": str(found.pk), "part_of_day": "any", "consent": agreed, "created_at": found.created_at}
    CallbackRequest.objects.create(case=found, call_on=timezone.localdate(due_at), **facts)
    return found


@pytest.fixture
def desk():
    """Two calls, one of them late and told to the lead; somebody for whom no time suited, which a clerk has; a closed case."""
    late = call(due_at=NOW - 3 * HOUR)
    Case.objects.filter(pk=late.pk).update(escalated_at=NOW - HOUR)
    call(due_at=NOW + HOUR / 2)
    taken = making.case(Case.Kind.NO_TIME, due_at=NOW + 30 * HOUR, now=NOW)
    Case.objects.filter(pk=taken.pk).update(assignee=User.objects.create_user("clerk"))
    closed = making.case(due_at=NOW - HOUR, now=NOW - 2 * HOUR)
    Case.objects.filter(pk=closed.pk).update(status="closed", outcome="settled")


def figures(now=NOW):
    return {str(tile.words): tile.number for tile in board(now=now)["tiles"]}


def line(kind, now=NOW):
    return next(line for line in board(now=now)["kinds"] if line["kind"] == kind)


def test_it_counts_what_is_open(desk):
    assert figures() == {
        "overdue": 1,
        "due within the hour": 1,
        "told to the lead": 1,
        "nobody’s yet": 2,
        "calls today": 2,
        "open in all": 3,
    }


def test_each_kind_says_how_late_its_oldest_is_or_when_the_next_promise_ends(desk):
    assert line("Callback")["stands"] == "late by 3 working hours"
    assert line("No time suited")["stands"] == "next by Saturday 21 November, 18:00"
    assert (line("Appointment")["stands"], line("Appointment")["open"]) == ("nothing waits", 0)


def test_a_clock_that_is_stopped_is_not_late():
    asked(now=NOW - 5 * HOUR, due_at=NOW - HOUR)
    assert figures()["overdue"] == 1
    SecondOpinionRequest.objects.update(clock_stopped_at=NOW - 2 * HOUR)
    assert figures()["overdue"] == 0


@pytest.mark.parametrize(
    ("now", "sentence"),
    [
        (kolkata(20, 12), "We work until 19:00."),
        (kolkata(20, 7), "We begin at 09:00."),
        (kolkata(20, 20), "We are closed until Saturday 21 November, 09:00."),
        (kolkata(22, 12), "We are closed until Monday 23 November, 09:00."),
    ],
)
def test_it_says_whether_we_are_at_work(now, sentence):
    assert board(now=now)["open_today"] == sentence


def test_it_goes_by_the_hours_that_staff_keep():
    OpeningHours.objects.filter(weekday=4).update(starts=None, ends=None)
    assert board(now=NOW)["open_today"] == "We are closed until Saturday 21 November, 09:00."


def test_it_costs_the_same_however_much_is_open(desk, django_assert_num_queries):
    with django_assert_num_queries(2):
        board(now=NOW)


def test_nothing_of_a_patient_stands_on_the_wall(sign_in, desk):
    page = sign_in("call desk").get(WALL).content.decode()
    references = Case.objects.values_list("reference", flat=True)
    assert "Meera" not in page and "98490" not in page and not any(reference in page for reference in references)


def test_every_figure_leads_to_its_list(sign_in, desk):
    browser = sign_in("manager")
    page = BeautifulSoup(browser.get(WALL).content, "html.parser")
    links = [link["href"] for link in page.select(".board-tiles a, .board-kinds a")]
    assert len(links) == 14 and {browser.get(link).status_code for link in links} == {200}


def test_every_tile_leads_to_a_list_of_as_many(sign_in, desk):
    with time_machine.travel(NOW, tick=False):
        asked(now=NOW - 5 * HOUR, due_at=NOW + HOUR / 2)
        SecondOpinionRequest.objects.update(clock_stopped_at=NOW - HOUR)  # nothing is due of it while we wait
        call(due_at=NOW - 30 * HOUR)
        browser = sign_in("manager")
        tiles = BeautifulSoup(browser.get(WALL).content, "html.parser").select(".board-tiles a")
        told = {tile.span.get_text(): int(tile.b.get_text()) for tile in tiles}
        listed = {tile.span.get_text(): browser.get(tile["href"]).context["cl"].result_count for tile in tiles}
    assert listed == told
    assert told["calls today"] == 3 and told["due within the hour"] == 1


def test_it_loads_itself_anew_unless_somebody_wants_it_to_stand_still(sign_in):
    browser = sign_in("call desk")
    assert browser.get(WALL)["Refresh"] == "60"
    assert "Refresh" not in browser.get(f"{WALL}?still")


def test_the_wall_is_for_whom_the_queue_is(client, sign_in):
    assert client.get(WALL).status_code == 302
    roles = ["call desk", "booking desk", "coordinator", "manager", "auditor", "editor"]
    assert [sign_in(role).get(WALL).status_code for role in roles] == [200] * 5 + [302]
