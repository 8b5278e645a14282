import pytest
from django.contrib.auth.models import User

from appointments.cases import services
from appointments.cases.models import Case, Event
from tests.appointments.making import NOW, case

pytestmark = pytest.mark.django_db


@pytest.fixture
def nurse():
    return User.objects.create(username="nurse")


@pytest.fixture
def clerk():
    return User.objects.create(username="clerk")


def test_opening_a_case_is_the_first_line_of_its_history():
    assert [event.what for event in case().events.all()] == ["opened"]


def test_a_move_says_who_did_it(nurse):
    opened = case()
    services.move(opened, to=Case.Status.IN_PROGRESS, by=services.staff(nurse), now=NOW)
    last = opened.events.last()
    assert (last.staff, last.was, last.became) == (nurse, "new", "in_progress")


def test_a_closed_case_does_not_wait_for_the_patient(nurse):
    opened = case()
    services.move(opened, to=Case.Status.CLOSED, by=services.staff(nurse), now=NOW)
    with pytest.raises(services.NotAllowed):
        services.move(opened, to=Case.Status.WAITING, by=services.staff(nurse), now=NOW)


def test_the_second_of_two_who_move_a_case_is_told(nurse, clerk):
    opened = case()
    seen_by_clerk = Case.objects.get(pk=opened.pk)
    services.move(opened, to=Case.Status.IN_PROGRESS, by=services.staff(nurse), now=NOW)
    with pytest.raises(services.Stale):
        services.move(seen_by_clerk, to=Case.Status.CLOSED, by=services.staff(clerk), now=NOW)


def test_a_stale_move_leaves_no_line_in_the_history(nurse, clerk):
    opened = case()
    seen_by_clerk = Case.objects.get(pk=opened.pk)
    services.move(opened, to=Case.Status.IN_PROGRESS, by=services.staff(nurse), now=NOW)
    with pytest.raises(services.Stale):
        services.move(seen_by_clerk, to=Case.Status.CLOSED, by=services.staff(clerk), now=NOW)
    assert Event.objects.filter(case=opened, what="moved").count() == 1


def test_a_case_is_taken_by_one_of_two(nurse, clerk):
    opened = case()
    seen_by_clerk = Case.objects.get(pk=opened.pk)
    services.assign(opened, to=nurse, by=services.staff(nurse), now=NOW)
    with pytest.raises(services.Stale):
        services.assign(seen_by_clerk, to=clerk, by=services.staff(clerk), now=NOW)


def test_an_overdue_case_is_open_and_past_its_promise():
    late = case(due_at=NOW)
    assert list(Case.objects.overdue(NOW.replace(hour=6))) == [late]
