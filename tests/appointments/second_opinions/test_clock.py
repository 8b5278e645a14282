from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from appointments.cases.models import Case, Patient
from appointments.cases.opening_hours import working_time_between
from appointments.doctors.models import VisitType
from appointments.outbox.models import Message
from appointments.second_opinions import clock
from appointments.second_opinions.models import SecondOpinionRequest
from appointments.second_opinions.opinion_models import AskedBack, OpinionPromise
from tests.appointments.second_opinions.questions import asked

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
URGENT, SOON, ROUTINE = Case.Priority


def kolkata(day, hour, minute=0):
    """In November 2026, whose 22nd and 29th are Sundays."""
    return datetime(2026, 11, day, hour, minute, tzinfo=ZoneInfo("Asia/Kolkata"))


MONDAY = kolkata(23, 10, 30)


@pytest.fixture
def visit():
    return VisitType.objects.create(name="Operation or not", slug="operation", minutes=30)


def due(question):
    return Case.objects.get(pk=question.case_id).due_at


def answered(question, *, from_, until):
    user = User.objects.get_or_create(username="doctor")[0]
    AskedBack.objects.create(request=question, question="?", asked_by=user, asked_at=from_, answer="!", answered_at=until)


@pytest.mark.parametrize(("priority", "day"), [(URGENT, 24), (SOON, 26), (ROUTINE, 28)])
def test_an_answer_is_promised_by_how_much_it_presses(priority, day):
    assert clock.promised(asked(priority=priority), now=MONDAY) == kolkata(day, 19)


def test_a_question_that_has_no_case_yet_is_routine():
    assert clock.promised(SecondOpinionRequest(), now=MONDAY) == kolkata(28, 19)


def test_a_promise_for_what_it_is_about_goes_before_that_for_all(visit):
    OpinionPromise.objects.create(visit_type=visit, priority=ROUTINE, working_days=2)
    assert clock.promised(asked(visit_type=visit), now=MONDAY) == kolkata(25, 19)
    assert clock.promised(asked(visit_type=visit, priority=URGENT), now=MONDAY) == kolkata(24, 19)
    assert clock.promised(asked(), now=MONDAY) == kolkata(28, 19)


def test_where_nobody_set_a_promise_it_is_five_working_days():
    OpinionPromise.objects.all().delete()
    assert clock.promised(asked(priority=URGENT), now=MONDAY) == kolkata(28, 19)


def test_a_promise_given_on_a_saturday_night_does_not_count_the_sunday():
    assert clock.promised(asked(priority=URGENT), now=kolkata(21, 23)) == kolkata(23, 19)


def test_the_same_promise_is_not_made_twice():
    with pytest.raises(IntegrityError, match="opinion_promise_once"), transaction.atomic():
        OpinionPromise.objects.create(visit_type=None, priority=ROUTINE, working_days=9)


def test_a_question_found_urgent_a_day_later_is_due_as_if_it_had_been_from_the_start():
    question = asked(now=MONDAY, priority=URGENT)
    clock.restart(question, now=kolkata(24, 9))
    assert due(question) == question.case.due_at == kolkata(24, 19)


@pytest.mark.parametrize(("before", "day"), [(28, 26), (25, 25)])
def test_one_found_urgent_too_late_for_that_counts_from_now_and_never_beyond_what_was_promised(before, day):
    question = asked(now=MONDAY, priority=URGENT, due_at=kolkata(before, 19))
    clock.restart(question, now=kolkata(25, 9))
    assert due(question) == kolkata(day, 19)


def test_whoever_has_to_wait_for_longer_than_we_said_is_written_to(visit):
    OpinionPromise.objects.create(visit_type=visit, priority=ROUTINE, working_days=10)
    question = asked(now=MONDAY, visit_type=visit, due_at=kolkata(28, 19))
    Patient.objects.update(email="meera@example.org")
    clock.restart(SecondOpinionRequest.objects.select_related("case__patient").get(), now=kolkata(24, 9))
    assert due(question) == datetime(2026, 12, 4, 19, tzinfo=ZoneInfo("Asia/Kolkata"))
    letter = Message.objects.get()
    assert (letter.kind, letter.subject) == ("second_opinion_later", "Our answer takes longer than we said")
    assert "by Friday 4 December" in letter.text


def test_nobody_is_written_to_about_an_earlier_promise():
    question = asked(now=MONDAY, priority=SOON, due_at=kolkata(28, 19))
    Patient.objects.update(email="meera@example.org")
    clock.restart(SecondOpinionRequest.objects.select_related("case__patient").get(), now=kolkata(24, 9))
    assert due(question) == kolkata(26, 19)
    assert not Message.objects.exists()


