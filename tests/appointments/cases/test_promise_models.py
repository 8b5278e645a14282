"""Each rule of the tables of hours, closed days and promises, broken once."""

from datetime import date, time, timedelta

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError

from appointments.cases.promise_models import ClosedDay, LeadLetter, OpeningHours, PromiseRule
from tests.appointments.making import NOW

pytestmark = pytest.mark.django_db


def refused(rule):
    return pytest.raises(IntegrityError, match=rule)


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        ({"weekday": 7}, "opening_hours_weekday_is_known"),
        ({"weekday": 1}, "weekday"),
        ({"ends": None}, "opening_hours_have_both_ends"),
        ({"starts": None}, "opening_hours_have_both_ends"),
        ({"ends": time(9)}, "opening_hours_end_after_start"),
    ],
)
def test_hours_that_cannot_be_are_refused(wrong, rule):
    with refused(rule):
        OpeningHours.objects.filter(weekday=0).update(**wrong)


def test_the_hospital_starts_open_from_monday_to_saturday():
    open_on = OpeningHours.objects.filter(starts=time(9), ends=time(19)).values_list("weekday", flat=True)
    assert (list(open_on), OpeningHours.objects.count()) == ([0, 1, 2, 3, 4, 5], 7)


def test_one_day_of_the_week_stays_open():
    OpeningHours.objects.exclude(weekday=2).update(starts=None, ends=None)
    with refused("one day of the week"):
        OpeningHours.objects.update(starts=None, ends=None)


def test_nor_is_the_last_open_day_taken_away():
    with refused("one day of the week"):
        OpeningHours.objects.all().delete()


@pytest.mark.parametrize(("day", "rule"), [(date(1999, 12, 31), "in_our_time"), (date(2200, 1, 1), "in_our_time")])
def test_a_closed_day_lies_in_our_time(day, rule):
    with refused(rule):
        ClosedDay.objects.create(day=day)


def test_a_day_is_closed_once():
    ClosedDay.objects.create(day=date(2026, 12, 25))
    with refused("day"):
        ClosedDay.objects.create(day=date(2026, 12, 25), name="Christmas")


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        ({"kind": "walk_in"}, "promise_rule_kind_is_known"),
        ({"priority": 9}, "promise_rule_priority_is_known"),
        ({"priority": 2}, "promise_rule_once"),
        ({"unit": "weeks"}, "promise_rule_(unit_is_known|is_hours_or_days)"),
        ({"within": None}, "promise_rule_of_opinions_says_no_time"),
        ({"within": 0}, "promise_rule_is_hours_or_days"),
        ({"within": 201}, "promise_rule_is_hours_or_days"),
        ({"within": 61, "unit": "days"}, "promise_rule_is_hours_or_days"),
        ({"escalate_after": 201}, "promise_rule_tells_in_time"),
    ],
)
def test_a_promise_that_nobody_could_keep_is_refused(wrong, rule):
    with refused(rule):
        PromiseRule.objects.filter(kind="callback", priority=3).update(**wrong)


def test_how_soon_an_opinion_comes_is_said_by_its_own_table():
    with refused("promise_rule_of_opinions_says_no_time"):
        PromiseRule.objects.filter(kind="second_opinion", priority=3).update(within=2)


def test_there_is_a_promise_for_everything_that_can_be_asked():
    assert PromiseRule.objects.count() == len(PromiseRule._meta.get_field("kind").choices) * 3


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        ({"late_cases": 0}, "lead_letter_tells_of_some"),
        ({"late_cases": 1, "sent_at": NOW - timedelta(minutes=1)}, "lead_letter_sent_after_written"),
    ],
)
def test_a_letter_to_a_lead_that_makes_no_sense_is_refused(facts, rule):
    lead = User.objects.create_user("lead")
    with refused(rule):
        LeadLetter.objects.create(to=lead, written_at=NOW, **facts)
