"""The page of one case: each thing that can be done is a button, nothing typed is lost, and nobody saves over a colleague."""

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from appointments.cases import promises, services
from appointments.cases.models import Case
from appointments.worklist import forms
from tests.appointments.making import NOW
from tests.appointments.worklist.case_desk import buttons, by, form_of, happened, look, page_of, press, stands, words

MOST_QUERIES = 12


@pytest.fixture
def found(asked):
    return Case.objects.get(opened_by="callback")


def test_taking_a_case_is_one_button_and_a_line_in_the_history(sign_in, found):
    answer, page = press(sign_in("call desk"), found, "take")
    assert answer.status_code == 303
    assert stands(found).assignee.username == "call desk"
    assert happened(found)[-1] == ("assigned", "call desk", "", "call desk")
    assert "take" not in buttons(page)


def test_whoever_takes_a_case_second_reads_who_has_it_and_keeps_the_note(sign_in, found, person):
    desk = sign_in("call desk")
    page = look(desk, found)
    services.take(found, **by(person, "coordinator"))
    answer, page = press(desk, found, "take", page=page, note="Rings back at noon")
    assert answer.status_code == 200
    assert "coordinator took" in words(page)
    assert form_of(page)["note"] == "Rings back at noon"


def test_a_case_is_taken_over_from_a_colleague_who_is_named(sign_in, found, person):
    services.take(found, **by(person, "coordinator"))
    desk = sign_in("call desk")
    assert "Take it over from coordinator" in words(look(desk, found), ".case-acts")
    press(desk, found, "take_over")
    assert happened(found)[-1] == ("assigned", "call desk", "coordinator", "call desk")


@pytest.mark.parametrize(("do", "status"), [("to_in_progress", "in_progress"), ("to_waiting", "waiting")])
def test_a_move_is_a_line_in_the_history_with_its_note(sign_in, found, do, status):
    _answer, page = press(sign_in("call desk"), found, do, note="Nobody answered")
    assert happened(found)[-1] == ("moved", "call desk", "new", status)
    assert "Nobody answered" in words(page, ".case-timeline")


def test_a_note_alone_is_a_line_too(sign_in, found):
    press(sign_in("call desk"), found, "note", note="Nobody answered")
    assert (happened(found)[-1][0], found.events.last().note) == ("noted", "Nobody answered")


def test_the_same_note_by_a_second_click_is_one_line(sign_in, found):
    desk = sign_in("call desk")
    page = look(desk, found)
    for _ in range(2):
        press(desk, found, "note", page=page, note="Nobody answered")
    assert [line[0] for line in happened(found)] == ["opened", "noted"]


def test_giving_a_case_to_a_colleague_is_a_line_in_the_history(sign_in, found, person):
    colleague = person("administrator")
    press(sign_in("call desk"), found, "assign", assignee=colleague.pk, note="She speaks Telugu")
    assert happened(found)[-1] == ("assigned", "call desk", "", "administrator")
    assert found.events.last().note == "She speaks Telugu"


def test_another_priority_brings_the_promise_forward_and_keeps_its_reason(sign_in, found):
    _answer, page = press(sign_in("call desk"), found, "prioritise", priority="1", note="Her eye does not open")
    assert stands(found).priority == 1 and stands(found).due_at <= found.due_at
    assert "Priority changed: Routine → Urgent Her eye does not open" in words(page, ".case-timeline")


def test_a_case_is_closed_with_what_came_of_it(sign_in, found):
    _answer, page = press(sign_in("call desk"), found, "to_closed", came_of_it="not_reached")
    assert (stands(found).status, stands(found).outcome) == ("closed", "not_reached")
    assert "Closed: Could not be reached" in words(page, ".case-status")


def test_a_closed_case_is_opened_again_with_a_reason_and_a_new_promise(sign_in, found):
    services.move(found, to=Case.Status.CLOSED, by=services.SYSTEM, now=timezone.now())
    desk = sign_in("call desk")
    assert buttons(look(desk, found)) == {"note", "to_in_progress"}
    press(desk, found, "to_in_progress", note="She rang again")
    moved = found.events.last()
    assert (moved.what, moved.note) == ("moved", "She rang again")
    promised = promises.due("callback", found.priority, now=moved.at)
    assert (stands(found).status, stands(found).outcome, stands(found).due_at) == ("in_progress", "", promised)


