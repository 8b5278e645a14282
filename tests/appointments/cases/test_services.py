from datetime import timedelta

import pytest
from django.contrib.auth.models import User

from appointments.cases import promises, services
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


def test_a_case_that_is_taken_up_again_has_no_outcome_any_more(nurse):
    opened = case()
    services.move(opened, to=Case.Status.CLOSED, by=services.staff(nurse), now=NOW, outcome=Case.Outcome.NOT_REACHED)
    services.reopen(opened, by=services.staff(nurse), now=NOW)
    opened.refresh_from_db()
    assert opened.outcome == ""


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


def test_a_closed_case_is_given_to_nobody_also_when_it_was_closed_meanwhile(nurse, clerk):
    opened = case()
    seen_by_clerk = Case.objects.get(pk=opened.pk)
    services.move(opened, to=Case.Status.CLOSED, by=services.staff(nurse), now=NOW)
    with pytest.raises(services.NotAllowed):
        services.assign(opened, to=nurse, by=services.staff(nurse), now=NOW)
    with pytest.raises(services.Stale) as second:
        services.assign(seen_by_clerk, to=clerk, by=services.staff(clerk), now=NOW)
    assert second.value.first.staff == nurse
    assert Case.objects.get(pk=opened.pk).assignee is None


def test_an_overdue_case_is_open_and_past_its_promise():
    late = case(due_at=NOW)
    assert list(Case.objects.overdue(NOW.replace(hour=6))) == [late]


def take(opened, person):
    services.take(opened, by=services.staff(person), now=NOW)


def raise_priority(opened, person, to=Case.Priority.URGENT, **facts):
    services.prioritise(opened, to=to, by=services.staff(person), now=NOW, **{"note": "Her eye does not open.", **facts})


def test_whoever_takes_a_case_second_is_told_who_has_it(nurse, clerk):
    opened = case()
    seen_by_clerk = Case.objects.get(pk=opened.pk)
    take(opened, nurse)
    with pytest.raises(services.Taken) as told:
        take(seen_by_clerk, clerk)
    assert told.value.holder == nurse


def test_taking_one_s_own_case_twice_is_one_line_in_the_history(nurse):
    opened = case()
    take(opened, nurse)
    take(opened, nurse)
    assert [event.what for event in opened.events.all()] == ["opened", "assigned"]


def test_a_closed_case_is_not_taken(nurse):
    opened = case()
    services.move(opened, to=Case.Status.CLOSED, by=services.SYSTEM, now=NOW)
    with pytest.raises(services.NotAllowed):
        take(opened, nurse)


def test_whoever_moves_a_case_second_is_told_who_was_first_and_how_it_stands(nurse, clerk):
    opened = case()
    seen_by_clerk = Case.objects.get(pk=opened.pk)
    services.move(opened, to=Case.Status.WAITING, by=services.staff(nurse), now=NOW)
    with pytest.raises(services.Stale) as told:
        services.move(seen_by_clerk, to=Case.Status.CLOSED, by=services.staff(clerk), now=NOW)
    assert (told.value.first.staff, told.value.stands.status) == (nurse, "waiting")


def test_a_raised_priority_brings_the_promise_forward_and_says_why(nurse):
    opened = case(due_at=NOW + timedelta(days=3))
    raise_priority(opened, nurse)
    last = Case.objects.get().events.last()
    assert NOW < Case.objects.get().due_at == promises.due("callback", 1, now=NOW) < NOW + timedelta(days=3)
    assert (last.what, last.was, last.became, last.note) == ("prioritised", "3", "1", "Her eye does not open.")


def test_a_raised_priority_never_makes_the_promise_later(nurse):
    opened = case(due_at=NOW + timedelta(minutes=1))
    raise_priority(opened, nurse)
    assert Case.objects.get().due_at == NOW + timedelta(minutes=1)


def test_a_lowered_priority_leaves_the_promise_as_it_was_given(nurse):
    opened = case(due_at=NOW + timedelta(minutes=1))
    raise_priority(opened, nurse)
    raise_priority(opened, nurse, to=Case.Priority.ROUTINE)
    assert Case.objects.get().due_at == NOW + timedelta(minutes=1)


def test_another_priority_has_a_reason(nurse):
    with pytest.raises(ValueError):
        raise_priority(case(), nurse, note=" ")


def test_the_second_of_two_who_change_a_priority_is_told(nurse, clerk):
    opened = case()
    seen_by_clerk = Case.objects.get(pk=opened.pk)
    raise_priority(opened, nurse)
    with pytest.raises(services.Stale):
        raise_priority(seen_by_clerk, clerk, to=Case.Priority.SOON)


def test_a_closed_case_keeps_its_priority(nurse):
    opened = case()
    services.move(opened, to=Case.Status.CLOSED, by=services.SYSTEM, now=NOW)
    with pytest.raises(services.NotAllowed):
        raise_priority(opened, nurse)


def test_what_can_be_done_with_a_case_depends_on_its_status_and_on_one_s_rights():
    assert {move.to for move in services.moves_from("new")} == {"in_progress", "waiting", "closed"}
    assert [(move.to, move.needs_note) for move in services.moves_from("closed")] == [("in_progress", True)]
    assert services.moves_from("new", may=lambda right: right == "view_case") == []


def test_every_way_to_close_a_case_asks_what_came_of_it():
    assert all(move.needs_outcome == (move.to == "closed") for move in services.MOVES.values())
