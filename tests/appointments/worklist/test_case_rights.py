"""Whatever is sent to a case's page, each button works for whom it is meant and for nobody else."""

import pytest
from django.db import transaction
from django.utils import timezone

from appointments.cases import services
from appointments.cases.models import Case
from appointments.worklist import calls, forms
from tests.appointments.worklist.case_desk import happened, page_of, stands
from tests.appointments.worklist.desk_addresses import IN_THE_PAPER

WORK_ON_CASES = {"call desk", "booking desk", "coordinator", "manager"}
MAY = {**dict.fromkeys(forms.DOES, WORK_ON_CASES), **dict.fromkeys(forms.CALLS, {"call desk", "coordinator"})}
BUTTONS = [do for do in forms.DOES if do != "to_new"]  # into which no case goes back
WALKED = [*IN_THE_PAPER, "editor", "staff editor", "medical reviewer"]


@pytest.fixture
def found(asked, person):
    person("administrator")
    return Case.objects.get(opened_by="callback")


def sent(do, found, person):
    """What the page would send, of a case as that button is for it, with all that may be typed."""
    if do == "take_over":
        services.take(found, by=services.staff(person("administrator")), now=timezone.now())
    elif do == "to_in_progress":
        services.move(found, to=Case.Status.CLOSED, by=services.SYSTEM, now=timezone.now())
    last = found.events.order_by("pk").last().pk
    found = stands(found)
    seen = f"{last} {found.status} {found.assignee_id or 0} {found.priority} {int(found.due_at.timestamp())}"
    chosen = person("administrator").pk if do == "assign" else ""
    typed = {"note": "She rang", "priority": "1", "came_of_it": "settled", "assignee": chosen}
    when = calls.times(found, now=timezone.now())[-1][1][-1][0] if found.status != Case.Status.CLOSED else ""
    return {**typed, "do": do, "seen": seen, "when": when}


def row(found):
    return happened(found), Case.objects.filter(pk=found.pk).values().get()


def pressed(browser, found, do, person):
    """What came of it, and whether anything changed; it is taken back."""
    with transaction.atomic():
        typed = sent(do, found, person)
        before = row(found)
        answer = browser.post(page_of(found), typed)
        changed = row(found) != before
        transaction.set_rollback(True)
    return answer, changed


@pytest.mark.parametrize("role", [*WALKED, None])
def test_each_button_works_for_whom_it_is_meant_and_does_nothing_for_others(client, sign_in, found, person, role):
    browser = sign_in(role) if role else client
    for do in BUTTONS:
        answer, changed = pressed(browser, found, do, person)
        assert changed == (role in MAY[do]), (do, answer.status_code)
        assert answer.status_code == 303 if changed else answer.status_code in (302, 403), do


@pytest.mark.parametrize(("role", "status"), [("call desk", 403), ("manager", 303)])
def test_a_move_needs_the_right_that_the_table_of_moves_says_also_without_its_button(
    sign_in, found, person, monkeypatch, role, status
):
    only_leads = services.Move("new", "waiting", services.WAIT, right="lead_case")
    monkeypatch.setitem(services.MOVES, ("new", "waiting"), only_leads)
    answer, changed = pressed(sign_in(role), found, "to_waiting", person)
    assert (answer.status_code, changed) == (status, status == 303)


def test_nobody_is_given_a_closed_case(sign_in, found, person):
    services.move(found, to=Case.Status.CLOSED, by=services.SYSTEM, now=timezone.now())
    for do in ("assign", "take_over", "take"):
        answer = sign_in("call desk").post(page_of(found), sent("note", stands(found), person) | {"do": do})
        assert answer.status_code == 200
    assert stands(found).assignee is None