@pytest.mark.parametrize(
    ("do", "typed", "field", "sentence"),
    [
        ("note", {}, "note", "Write the note first."),
        ("assign", {"note": "kept"}, "assignee", "Choose the colleague who takes the case over."),
        ("prioritise", {"priority": "1"}, "note", "Write in the note why the priority changes."),
        ("prioritise", {"priority": "3", "note": "kept"}, "priority", "Choose another priority than the one it has."),
        ("prioritise", {"priority": "9", "note": "kept"}, "priority", "Choose one of the priorities listed."),
        ("to_closed", {"note": "kept"}, "came_of_it", "Choose what came of it."),
        ("to_closed", {"came_of_it": "merged"}, "came_of_it", "Choose one of the outcomes listed."),
        ("to_closed", {"came_of_it": "settled", "note": "x" * 4001}, "note", "The note must be 4000 characters or fewer."),
    ],
)
def test_what_is_missing_is_named_at_its_field_and_what_was_typed_stays(sign_in, found, do, typed, field, sentence):
    _answer, page = press(sign_in("call desk"), found, do, **typed)
    assert sentence in words(page, ".errornote")
    assert sentence in page.select_one(f"#act_{field}").find_parent(class_="form-row").text
    assert form_of(page)["note"] == typed.get("note", "")
    assert len(happened(found)) == 1


def test_a_case_that_is_closed_is_not_opened_again_without_a_reason(sign_in, found):
    services.move(found, to=Case.Status.CLOSED, by=services.SYSTEM, now=timezone.now())
    _answer, page = press(sign_in("call desk"), found, "to_in_progress")
    assert "Write in the note why it is opened again." in words(page)
    assert stands(found).status == "closed"


def test_a_case_is_not_given_to_who_may_not_change_cases(sign_in, found, person):
    _answer, page = press(sign_in("call desk"), found, "assign", assignee=person("editor").pk)
    assert "that one does not work on cases" in words(page)
    assert stands(found).assignee is None


def test_whoever_saves_second_is_told_what_changed_field_by_field_and_by_whom(sign_in, found, person):
    desk, colleague = sign_in("call desk"), by(person, "coordinator")
    page = look(desk, found)
    services.take(found, **colleague)
    services.move(found, to=Case.Status.WAITING, note="She rings back", **colleague)
    answer, page = press(desk, found, "to_closed", page=page, came_of_it="settled", note="All said")
    told = words(page, ".case-changed")
    assert "Status On your page New Now Waiting for the patient" in " ".join(
        f"{row.th.text} On your page {row.select('td')[0].text} Now {row.select('td')[1].text}"
        for row in page.select(".case-changed tr:has(td)")
    )
    assert "Nobody yet" in told and "coordinator" in told and "She rings back" in told
    assert (form_of(page)["note"], form_of(page)["came_of_it"]) == ("All said", "settled")
    assert stands(found).status == "waiting"


def test_pressing_again_after_being_told_saves(sign_in, found, person):
    desk = sign_in("call desk")
    page = look(desk, found)
    services.move(found, to=Case.Status.WAITING, **by(person, "coordinator"))
    _answer, page = press(desk, found, "to_closed", page=page, came_of_it="settled")
    answer, page = press(desk, found, "to_closed", page=page)
    assert answer.status_code == 303 and stands(found).status == "closed"


def test_a_note_is_saved_whatever_a_colleague_did_meanwhile(sign_in, found, person):
    desk = sign_in("call desk")
    page = look(desk, found)
    services.move(found, to=Case.Status.WAITING, **by(person, "coordinator"))
    answer, page = press(desk, found, "note", page=page, note="She rang")
    assert answer.status_code == 303 and happened(found)[-1][0] == "noted"


def test_a_colleague_s_note_holds_back_a_closing_too(sign_in, found, person):
    desk = sign_in("call desk")
    page = look(desk, found)
    services.record(found, "noted", note="She is in hospital", **by(person, "coordinator"))
    _answer, page = press(desk, found, "to_closed", page=page, came_of_it="settled")
    assert "She is in hospital" in words(page, ".case-changed")
    assert stands(found).status == "new"


def test_that_a_colleague_has_only_looked_holds_nothing_back(sign_in, found, person):
    desk = sign_in("call desk")
    page = look(desk, found)
    for what in ("page_opened", "request_read", "file_opened"):
        services.record(found, what, **by(person, "coordinator"))
    answer, _page = press(desk, found, "to_waiting", page=page)
    assert answer.status_code == 303