def test_what_a_colleague_made_of_it_meanwhile_counts():
    question = asked(now=MONDAY)
    Case.objects.filter(pk=question.case_id).update(priority=URGENT)
    clock.restart(question, now=kolkata(24, 9))
    assert due(question) == kolkata(24, 19)


def test_promising_anew_keeps_what_we_waited_for_the_patient():
    question = asked(now=MONDAY)
    answered(question, from_=kolkata(23, 12), until=kolkata(23, 16))
    answered(question, from_=kolkata(24, 18), until=kolkata(25, 10))
    clock.restart(question, now=kolkata(25, 11))
    assert due(question) == kolkata(30, 19)  # six hours after the evening of Saturday the 28th, to the end of that day


STOPS = {
    "within a day": (kolkata(24, 10), kolkata(24, 15)),
    "over a night": (kolkata(24, 18), kolkata(25, 10)),
    "in the night": (kolkata(24, 21), kolkata(25, 7)),
    "over a Sunday": (kolkata(28, 18), kolkata(30, 9, 30)),
    "on a Sunday": (kolkata(29, 10), kolkata(29, 20)),
    "for two weeks": (kolkata(24, 10), kolkata(24, 10) + timedelta(days=14)),
    "for no time": (kolkata(24, 10), kolkata(24, 10)),
}


@pytest.mark.parametrize("case", STOPS)
def test_after_a_stop_the_working_time_is_left_that_was_left_to_the_end_of_that_day(case):
    stopped, resumed = STOPS[case]
    question = asked(due_at=kolkata(30, 19))
    left = working_time_between(stopped, due(question))
    clock.stop(question, now=stopped)
    clock.resume(question, now=resumed)
    assert left <= working_time_between(resumed, due(question)) < left + 10 * HOUR
    assert due(question).astimezone(ZoneInfo("Asia/Kolkata")).hour == 19
    assert question.case.due_at == due(question)


def test_a_stop_when_we_were_not_open_costs_nobody_anything():
    question = asked(due_at=kolkata(28, 19))
    clock.stop(question, now=kolkata(24, 20))
    clock.resume(question, now=kolkata(25, 8))
    assert due(question) == kolkata(28, 19)


def test_who_was_late_when_the_clock_stopped_is_as_late_when_it_goes_on():
    question = asked(due_at=kolkata(24, 19))
    late = working_time_between(due(question), kolkata(25, 12))
    clock.stop(question, now=kolkata(25, 12))
    clock.resume(question, now=kolkata(27, 16))
    assert working_time_between(due(question), kolkata(27, 16)) == late == 3 * HOUR


def test_a_case_whose_clock_is_stopped_is_never_overdue():
    question = asked(due_at=kolkata(24, 19))
    clock.stop(question, now=kolkata(24, 12))
    assert not Case.objects.overdue(kolkata(30, 9)).exists()
    clock.resume(question, now=kolkata(30, 9))
    assert not Case.objects.overdue(kolkata(30, 18)).exists()
    assert Case.objects.overdue(kolkata(30, 20)).exists()


def test_a_second_stop_does_not_forget_the_first():
    question = asked(due_at=kolkata(28, 19))
    clock.stop(question, now=kolkata(24, 10))
    again = SecondOpinionRequest.objects.get(pk=question.pk)
    clock.stop(again, now=kolkata(24, 12))
    assert again.clock_stopped_at == kolkata(24, 10)


def test_a_second_answer_does_not_move_the_promise_twice():
    question = asked(due_at=kolkata(28, 19))
    clock.stop(question, now=kolkata(24, 10))
    other_tab = SecondOpinionRequest.objects.get(pk=question.pk)
    clock.resume(question, now=kolkata(24, 12))
    clock.resume(other_tab, now=kolkata(24, 14))
    assert due(question) == kolkata(30, 19)


@pytest.mark.parametrize(
    ("moment", "days"),
    [(kolkata(23, 10), 4), (kolkata(25, 19), 1), (kolkata(26, 18, 59), 1), (kolkata(26, 19), 0), (kolkata(27, 9), 0)],
)
def test_how_many_working_days_are_left(moment, days):
    assert clock.left(asked(due_at=kolkata(26, 19)), at=moment) == days


def test_stopping_and_promising_anew_agree():
    question = asked(now=MONDAY, due_at=kolkata(28, 19))
    clock.stop(question, now=kolkata(24, 10))
    clock.resume(question, now=kolkata(25, 17))
    shifted = due(question)
    answered(question, from_=kolkata(24, 10), until=kolkata(25, 17))
    clock.restart(question, now=kolkata(26, 9))
    assert due(question) == shifted
