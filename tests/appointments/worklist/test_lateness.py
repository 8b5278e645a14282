"""Why is this late? In sentences, from the promise to whoever had it. The moments are the clinic's: 22 November is a Sunday."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from appointments.cases import escalation, services
from appointments.cases.models import Case
from appointments.cases.promise_models import ClosedDay, PromiseRule
from appointments.second_opinions.models import SecondOpinionRequest
from appointments.second_opinions.opinion_models import AskedBack
from appointments.worklist.lateness import in_hours, is_late, lateness_facts, why_late
from appointments.worklist.looks import LOOKS
from tests.appointments import making
from tests.appointments.second_opinions.questions import asked

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def kolkata(day, hour, minute=0):
    return datetime(2026, 11, day, hour, minute, tzinfo=ZoneInfo("Asia/Kolkata"))


@pytest.fixture
def clerk():
    return User.objects.create_user("clerk", is_staff=True)


def no_time(due_at=None):
    return making.case(Case.Kind.NO_TIME, due_at=due_at or kolkata(20, 12), now=kolkata(19, 12))


def said(case, now, **options):
    return " ".join(why_late(Case.objects.get(pk=case.pk), now=now, **options))


def test_it_tells_what_was_promised_and_how_late_that_is():
    told = said(no_time(), kolkata(20, 15))
    assert "Promised by Friday 20 November, 12:00: late by 3 working hours." in told
    assert "Open since Thursday 19 November, 12:00: 13 working hours." in told
    assert "“No time suited”, priority “Routine”, says: within 2 working days." in told


def test_hours_when_we_are_closed_make_nothing_later():
    told = said(no_time(kolkata(21, 19)), kolkata(22, 12))
    assert "Promised by Saturday 21 November, 19:00. We have been closed since." in told


def test_the_rule_is_the_one_that_staff_keep():
    PromiseRule.objects.filter(kind="no_time", priority=3).update(within=7, unit="hours")
    assert "within 7 working hours" in said(no_time(), kolkata(20, 15))


def test_it_tells_that_nobody_has_it_or_who_has_and_when_somebody_began(clerk):
    case = no_time()
    assert "Nobody has it yet. Nobody of ours has done anything with it yet." in said(case, kolkata(20, 15))
    services.assign(case, to=clerk, by=services.staff(clerk), now=kolkata(20, 10))
    told = said(case, kolkata(20, 15))
    assert "With clerk since Friday 20 November, 10:00." in told
    assert "Somebody of ours first did something after 8 working hours, on Friday 20 November, 10:00." in told


@pytest.mark.parametrize("what", LOOKS)
def test_whoever_only_looked_has_not_done_anything_yet(clerk, what):
    case = no_time()
    services.record(case, what, by=services.staff(clerk), now=kolkata(20, 10))
    assert "Nobody of ours has done anything with it yet." in said(case, kolkata(20, 15))


def test_it_tells_what_may_have_moved_the_promise(clerk):
    case = no_time()
    services.record(case, "prioritised", by=services.staff(clerk), now=kolkata(19, 14), was="3", became="2", note="Worse")
    assert "Priority changed, Thursday 19 November, 14:00 (clerk)." in said(case, kolkata(20, 15))


def test_a_case_that_waits_for_the_patient_says_since_when(clerk):
    case = no_time()
    services.move(case, to=Case.Status.WAITING, by=services.staff(clerk), now=kolkata(19, 16))
    assert "Said to wait for the patient since Thursday 19 November, 16:00." in said(case, kolkata(20, 15))


def test_closed_days_are_named():
    ClosedDay.objects.create(day=date(2026, 11, 20), name="Founders' day")
    assert "We were closed on: Friday 20 November (Founders' day)." in said(no_time(), kolkata(21, 15))


def test_it_tells_when_the_lead_hears_of_it_or_heard():
    case = no_time()
    assert "The lead will be told on Friday 20 November, 16:00" in said(case, kolkata(20, 15))
    escalation.escalate_due(now=kolkata(20, 16, 30))
    assert "The lead was told on Friday 20 November, 16:30." in said(case, kolkata(20, 17))
    PromiseRule.objects.update(escalate_after=None)
    assert "No lead is told of such cases" in said(no_time(), kolkata(20, 15))


def test_while_a_clock_stood_still_is_told_to_who_may_read_the_question(clerk):
    question = asked(now=kolkata(16, 10))
    services.promise(question.case, due_at=kolkata(19, 19))
    facts = {"question": "?", "asked_by": clerk, "answer": "!"}
    AskedBack.objects.create(request=question, asked_at=kolkata(17, 10), answered_at=kolkata(17, 15), **facts)
    told = said(question.case, kolkata(20, 12))
    assert "from Tuesday 17 November, 10:00 until Tuesday 17 November, 15:00: 5 working hours." in told
    assert "“Second opinion”, priority “Routine”, says: within 5 working days." in told
    assert "clock stood still" not in said(question.case, kolkata(20, 12), may=lambda right: False)


def test_what_a_reader_may_not_know_is_left_out(clerk):
    case = no_time()
    services.record(case, "moved_visit", by=services.staff(clerk), now=kolkata(19, 14))
    assert "Appointment moved" in said(case, kolkata(20, 15))
    assert "Appointment moved" not in said(case, kolkata(20, 15), may=lambda right: False)


def test_only_what_is_open_past_its_promise_and_not_stopped_is_late():
    case = no_time()
    assert is_late(case, now=kolkata(20, 15)) and not is_late(case, now=kolkata(20, 11))
    services.move(case, to=Case.Status.CLOSED, by=services.SYSTEM, now=kolkata(20, 15))
    assert not is_late(case, now=kolkata(20, 15))
    question = asked(now=kolkata(16, 10))
    SecondOpinionRequest.objects.update(clock_stopped_at=kolkata(16, 11))
    assert not is_late(Case.objects.get(pk=question.case_id), now=kolkata(20, 12))


def test_a_case_in_time_costs_nothing(clerk, django_assert_num_queries):
    case = Case.objects.select_related("second_opinion").get(pk=no_time().pk)
    with django_assert_num_queries(0):
        assert lateness_facts(case, clerk, now=kolkata(20, 11)) == {}


def test_a_late_one_costs_little(clerk, django_assert_num_queries):
    case = Case.objects.select_related("second_opinion", "callback", "assignee").get(pk=no_time().pk)
    with django_assert_num_queries(3):
        lateness_facts(case, clerk, now=kolkata(20, 15))


def test_the_case_s_page_says_it(sign_in):
    late = making.case(Case.Kind.NO_TIME, due_at=timezone.now() - HOUR, now=timezone.now() - 2 * HOUR)
    early = making.case(Case.Kind.NO_TIME, due_at=timezone.now() + HOUR, now=timezone.now())
    pages = [sign_in("call desk").get(f"/staff/appointments/case/{case.pk}/change/").content.decode() for case in (late, early)]
    assert ["Why is this late?" in page for page in pages] == [True, False]
    assert "Nobody has it yet." in pages[0]


@pytest.mark.parametrize(
    ("long", "words"),
    [
        (timedelta(minutes=1), "1 working minute"),
        (timedelta(minutes=59), "59 working minutes"),
        (HOUR, "1 working hour"),
        (25.5 * HOUR, "25 working hours"),
    ],
)
def test_working_time_is_told_in_hours(long, words):
    assert in_hours(long) == words
