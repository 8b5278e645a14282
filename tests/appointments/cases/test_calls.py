"""Staff ring about a case for which no call was promised: that is told, and nothing else changes."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User

from appointments.cases import calls, services
from appointments.cases.models import Case
from tests.appointments.making import NOW, case

pytestmark = pytest.mark.django_db


@pytest.fixture
def nurse():
    return services.staff(User.objects.create_user("nurse"))


def rung(made):
    return [(event.what, event.note) for event in made.events.filter(what__startswith="call_")]


@pytest.mark.parametrize(("reached", "what"), [(True, "call_reached"), (False, "call_missed")])
def test_a_call_is_a_line_in_the_history_with_its_note(nurse, reached, what):
    made = case(Case.Kind.NO_TIME)
    calls.rang(made, reached=reached, by=nurse, now=NOW, note="Her daughter answered")
    assert rung(made) == [(what, "Her daughter answered")]
    assert Case.objects.filter(pk=made.pk, status="new", due_at=made.due_at).exists()


def test_a_second_click_is_the_same_call_and_a_minute_later_is_another(nurse):
    made = case(Case.Kind.NO_TIME)
    for seconds in (0, 1, 60):
        calls.rang(made, reached=False, by=nurse, now=NOW + timedelta(seconds=seconds))
    assert len(rung(made)) == 2


def test_nobody_rings_about_a_case_that_is_closed(nurse):
    made = case(Case.Kind.NO_TIME)
    services.move(made, to=Case.Status.CLOSED, by=nurse, now=NOW)
    with pytest.raises(services.NotAllowed):
        calls.rang(made, reached=True, by=nurse, now=NOW)
    assert rung(made) == []
