"""The call desk rings: what came of it is one button at the case."""

import re
from datetime import timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.utils import timezone

from appointments.callbacks import services
from appointments.callbacks.models import CallAttempt, CallbackRequest
from appointments.cases import links
from appointments.cases import services as cases
from appointments.cases.models import Case, CaseLink, Consent, Event
from appointments.outbox.models import Message
from appointments.worklist import meanwhile
from tests.appointments import clinic
from tests.appointments.making import NOW, patient
from tests.appointments.worklist import case_desk
from tests.appointments.worklist.test_corrections import correct as put_right

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        yield


@pytest.fixture
def callback():
    return asked()


def asked(**facts):
    made = CallbackRequest(part_of_day="any", submit_key="key", topic="My left eyelid")
    who = patient(**{"email": "meera@example.org", **facts})
    services.ask(made, patient=who, day=None, notice="en", address=None, by=cases.PATIENT, now=NOW)
    return made


def page_of(callback):
    return case_desk.page_of(callback.case)


def note(browser, callback, outcome, **answers):
    """Loads the page of the case and presses one of the buttons about the call."""
    page = case_desk.look(browser, callback.case)
    return send(browser, callback, case_desk.form_of(page) | {"do": f"call_{outcome}"} | answers)


def send(browser, callback, sent):
    answer = browser.post(page_of(callback), sent, follow=True)
    return answer, answer.content.decode()


def offered(browser, callback):
    """The buttons about the call."""
    return re.findall(r'name="do" value="call_(\w+)"', browser.get(page_of(callback)).content.decode())


def stands(callback):
    return Case.objects.get(callback=callback)


@pytest.mark.parametrize(
    ("outcome", "status", "sentence"),
    [
        ("reached", "closed", "Noted: you spoke with them. The case is closed."),
        ("more_to_do", "in_progress", "they hear from us by Tuesday 24 November, 19:00"),
        ("missed", "waiting", "Ring again by Tuesday 24 November, 19:00."),
        ("wrong_number", "waiting", "Nothing is sent to it."),
        ("not_wanted", "closed", "The call is cancelled, and the case is closed."),
    ],
)
def test_what_came_of_the_call_is_one_button(sign_in, callback, outcome, status, sentence):
    _answer, page = note(sign_in("call desk"), callback, outcome)
    assert stands(callback).status == status
    assert sentence in page


@pytest.mark.parametrize(
    ("outcome", "sentence"), [("reached", "Noted: you spoke with them."), ("not_wanted", "The call is cancelled.")]
)
def test_after_a_call_the_case_stays_open_for_a_visit_that_is_still_to_come(sign_in, callback, outcome, sentence):
    clinic.appointment(clinic.doctor(), clinic.NINE + timedelta(days=7), case=callback.case).save()
    _answer, page = note(sign_in("call desk"), callback, outcome)
    said = case_desk.notes(BeautifulSoup(page, "html.parser"))
    assert f"{sentence} The case stays open for what else they asked, promised by Monday 30 November, 09:00." in said
    assert stands(callback).status != "closed"


def test_the_page_shows_who_rang_when_and_what_came_of_it(sign_in, callback):
    desk = sign_in("call desk")
    note(desk, callback, "missed", note="A child answered")
    page = desk.get(page_of(callback)).content.decode()
    assert "Monday 23 November, 11:30: Nobody answered (call desk)" in page
    assert "Rang, and nobody answered" in page
    assert "A child answered" in page


def test_another_time_agreed_on_the_telephone_is_promised(sign_in, callback):
    _answer, page = note(sign_in("call desk"), callback, "another_time", when="2026-11-25 morning")
    assert timezone.localtime(stands(callback).due_at).isoformat() == "2026-11-25T12:00:00+05:30"
    assert "Wednesday 25 November, Morning" in page


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"do": ""}, "Say with one of the buttons what to do."),
        ({"do": "call_another_time"}, "Choose the time you have agreed on."),
        ({"do": "call_another_time", "when": "2026-11-22 morning"}, "Choose one of the times listed now: that one has passed."),
        ({"do": "call_missed", "note": "x" * 4001}, "The note must be 4000 characters or fewer."),
    ],
)
def test_what_cannot_be_noted_gets_a_sentence_and_keeps_the_note(sign_in, callback, answers, sentence):
    answer, page = note(sign_in("call desk"), callback, "missed", **{"note": "Rings back in May", **answers})
    assert answer.redirect_chain == []
    assert sentence in page
    assert answers.get("note", "Rings back in May") in page
    assert not CallAttempt.objects.exists()


