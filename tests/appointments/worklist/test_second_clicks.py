"""A button that is pressed twice does what it says once, and nobody is told that a colleague was first."""

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from appointments.cases import services
from appointments.cases.models import Case
from tests.appointments.worklist.case_desk import by, happened, look, notes, press, stands, words

PRESSED = {
    "take": {},
    "take_over": {},
    "to_in_progress": {"note": "She rang\nagain"},
    "to_waiting": {},
    "to_closed": {"came_of_it": "not_reached", "note": "Rang thrice"},
    "prioritise": {"priority": "1", "note": "Her eye does not open"},
    "assign": {"note": "She speaks Telugu"},
    "note": {"note": "She rang"},
    "call_missed": {"note": "A child answered"},
    "call_more_to_do": {},
    "call_not_wanted": {},
}


@pytest.fixture
def found(asked):
    return Case.objects.get(opened_by="callback")


def prepared(found, person, do):
    """The case as that button needs it, and what is typed with it."""
    typed = dict(PRESSED[do])
    if do == "take_over":
        services.take(found, **by(person, "coordinator"))
    if do == "assign":
        typed["assignee"] = person("coordinator").pk
    return typed


@pytest.mark.parametrize("do", PRESSED)
def test_the_second_click_is_answered_as_the_first_and_writes_nothing(sign_in, found, person, do):
    typed = prepared(found, person, do)
    desk = sign_in("call desk")
    page = look(desk, found)
    press(desk, found, do, page=page, **typed)
    once = happened(found)
    answer, page = press(desk, found, do, page=page, **typed)
    assert answer.status_code == 303
    assert happened(found) == once
    assert "colleague" not in notes(page)


def test_a_second_click_after_a_colleague_changed_something_is_told_what(sign_in, found, person):
    desk = sign_in("call desk")
    page = look(desk, found)
    press(desk, found, "to_waiting", page=page)
    services.record(found, "noted", note="She is in hospital", **by(person, "coordinator"))
    answer, page = press(desk, found, "to_waiting", page=page)
    assert answer.status_code == 200
    assert "A colleague changed this case" in words(page) and "She is in hospital" in words(page, ".case-changed")


@pytest.mark.parametrize("second", [{"note": "Rang once more"}, {"came_of_it": "settled"}])
def test_what_is_typed_anew_before_the_second_click_is_not_lost(sign_in, found, second):
    desk = sign_in("call desk")
    page = look(desk, found)
    typed = {"came_of_it": "not_reached", "note": "Rang thrice"}
    press(desk, found, "to_closed", page=page, **typed)
    answer, page = press(desk, found, "to_closed", page=page, **typed | second)
    assert answer.status_code == 200
    assert "You changed this case yourself" in words(page)
    assert (typed | second)["note"] in page.select_one("#act_note").text


def test_one_s_own_change_from_another_window_is_not_called_a_colleague_s(sign_in, found):
    desk = sign_in("call desk")
    page = look(desk, found)
    press(desk, found, "to_waiting")
    _answer, page = press(desk, found, "to_closed", page=page, came_of_it="settled")
    assert "You changed this case yourself" in words(page)
    assert stands(found).status == "waiting"


def test_a_change_past_the_desk_is_nobody_s_own(sign_in, found):
    desk = sign_in("call desk")
    page = look(desk, found)
    press(desk, found, "to_waiting", page=page)
    Case.objects.filter(pk=found.pk).update(assignee=User.objects.create_user("nurse"))
    answer, page = press(desk, found, "to_waiting", page=page)
    assert answer.status_code == 200 and "Not known" in words(page, ".case-changed")


def test_of_two_clicks_at_once_the_second_waits_until_the_first_is_done(sign_in, found):
    """The case is held before anything of it is read."""
    desk = sign_in("call desk")
    page = look(desk, found)
    with CaptureQueriesContext(connection) as asked:
        press(desk, found, "note", page=page, note="She rang")
    of_the_case = [query["sql"] for query in asked if 'FROM "appointments_case"' in query["sql"]]
    assert of_the_case[0].endswith("FOR UPDATE")