@pytest.mark.parametrize("seen", ["", "x", "1 new 0 3", "9" * 40, "1 nonsense 0 3 1", "٣ new 0 3 1", "-1 new 0 3 1"])
def test_a_page_that_does_not_say_what_it_showed_saves_over_nothing(sign_in, found, seen):
    desk = sign_in("call desk")
    answer, page = press(desk, found, "to_waiting", seen=seen)
    assert answer.status_code == 200 and stands(found).status == "new"
    assert press(desk, found, "to_waiting", page=page)[0].status_code == 303


@pytest.mark.parametrize("do", ["", "nonsense", "to_", "to_new", "to_nonsense"])
def test_a_button_that_there_is_not_changes_nothing(sign_in, found, do):
    answer, _page = press(sign_in("call desk"), found, do)
    assert answer.status_code == 200 and len(happened(found)) == 1


def test_only_moves_that_exist_are_offered(sign_in, found):
    desk = sign_in("call desk")
    for status in Case.Status:
        Case.objects.filter(pk=found.pk).update(status=status, outcome="settled" if status == "closed" else "")
        offered = {button.removeprefix("to_") for button in buttons(look(desk, found)) if button.startswith("to_")}
        assert offered == {to for seen, to in services.MOVES if seen == status}


def test_a_case_is_offered_to_colleagues_who_work_on_cases(sign_in, found, person):
    for role in ("administrator", "editor", "doctor", "coordinator"):
        person(role)
    page = look(sign_in("call desk"), found)
    assert {option.text for option in page.select("#act_assignee option")[1:]} == {"administrator", "call desk", "coordinator"}


def test_a_doctor_reads_cases_and_changes_none(sign_in, found):
    doctor = sign_in("doctor")
    assert not look(doctor, found).select(".case-acts")
    assert doctor.post(page_of(found), {"do": "take"}).status_code == 403
    assert len(happened(found)) == 1


def test_giving_cases_away_needs_the_right_to(sign_in, found, person):
    desk = sign_in("call desk")
    page, colleague = look(desk, found), person("administrator")
    User.objects.get(username="call desk").groups.get().permissions.filter(codename="assign_case").delete()
    assert "assign" not in buttons(look(desk, found))
    assert press(desk, found, "assign", page=page, assignee=colleague.pk)[0].status_code == 403
    assert stands(found).assignee is None


@pytest.mark.parametrize("key", ["0", "999999", "9" * 30, "x", "-1"])
def test_a_case_that_there_is_not_leads_back_to_the_desk(sign_in, db, key):
    assert sign_in("call desk").get(f"/staff/appointments/case/{key}/change/").status_code in (302, 404)


def test_the_ways_to_reach_them_are_plain_links(sign_in, found):
    found.patient.message_ok = True
    found.patient.save()
    ways = [link["href"] for link in look(sign_in("call desk"), found).select(".case-ways a")]
    assert ways == ["tel:+919849012345", "sms:+919849012345", "https://wa.me/919849012345", "mailto:meera@example.org"]


def test_nobody_is_led_to_leave_a_message_where_none_may_be_left(sign_in, found):
    ways = [link["href"] for link in look(sign_in("call desk"), found).select(".case-ways a")]
    assert ways == ["tel:+919849012345", "mailto:meera@example.org"]


def test_nobody_is_led_to_ring_a_number_that_is_wrong(sign_in, found):
    found.patient.phone_is_wrong = True
    found.patient.save()
    page = look(sign_in("call desk"), found)
    assert not page.select("a[href^='tel:'], a[href^='sms:'], a[href^='https://wa.me']")


def test_letters_stand_among_what_happened(sign_in, found):
    assert "The portal E-mail: We will call you" in words(look(sign_in("call desk"), found), ".case-timeline")


def test_a_case_costs_the_same_however_much_happened_in_it(sign_in, found):
    desk = sign_in("call desk")
    desk.get(page_of(found))
    with CaptureQueriesContext(connection) as few:
        desk.get(page_of(found))
    for number in range(15):
        services.record(found, "noted", by=services.SYSTEM, now=NOW, note=str(number))
    with CaptureQueriesContext(connection) as many:
        desk.get(page_of(found))
    assert len(many) == len(few)
    assert len(many) <= MOST_QUERIES


def test_every_button_has_a_sentence_for_what_it_did(found):
    assert {value for value, _ in forms.ActForm.base_fields["do"].choices} >= {
        "take",
        "note",
        "assign",
        "prioritise",
        "to_closed",
    }
