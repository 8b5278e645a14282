"""The queue: which promise breaks next, what each case is about, and what is done to several at once."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from appointments.cases import opening_hours, services
from appointments.cases.models import Case
from appointments.doctors.models import VisitType
from appointments.second_opinions.models import SecondOpinionRequest
from appointments.worklist import queue, queue_rows
from appointments.worklist.looks import LOOKS
from appointments.worklist.queue_views import VIEWS
from tests.appointments import answers
from tests.appointments.making import NOW, case

pytestmark = pytest.mark.django_db
LIST = "/staff/appointments/case/"
Status = Case.Status


def rows(browser, **question):
    """The references on the page, from the top."""
    page = browser.get(LIST, question)
    return [found.reference for found in page.context["cl"].result_list]


def words(browser, **question):
    return browser.get(LIST, question).content.decode()


def hours_between(start, end, *, overdue=False, status=Status.NEW):
    found = Case(due_at=end if not overdue else start, status=status)
    found.overdue = overdue
    return str(queue_rows.due_in_words(found, hours=opening_hours.read(), now=start if not overdue else end))


def test_the_next_promise_to_break_stands_first(sign_in):
    now = timezone.now()
    last, first, second = (case(due_at=now + timedelta(hours=hours)) for hours in (3, -5, 1))
    Case.objects.filter(pk=last.pk).update(priority=1)
    assert rows(sign_in("call desk")) == [first.reference, second.reference, last.reference]


def test_an_urgent_case_is_marked(sign_in):
    desk = sign_in("call desk")
    found = case()
    assert 'class="urgent"' not in words(desk)
    Case.objects.filter(pk=found.pk).update(priority=1)
    assert 'class="urgent"' in words(desk)


@pytest.mark.parametrize(
    ("start", "end", "told"),
    [
        ((2026, 11, 23, 10, 0), (2026, 11, 23, 10, 45), "in 45 min"),
        ((2026, 11, 23, 10, 0), (2026, 11, 23, 13, 20), "in 3 h 20 min"),
        ((2026, 11, 23, 18, 0), (2026, 11, 24, 10, 0), "in 2 h"),
        ((2026, 11, 21, 18, 30), (2026, 11, 23, 9, 30), "in 1 h"),
        ((2026, 11, 23, 9, 0), (2026, 11, 25, 19, 0), "in 3 working days"),
        ((2026, 11, 22, 10, 0), (2026, 11, 23, 9, 0), "when we open"),
        ((2026, 11, 23, 9, 0), (2027, 3, 23, 9, 0), "in 120 days"),
    ],
)
def test_what_is_due_is_told_in_time_that_we_work(start, end, told):
    start, end = (timezone.make_aware(datetime(*moment)) for moment in (start, end))
    assert f"<b>{told}</b>" in hours_between(start, end)
    overdue = hours_between(start, end, overdue=True)
    assert told.replace("in ", "Overdue by ").replace("when we open", "Overdue") in overdue and "since" in overdue


def test_what_is_closed_promises_nothing_any_more():
    assert hours_between(NOW, NOW + timedelta(hours=1), status=Status.CLOSED) == ""


def test_a_clock_that_stands_is_not_late(sign_in, asked):
    opinion = Case.objects.get(opened_by="second_opinion")
    Case.objects.filter(pk=opinion.pk).update(due_at=NOW - timedelta(days=400))
    type(opinion.second_opinion).objects.update(clock_stopped_at=NOW)
    assert "The clock stands" in words(sign_in("call desk"), kind="second_opinion")


def test_only_who_may_see_callbacks_reads_what_one_is_about(sign_in, asked, person):
    assert "My left eyelid" in words(sign_in("call desk"))
    User.objects.get(username="call desk").groups.clear()
    User.objects.get(username="call desk").user_permissions.add(*permissions("view_case"))
    page = words(sign_in("call desk"))
    assert "My left eyelid" not in page and "Callback" in page


def permissions(*names):
    return Permission.objects.filter(codename__in=names)


def test_what_an_opinion_is_about_is_told_to_those_alone_who_may_read_it(sign_in, asked):
    visit = VisitType.objects.create(name="Microvascular decompression", slug="mvd", minutes=30)
    SecondOpinionRequest.objects.update(visit_type=visit)
    told = {role: visit.name in words(sign_in(role), kind="second_opinion") for role in ("coordinator", "doctor", "call desk")}
    assert told == {"coordinator": True, "doctor": True, "call desk": False}
    SecondOpinionRequest.objects.update(withdrawn_at=NOW)
    assert visit.name not in words(sign_in("coordinator"), kind="second_opinion")


def test_the_words_of_a_second_opinion_stand_in_no_list(sign_in, asked):
    for role in ("call desk", "coordinator", "doctor"):
        assert "Would an operation" not in words(sign_in(role))


def test_what_happened_last_is_told_with_who_and_when(sign_in, person):
    found = case()
    services.take(found, by=services.staff(person("administrator")), now=NOW)
    with time_machine.travel(NOW + timedelta(days=1)):  # on the same day, only the hour is told
        page = words(sign_in("call desk"))
    assert "Given to a colleague: administrator" in page and "administrator, 23 Nov, 10:30" in page


@pytest.mark.parametrize("what", LOOKS)
def test_that_somebody_only_looked_is_no_news_of_a_case(sign_in, asked, what):
    opinion = Case.objects.get(opened_by="second_opinion")
    services.record(opinion, "asked_back", by=services.SYSTEM, now=timezone.now())
    services.record(opinion, what, by=services.SYSTEM, now=timezone.now())
    assert "Patient asked" in words(sign_in("coordinator"), kind="second_opinion")


def test_the_history_of_a_case_is_what_happened_on_its_page(sign_in):
    found = case()
    desk = sign_in("call desk")
    assert desk.get(f"{LIST}{found.pk}/history/").headers["Location"] == f"{LIST}{found.pk}/change/#what-happened"
    assert 'id="what-happened"' in desk.get(f"{LIST}{found.pk}/change/").content.decode()
    assert {desk.get(f"{LIST}{key}/history/").status_code for key in ("0", "x", "9" * 30)} == {404}
    assert sign_in("editor").get(f"{LIST}{found.pk}/history/").headers["Location"].startswith("/staff/login/")


def test_that_somebody_read_an_opinion_is_told_to_those_alone_who_may_know(sign_in, asked):
    opinion = Case.objects.get(opened_by="second_opinion")
    services.record(opinion, "asked_back", by=services.SYSTEM, now=timezone.now())
    assert "Patient asked" not in words(sign_in("call desk"))
    assert "Patient asked" in words(sign_in("coordinator"))


def test_a_search_finds_closed_cases_below_those_that_are_open(sign_in):
    closed, older, newer = case(), case(now=NOW), case(now=NOW + timedelta(hours=1))
    services.move(closed, to=Status.CLOSED, by=services.SYSTEM, now=NOW)
    assert rows(sign_in("call desk"), q="meera") == [newer.reference, older.reference, closed.reference]


def test_counting_stops_at_a_thousand(sign_in, monkeypatch):
    monkeypatch.setattr(queue, "MOST", 2)
    for _ in range(4):
        case()
    assert "More than 2 cases" in words(sign_in("call desk"))


def test_the_queue_costs_at_most_twelve_queries(sign_in, asked, person):
    for kind in Case.Kind:
        case(kind)
    browser = sign_in("coordinator")
    browser.get(LIST)
    for question in ({}, {"q": "meera"}, {"view": "doctor_away"}, {"state": "all"}):
        with CaptureQueriesContext(connection) as heard:
            browser.get(LIST, question)
        assert len(heard) <= 12, question


def news(browser, since, **question):
    return browser.get(f"{LIST}news/{int(since.timestamp() * 1000)}/", question)


def test_what_came_in_since_the_page_was_loaded_is_counted(sign_in):
    desk, loaded = sign_in("call desk"), NOW + timedelta(hours=1)
    case(now=NOW)
    assert news(desk, loaded).json()["count"] == 0
    for _ in range(3):
        case(now=loaded + timedelta(minutes=1))
    assert news(desk, loaded).json() == {"count": 3, "words": "3 new since 11:30."}
    assert news(desk, loaded, kind="booking").json()["count"] == 0


def test_what_became_late_meanwhile_is_new_among_the_overdue(sign_in):
    desk, now = sign_in("call desk"), timezone.now()
    case(due_at=now - timedelta(minutes=1))
    case(due_at=now - timedelta(hours=3))
    assert news(desk, now - timedelta(hours=1), view="overdue").json()["count"] == 1


def test_what_was_given_to_me_meanwhile_is_new_among_mine(sign_in, person):
    desk, now = sign_in("call desk"), timezone.now()
    services.assign(case(), to=person("call desk"), by=services.SYSTEM, now=now)
    assert news(desk, now - timedelta(hours=1), view="mine").json()["count"] == 1
    assert news(desk, now + timedelta(hours=1), view="mine").json()["count"] == 0


def test_news_tell_nothing_of_a_patient_and_nothing_to_strangers(sign_in, client):
    assert news(client, NOW).status_code == 302
    assert news(sign_in("editor"), NOW).status_code == 302
    case()
    assert "Meera" not in news(sign_in("call desk"), datetime(2020, 1, 1, tzinfo=UTC)).content.decode()


@pytest.mark.parametrize("question", [{"hour": "99"}, {"kept": "x"}, {"priority__exact": "x"}])
def test_news_of_a_list_that_cannot_be_are_not_found(sign_in, question):
    assert news(sign_in("call desk"), NOW, **question).status_code == 404


@pytest.mark.parametrize("view", list(VIEWS))
def test_every_view_tells_its_news(sign_in, view):
    assert news(sign_in("call desk"), NOW, view=view).json()["count"] == 0


@pytest.mark.parametrize("since", [10**30, 253402300799000], ids=["no year", "the last second of 9999 in Greenwich"])
def test_a_moment_beyond_all_calendars_is_not_found(sign_in, since):
    assert sign_in("call desk").get(f"{LIST}news/{since}/").status_code == 404


def test_the_page_says_when_it_was_loaded_and_how_to_load_it_again(sign_in):
    page = words(sign_in("call desk"), view="mine")
    assert "Loaded at" in page and f'href="{LIST}?view=mine">Refresh' in page


def test_a_callback_about_nothing_is_listed_too(sign_in, client):
    client.post("/callback/", answers.callback(topic=""))
    assert "Callback" in words(sign_in("call desk"))


def test_what_does_not_fit_on_a_page_stands_on_the_next(sign_in, monkeypatch):
    monkeypatch.setattr(queue.Queue, "list_per_page", 2)
    all_of_them = [case(due_at=NOW + timedelta(hours=hours)).reference for hours in range(3)]
    desk = sign_in("call desk")
    assert rows(desk) == all_of_them[:2] and "Page 1 of 2" in words(desk)
    assert 'href="?p=2" rel="next"' in words(desk)
    assert rows(desk, p="2") == all_of_them[2:]
