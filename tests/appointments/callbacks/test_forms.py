"""Patients choose among the times at which we are open, as staff keep them. 22 November 2026 is a Sunday."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from appointments.callbacks import forms, services
from appointments.callbacks.forms import CallbackForm
from appointments.cases import opening_hours
from appointments.cases.promise_models import ClosedDay, OpeningHours, PromiseRule
from tests.appointments import answers

pytestmark = pytest.mark.django_db


def kolkata(day, hour, minute=0):
    return datetime(2026, 11, day, hour, minute, tzinfo=ZoneInfo("Asia/Kolkata"))


FRIDAY = kolkata(20, 10)


@pytest.fixture
def short_saturdays():
    OpeningHours.objects.filter(weekday=5).update(ends=time(13))


def offered(now=FRIDAY):
    return {day: [part.words.replace("\xa0", " ") for part in parts] for day, parts in forms.by_day(now).items()}


def test_each_part_of_a_day_is_offered_as_far_as_we_are_open(short_saturdays):
    assert offered()["Saturday 21 November"] == ["Morning, 9 a.m. to noon", "Afternoon, noon to 1 p.m."]
    assert offered()["Monday 23 November"][-1] == "Evening, 4 p.m. to 7 p.m."


def test_the_form_names_the_hours_of_the_whole_week(short_saturdays):
    OpeningHours.objects.filter(weekday=0).update(starts=time(8))
    words = [str(label).replace("\xa0", " ") for _part, label in CallbackForm(now=FRIDAY).fields["part_of_day"].choices]
    assert words == [
        "Any time, 8 a.m. to 7 p.m.",
        "Morning, 8 a.m. to noon",
        "Afternoon, noon to 4 p.m.",
        "Evening, 4 p.m. to 7 p.m.",
    ]


def test_a_part_of_the_day_that_we_never_have_is_not_offered():
    OpeningHours.objects.filter(weekday__lt=6).update(ends=time(16))
    assert "evening" not in dict(CallbackForm(now=FRIDAY).fields["part_of_day"].choices)
    assert services.promised_by(None, "evening", now=FRIDAY) == kolkata(20, 16)


def test_a_closed_day_is_not_offered():
    ClosedDay.objects.create(day=date(2026, 11, 23))
    assert "Monday 23 November" not in offered() and "Tuesday 24 November" in offered()


def test_who_chooses_a_time_at_which_we_are_closed_that_day_is_told_our_hours(short_saturdays):
    form = CallbackForm(answers.callback(call_on="2026-11-21", part_of_day="evening"), now=FRIDAY)
    (error,) = form.errors["part_of_day"]
    assert error.replace("\xa0", " ") == (
        "On Saturday 21 November we ring from 9 a.m. to 1 p.m.: choose a time of the day within that, or another day."
    )
    assert not CallbackForm(answers.callback(call_on="2026-11-21", part_of_day="any"), now=FRIDAY).errors


def test_the_promise_ends_when_we_close(short_saturdays):
    assert services.promised_by(date(2026, 11, 21), "any", now=FRIDAY) == kolkata(21, 13)
    assert services.promised_by(date(2026, 11, 21), "afternoon", now=FRIDAY) == kolkata(21, 13)


def test_a_call_for_a_day_that_was_closed_since_is_promised_for_the_next(short_saturdays):
    ClosedDay.objects.create(day=date(2026, 11, 21))
    assert services.promised_by(date(2026, 11, 21), "evening", now=FRIDAY) == kolkata(23, 19)


def test_as_soon_as_we_can_is_what_staff_promise():
    PromiseRule.objects.filter(kind="callback").update(within=4)
    assert forms.soon(FRIDAY).words == "As soon as you can: by Friday 20 November, 14:00"


def test_the_form_reads_the_hours_once(django_assert_num_queries):
    with django_assert_num_queries(1):
        CallbackForm(now=FRIDAY)


def test_all_times_of_the_coming_days_cost_two_statements(django_assert_num_queries):
    hours = opening_hours.read()
    with django_assert_num_queries(0):
        forms.by_day(FRIDAY, hours=hours)
    with django_assert_num_queries(1):
        forms.soon(FRIDAY, hours=hours)
