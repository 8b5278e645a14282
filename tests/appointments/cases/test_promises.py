"""What is promised follows the rules that staff edit. The moments are the clinic's: 22 and 29 November 2026 are Sundays."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from appointments.cases import opening_hours, promises
from appointments.cases.models import Case
from appointments.cases.promise_models import ClosedDay, PromiseRule
from appointments.second_opinions.opinion_models import OpinionPromise

pytestmark = pytest.mark.django_db
URGENT, SOON, ROUTINE = Case.Priority
Kind = Case.Kind


def kolkata(day, hour, minute=0):
    return datetime(2026, 11, day, hour, minute, tzinfo=ZoneInfo("Asia/Kolkata"))


@pytest.mark.parametrize(
    ("kind", "priority", "promised"),
    [
        (Kind.CALLBACK, ROUTINE, kolkata(23, 12)),
        (Kind.CALLBACK, URGENT, kolkata(23, 11)),
        (Kind.BOOKING, ROUTINE, kolkata(23, 12)),
        (Kind.NO_TIME, ROUTINE, kolkata(25, 19)),
        (Kind.NO_TIME, SOON, kolkata(24, 19)),
        (Kind.NO_TIME, URGENT, kolkata(23, 14)),
        (Kind.SECOND_OPINION, ROUTINE, kolkata(28, 19)),
    ],
)
def test_what_is_promised_until_staff_say_otherwise(kind, priority, promised):
    OpinionPromise.objects.filter(priority=ROUTINE).update(working_days=5)
    assert promises.due(kind, priority, now=kolkata(23, 10)) == promised


def test_a_rule_that_staff_change_holds_for_what_is_promised_next():
    rules = PromiseRule.objects.filter(kind=Kind.CALLBACK, priority=ROUTINE)
    rules.update(within=5)
    assert promises.due(Kind.CALLBACK, ROUTINE, now=kolkata(23, 10)) == kolkata(23, 15)
    rules.update(within=1, unit="days")
    assert promises.due(Kind.CALLBACK, ROUTINE, now=kolkata(23, 10)) == kolkata(24, 19)


def test_no_promise_falls_on_a_closed_day():
    ClosedDay.objects.create(day=date(2026, 11, 23), name="Closed")
    assert promises.due(Kind.CALLBACK, ROUTINE, now=kolkata(21, 18)) == kolkata(24, 10)


def test_an_opinion_comes_as_soon_as_its_own_promise_says():
    OpinionPromise.objects.filter(visit_type=None, priority=URGENT).update(working_days=1)
    assert promises.due(Kind.SECOND_OPINION, URGENT, now=kolkata(23, 10)) == kolkata(24, 19)


def test_where_a_rule_is_missing_something_is_promised_all_the_same():
    PromiseRule.objects.all().delete()
    OpinionPromise.objects.all().delete()
    assert promises.due(Kind.CALLBACK, ROUTINE, now=kolkata(23, 10)) == kolkata(23, 12)
    assert promises.due(Kind.SECOND_OPINION, ROUTINE, now=kolkata(23, 10)) == kolkata(28, 19)


def test_a_promise_takes_two_statements_and_one_where_the_hours_are_known(django_assert_num_queries):
    with django_assert_num_queries(2):
        promises.due(Kind.CALLBACK, ROUTINE, now=kolkata(23, 10))
    hours = opening_hours.read()
    with django_assert_num_queries(1):
        promises.due(Kind.CALLBACK, ROUTINE, now=kolkata(23, 10), hours=hours)


@pytest.mark.parametrize(
    ("within", "unit", "words"),
    [
        (1, "hours", "1 working hour"),
        (4, "hours", "4 working hours"),
        (1, "days", "1 working day"),
        (2, "days", "2 working days"),
    ],
)
def test_a_promise_is_told_in_words(within, unit, words):
    assert promises.in_words(PromiseRule(within=within, unit=unit)) == words
