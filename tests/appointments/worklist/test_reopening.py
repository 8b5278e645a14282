"""A second opinion whose clock stood still is closed, and opened again with a promise: that promise counts."""

from datetime import UTC, datetime, timedelta

import pytest

from appointments.cases import services
from appointments.cases.models import Case
from appointments.second_opinions import answering, replies
from appointments.second_opinions.opinion_models import AskedBack
from appointments.worklist import acts
from tests.appointments.worklist import opinions

NOW = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)  # a Monday, 10:30 in Kolkata
DAY = timedelta(days=1)


@pytest.fixture
def reopened(person):
    """Asked back on Monday, closed on Tuesday as nobody could be reached, opened again a week later."""
    asked = opinions.ask(doctor=person("doctor").doctor)
    coordinator = person("coordinator")
    by = services.staff(coordinator)
    answering.ask_back(asked, "Which side?", by=by, now=NOW)
    case = Case.objects.get(pk=asked.case_id)
    services.move(case, to=Case.Status.CLOSED, by=by, now=NOW + DAY, outcome="not_reached")
    said = {"do": "to_in_progress", "note": "She rang from another number"}
    acts.act(Case.objects.get(pk=case.pk), said, by=coordinator, now=NOW + 7 * DAY)
    return Case.objects.get(pk=case.pk)


def test_the_clock_goes_on_and_the_promise_can_be_late(reopened):
    assert reopened.second_opinion.clock_stopped_at is None
    assert reopened.due_at > NOW + 7 * DAY
    late = Case.objects.overdue(reopened.due_at + timedelta(minutes=1))
    assert late.filter(pk=reopened.pk).exists()


def test_the_answer_of_the_patient_moves_that_promise_no_further(reopened):
    promised = reopened.due_at
    question = AskedBack.objects.get()
    replies.answer_back(question, "The left one.", by=services.PATIENT, now=NOW + 8 * DAY)
    assert Case.objects.get(pk=reopened.pk).due_at == promised