def test_a_second_click_notes_nothing(sign_in, callback):
    desk = sign_in("call desk")
    sent = case_desk.form_of(case_desk.look(desk, callback.case)) | {"do": "call_reached", "note": "All said"}
    for _ in range(2):
        answer, _page = send(desk, callback, sent)
        assert answer.redirect_chain == [(page_of(callback), 303)]
    assert CallAttempt.objects.count() == 1


def test_a_call_that_the_patient_has_cancelled_meanwhile_is_not_noted_and_the_note_stays(sign_in, callback):
    desk = sign_in("call desk")
    sent = case_desk.form_of(case_desk.look(desk, callback.case))
    services.cancel(callback, by=cases.PATIENT, now=NOW)
    _answer, page = send(desk, callback, sent | {"do": "call_missed", "note": "Rang twice"})
    assert "changed this case while you had it open" in page and "do not ring" in page
    assert "Rang twice" in page
    assert not CallAttempt.objects.exists()


@pytest.mark.parametrize("do", ["call_missed", "call_another_time", "call_not_wanted", "call_wrong_number"])
def test_whoever_notes_a_call_over_that_of_a_colleague_is_told_what_changed_and_by_whom(sign_in, callback, person, do):
    desk = sign_in("call desk")
    sent = case_desk.form_of(case_desk.look(desk, callback.case)) | {"when": "2026-11-25 morning"}
    colleague = {"by": cases.staff(person("coordinator")), "now": NOW + timedelta(minutes=30)}
    services.attempt(callback, outcome="reached", more_to_do=True, note="Wants the big hospital", **colleague)
    promised = stands(callback).due_at
    letters = Message.objects.count()
    answer, page = send(desk, callback, sent | {"do": do, "note": "Rang twice"})
    told = case_desk.words(BeautifulSoup(page, "html.parser"), ".case-changed")
    assert "Promised by" in told and "coordinator" in told and "Wants the big hospital" in told
    assert (stands(callback).status, stands(callback).due_at, Message.objects.count()) == ("in_progress", promised, letters)
    assert case_desk.form_of(BeautifulSoup(page, "html.parser"))["note"] == "Rang twice"


def test_what_was_held_back_is_noted_when_it_is_pressed_again(sign_in, callback, person):
    desk = sign_in("call desk")
    page = case_desk.look(desk, callback.case)
    colleague = {"by": cases.staff(person("coordinator")), "now": NOW + timedelta(minutes=30)}
    services.attempt(callback, outcome="reached", more_to_do=True, **colleague)
    _answer, page = case_desk.press(desk, callback.case, "call_missed", page=page, note="Rang twice")
    answer, page = case_desk.press(desk, callback.case, "call_missed", page=page)
    assert answer.status_code == 303
    assert callback.case.events.get(what="call_missed").note == "Rang twice"


def test_the_note_of_a_call_that_a_colleague_closed_can_still_be_saved(sign_in, callback, person):
    desk = sign_in("call desk")
    page = case_desk.look(desk, callback.case)
    services.attempt(callback, outcome="reached", by=cases.staff(person("coordinator")), now=NOW + timedelta(minutes=30))
    _answer, page = case_desk.press(desk, callback.case, "call_missed", page=page, note="Rang twice")
    assert "call_missed" not in case_desk.buttons(page)
    answer, _page = case_desk.press(desk, callback.case, "note", page=page)
    assert answer.status_code == 303
    assert callback.case.events.get(what="noted").note == "Rang twice"


@pytest.mark.parametrize("do", ["call_missed", "to_waiting", "note"])
def test_one_note_goes_with_whatever_is_pressed(sign_in, callback, do):
    desk = sign_in("call desk")
    assert len(case_desk.look(desk, callback.case).select("textarea")) == 1
    case_desk.press(desk, callback.case, do, note="A child answered")
    assert "A child answered" in [event.note for event in callback.case.events.all()]


def test_the_same_outcome_a_while_later_is_another_call(sign_in, callback):
    desk = sign_in("call desk")
    sent = case_desk.form_of(case_desk.look(desk, callback.case)) | {"do": "call_missed"}
    send(desk, callback, sent)
    with time_machine.travel(NOW + timedelta(hours=2), tick=False):
        _answer, page = send(desk, callback, sent)
        assert "You changed this case yourself" in page
        send(desk, callback, case_desk.form_of(BeautifulSoup(page, "html.parser")) | {"do": "call_missed"})
    assert CallAttempt.objects.count() == 2


@pytest.mark.parametrize("when", ["", "x", "2026-11-25 morning"])
def test_no_time_is_agreed_on_for_a_call_that_is_over(sign_in, callback, person, when):
    services.attempt(callback, outcome="reached", by=cases.staff(person("coordinator")), now=NOW)
    _answer, page = note(sign_in("call desk"), callback, "another_time", when=when)
    assert "cannot be done with the case as it stands" in page
    assert stands(callback).status == "closed"


