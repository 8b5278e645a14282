"""Calls for today: whoever is still to be rung, and was promised it by now or for today."""

from datetime import timedelta

import pytest
import time_machine

from appointments.callbacks import services as callbacks
from appointments.callbacks.models import CallbackRequest
from appointments.cases import services
from appointments.cases.models import Case, Patient
from appointments.worklist.queue_views import VIEWS
from tests.appointments.making import NOW, case

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TOMORROW = NOW.date() + DAY


@pytest.fixture
def call():
    """It was promised for today, and it is half past ten."""
    with time_machine.travel(NOW, tick=False):
        found = case(due_at=NOW + 8 * HOUR, email="meera@example.org")
        agreed = services.consent(found.patient, purpose="callback", language="en", now=NOW)
        facts = {"submit_key": "1", "call_on": NOW.date(), "part_of_day": "any", "consent": agreed, "created_at": NOW}
        yield CallbackRequest.objects.create(case=found, **facts)


@pytest.fixture
def clerk(person):
    return services.staff(person("call desk"))


def is_to_be_made(call, *, now=NOW):
    return VIEWS["calls_today"].cases(Case.objects.filter(pk=call.case_id), None, now).exists()


def rings(call, clerk, outcome, **facts):
    callbacks.attempt(call, outcome=outcome, by=clerk, now=NOW, **facts)


def test_a_call_that_nobody_made_is_still_to_be_made_the_day_after(call):
    assert is_to_be_made(call) and is_to_be_made(call, now=NOW + DAY)


def test_a_call_for_tomorrow_is_for_tomorrow_until_the_case_becomes_urgent(call, clerk):
    callbacks.new_time(call, day=TOMORROW, part_of_day="any", by=services.PATIENT, now=NOW)
    assert not is_to_be_made(call) and is_to_be_made(call, now=NOW + DAY)
    services.prioritise(Case.objects.get(), to=Case.Priority.URGENT, by=clerk, now=NOW, note="Cannot see")
    assert is_to_be_made(call)


def test_today_ends_at_midnight_on_the_hospital_s_wall(call):
    """NOW is half past ten there, and half past four in the morning in Greenwich."""
    Case.objects.update(due_at=NOW + 13 * HOUR)
    assert is_to_be_made(call)
    Case.objects.update(due_at=NOW + 14 * HOUR)
    assert not is_to_be_made(call)


def test_a_call_that_was_made_is_not_made_again_because_there_is_more_to_do(call, clerk):
    rings(call, clerk, "reached", more_to_do=True)
    assert Case.objects.get().status == "in_progress"
    assert not is_to_be_made(call) and not is_to_be_made(call, now=NOW + DAY)
    callbacks.new_time(call, day=TOMORROW + DAY, part_of_day="any", by=services.PATIENT, now=NOW + HOUR)
    assert not is_to_be_made(call, now=NOW + DAY) and is_to_be_made(call, now=NOW + 2 * DAY)


def test_whoever_did_not_answer_is_rung_again_on_the_next_day(call, clerk):
    Case.objects.update(due_at=NOW - HOUR)
    rings(call, clerk, "missed")
    assert not is_to_be_made(call) and is_to_be_made(call, now=NOW + DAY)


def test_a_wrong_number_is_not_rung_until_it_is_put_right(call, clerk):
    rings(call, clerk, "wrong_number")
    assert not is_to_be_made(call, now=NOW + DAY)
    Patient.objects.update(phone_is_wrong=False)
    callbacks.number_corrected(Case.objects.get(), by=clerk, now=NOW + HOUR)
    assert is_to_be_made(call, now=NOW + DAY)


def test_a_call_that_was_cancelled_is_not_made(call):
    callbacks.cancel(call, by=services.PATIENT, now=NOW)
    assert not is_to_be_made(call)


def test_a_case_that_is_open_for_another_reason_has_no_call(call):
    callbacks.cancel(call, by=services.PATIENT, now=NOW)
    services.reopen(Case.objects.get(), by=services.SYSTEM, now=NOW, due_at=NOW + HOUR)
    assert not is_to_be_made(call)


def test_a_call_that_was_brought_forward_meanwhile_is_news(sign_in, call, clerk):
    callbacks.new_time(call, day=TOMORROW, part_of_day="any", by=services.PATIENT, now=NOW)
    desk, news = sign_in("call desk"), f"/staff/appointments/case/news/{int((NOW + HOUR).timestamp() * 1000)}/?view=calls_today"
    assert desk.get(news).json()["count"] == 0
    with time_machine.travel(NOW + 2 * HOUR, tick=False):
        services.prioritise(Case.objects.get(), to=Case.Priority.URGENT, by=clerk, now=NOW + 2 * HOUR, note="Cannot see")
        assert desk.get(news).json()["count"] == 1
