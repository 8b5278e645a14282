"""What is done to several cases of the queue at once: to those that are ticked, as they stood when the list was loaded."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from appointments.cases import services
from appointments.cases.models import Case
from appointments.worklist import queue
from appointments.worklist.looks import LOOKS
from tests.appointments import making

pytestmark = pytest.mark.django_db
LIST = "/staff/appointments/case/"
Status = Case.Status
HOUR = timedelta(hours=1)


def case(kind=Case.Kind.CALLBACK):
    """Came in before anybody loaded the list."""
    return making.case(kind, now=timezone.now() - HOUR, due_at=timezone.now() + HOUR)


def load(browser, address=LIST):
    """The hidden fields of the list's form, as a browser sends them back."""
    page = BeautifulSoup(browser.get(address).content, "html.parser")
    return {field["name"]: field["value"] for field in page.select("#changelist-form .actions input[type=hidden]")}


def act(browser, action, *cases, address=LIST, loaded=None, **sent):
    sent = {**(loaded or load(browser, address)), "action": action, "_selected_action": [found.pk for found in cases], **sent}
    return browser.post(address, {**sent, "index": 0}, follow=True).content.decode()


def stands(found):
    return Case.objects.select_related("assignee").get(pk=found.pk)


def test_whoever_takes_a_case_that_a_colleague_has_is_told_who(sign_in, person):
    free, taken = case(), case()
    services.take(taken, by=services.staff(person("administrator")), now=timezone.now())
    page = act(sign_in("call desk"), "take", free, taken)
    assert "1 case changed." in page and f"{taken.reference} (administrator has it already)" in page
    assert stands(free).assignee.username == "call desk"
    assert stands(taken).assignee.username == "administrator"


def test_who_takes_second_is_told_so_also_where_the_case_has_left_the_view(sign_in, person):
    desk, found = sign_in("call desk"), case()
    view = f"{LIST}?view=unassigned"
    loaded = load(desk, view)
    services.take(found, by=services.staff(person("administrator")), now=timezone.now())
    page = act(desk, "take", found, address=view, loaded=loaded)
    assert f"{found.reference} (administrator has it already)" in page
    assert stands(found).assignee.username == "administrator"


def test_taking_what_one_has_already_says_that_nothing_was_changed(sign_in):
    desk, found = sign_in("call desk"), case()
    loaded = load(desk)
    assert "1 case changed." in act(desk, "take", found, loaded=loaded)
    assert "what was ticked is so already" in act(desk, "take", found, loaded=loaded)
    assert found.events.filter(what="assigned").count() == 1


def test_cases_are_closed_with_what_came_of_them(sign_in):
    found = case()
    act(sign_in("call desk"), "close_not_reached", found)
    assert stands(found).outcome == "not_reached"


def test_a_closed_case_is_not_opened_again_by_the_list(sign_in):
    """That asks for a note."""
    desk, found = sign_in("call desk"), case()
    services.move(found, to=Status.CLOSED, by=services.SYSTEM, now=timezone.now() - HOUR)
    page = act(desk, "begin", found, address=f"{LIST}?state=all")
    assert "its status, Closed, does not allow that" in page and stands(found).status == "closed"


def test_what_a_colleague_has_changed_since_the_list_was_loaded_is_left_and_told(sign_in, person):
    desk, found, other = sign_in("call desk"), case(), case()
    loaded = load(desk)
    colleague = services.staff(person("administrator"))
    services.move(found, to=Status.WAITING, by=colleague, now=timezone.now(), note="Rings us tomorrow")
    page = act(desk, "close_settled", found, other, loaded=loaded)
    assert f"{found.reference} (administrator was first; it is now: Waiting for the patient)" in page
    assert "1 case changed." in page
    assert (stands(found).status, stands(other).status) == ("waiting", "closed")


@pytest.mark.parametrize("action", ["begin", "wait", "close_settled"])
def test_a_note_alone_holds_back_too_and_names_who_wrote_it(sign_in, person, action):
    desk, found = sign_in("call desk"), case()
    loaded = load(desk)
    services.record(found, "noted", by=services.staff(person("coordinator")), now=timezone.now(), note="She is in hospital")
    page = act(desk, action, found, loaded=loaded)
    assert "coordinator was first; it is now: New" in page and "hospital" not in page
    assert stands(found).status == "new"


def test_what_the_patient_did_meanwhile_holds_back_too(sign_in):
    desk, found = sign_in("call desk"), case()
    loaded = load(desk)
    services.record(found, "callback_moved", by=services.PATIENT, now=timezone.now())
    assert "Patient was first; it is now: New" in act(desk, "close_not_reached", found, loaded=loaded)
    assert stands(found).status == "new"


def test_who_loads_the_list_again_may_do_it(sign_in, person):
    desk, found = sign_in("call desk"), case()
    services.record(found, "noted", by=services.staff(person("coordinator")), now=timezone.now(), note="Seen")
    assert "1 case changed." in act(desk, "close_settled", found)


@pytest.mark.parametrize("what", LOOKS)
def test_that_a_colleague_only_looked_holds_nothing_back(sign_in, person, what):
    desk, found = sign_in("call desk"), case()
    loaded = load(desk)
    services.record(found, what, by=services.staff(person("coordinator")), now=timezone.now())
    assert "1 case changed." in act(desk, "wait", found, loaded=loaded)


def test_what_one_did_oneself_holds_nothing_back(sign_in, person):
    desk, found = sign_in("call desk"), case()
    loaded = load(desk)
    for action in ("take", "begin", "close_settled"):
        assert "1 case changed." in act(desk, action, found, loaded=loaded)
    assert stands(found).status == "closed"


def test_only_what_is_ticked_is_changed_and_nothing_else_is_offered(sign_in, monkeypatch):
    monkeypatch.setattr(queue.Queue, "list_per_page", 1)
    desk, ticked, other = sign_in("call desk"), case(), case()
    shown = desk.get(LIST).content.decode()
    assert "0 of 1 selected" in shown and "Select all 2" not in shown
    page = act(desk, "close_settled", ticked, select_across="1")
    assert "An action is done to the cases that are ticked" in page
    assert (stands(ticked).status, stands(other).status) == ("new", "new")
    act(desk, "close_settled", ticked, select_across="0")
    assert (stands(ticked).status, stands(other).status) == ("closed", "new")


@pytest.mark.parametrize("since", ["", "x", "-1", "²", "9" * 18, "9" * 40])
def test_a_list_that_does_not_say_when_it_was_loaded_changes_nothing(sign_in, since):
    desk, found = sign_in("call desk"), case()
    page = act(desk, "close_settled", found, since=since)
    assert "we could not read which cases were ticked" in page and stands(found).status == "new"


@pytest.mark.parametrize("key", ["x", "-1", "1.5", "²", "9" * 40, ""])
def test_what_is_no_case_at_all_is_refused_with_a_sentence(sign_in, key):
    desk, found = sign_in("call desk"), case()
    page = act(desk, "take", found, _selected_action=[found.pk, key])
    assert "we could not read which cases were ticked" in page and stands(found).assignee is None


def test_a_case_that_there_is_not_changes_nothing(sign_in):
    case()
    assert "what was ticked is so already" in act(sign_in("call desk"), "take", _selected_action=["9" * 18])