def test_staff_are_told_when_nobody_can_write_to_whom_they_missed(sign_in):
    _answer, page = note(sign_in("call desk"), asked(email=""), "missed")
    assert "They cannot be written to" in page


def test_after_a_wrong_number_staff_are_led_to_where_it_is_corrected(sign_in, callback):
    _answer, page = note(sign_in("call desk"), callback, "wrong_number")
    assert "Correct the number, if you learn it." in page
    assert f"/staff/appointments/case/{callback.case_id}/correct/" in page
    assert "known to be wrong" in page and "tel:" not in page


@pytest.mark.parametrize(("role", "status"), [("doctor", 403), ("auditor", 403), ("manager", 403), ("booking desk", 403)])
def test_other_roles_see_no_button_and_note_no_call(sign_in, callback, role, status):
    browser = sign_in(role)
    assert offered(browser, callback) == []
    seen = str(meanwhile.as_seen(callback.case, callback.case.events.last().pk))
    assert browser.post(page_of(callback), {"do": "call_reached", "seen": seen}).status_code == status
    assert stands(callback).status == "new"


def test_a_closed_case_has_no_buttons(sign_in, callback):
    desk = sign_in("call desk")
    note(desk, callback, "reached")
    assert offered(desk, callback) == []


@pytest.mark.parametrize("answers", [{"phone": "98490 54321"}, {"phone_is_wrong": ""}])
def test_who_gives_staff_another_number_or_the_same_again_is_rung_anew(sign_in, callback, answers):
    desk = sign_in("call desk")
    note(desk, callback, "wrong_number")
    put_right(desk, callback.case, **answers)
    assert stands(callback).status == "in_progress"
    page = desk.get(page_of(callback)).content.decode()
    assert "by Monday 23 November, 13:30, and say the reference first" in page
    assert "The number was put right" in page


def test_a_cancelled_call_has_one_button_which_brings_it_back(sign_in, callback):
    desk = sign_in("call desk")
    services.cancel(callback, by=cases.PATIENT, now=NOW)
    page = desk.get(page_of(callback)).content.decode()
    assert offered(desk, callback) == ["another_time"]
    assert "tel:" not in page.partition('id="the-call"')[2].partition("</section>")[0]
    _answer, page = note(desk, callback, "another_time", when="2026-11-25 morning")
    assert "The call is now promised by Wednesday 25 November, 12:00." in page
    assert 'value="call_reached"' in page
    assert stands(callback).status == "in_progress"


def test_a_call_that_its_patient_no_longer_agrees_to_has_no_button(sign_in, callback):
    services.cancel(callback, by=cases.PATIENT, now=NOW)
    Consent.objects.update(withdrawn_at=NOW)
    assert offered(sign_in("call desk"), callback) == []


def test_staff_end_all_links_and_the_patient_gets_a_fresh_one(sign_in, callback):
    old = links.token_for("key")
    desk = sign_in("call desk")
    address = f"/staff/appointments/case/{callback.case_id}/links/"
    assert "A letter with a fresh link goes to meera@example.org" in desk.get(address).content.decode()
    assert links.find(old, now=NOW + timedelta(hours=1)), "looking ends nothing"
    page = desk.post(address, follow=True).content.decode()
    assert "A letter with a fresh one goes to meera@example.org." in page
    with pytest.raises(CaseLink.DoesNotExist):
        links.find(old, now=NOW + timedelta(hours=1))
    assert Message.objects.filter(kind="links_ended").count() == 1
    assert Event.objects.get(what="links_revoked").staff.get_username() == "call desk"


def test_staff_are_told_when_nobody_can_be_sent_the_fresh_link(sign_in):
    made = asked(email="")
    page = sign_in("call desk").post(f"/staff/appointments/case/{made.case_id}/links/", follow=True).content.decode()
    assert "They cannot be written to" in page


@pytest.mark.parametrize("role", ["doctor", "auditor"])
def test_who_may_not_change_a_case_ends_no_links(sign_in, callback, role):
    answer = sign_in(role).post(f"/staff/appointments/case/{callback.case_id}/links/")
    assert answer.status_code == 403
    assert links.find(links.token_for("key"), now=NOW)


def test_a_stranger_is_asked_to_sign_in(client, callback):
    for address in (page_of(callback), f"/staff/appointments/case/{callback.case_id}/links/"):
        assert client.post(address, {"do": "call_reached"}).status_code == 302
    assert stands(callback).status == "new"
