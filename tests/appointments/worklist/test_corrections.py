"""A patient rings with another number or address, and staff put it right at the case."""

import pytest
from bs4 import BeautifulSoup

from appointments.cases.models import Patient
from appointments.outbox.models import Message
from tests.appointments.making import case

pytestmark = pytest.mark.django_db

MEERA = "meera@example.org"


@pytest.fixture
def made():
    return case(email=MEERA, contact_by="call")


def address(made):
    return f"/staff/appointments/case/{made.pk}/correct/"


def fields(page):
    """As a browser would send the form back."""
    form = BeautifulSoup(page.content, "html.parser").select_one("form.desk-form")
    kept = [
        field
        for field in form.select("input[name]")
        if field.get("type") not in ("radio", "checkbox") or field.has_attr("checked")
    ]
    return {field["name"]: field.get("value", "on") for field in kept}


def correct(desk, made, **answers):
    return send(desk, made, fields(desk.get(address(made))) | answers)


def send(desk, made, sent):
    answer = desk.post(address(made), sent, follow=True)
    return answer.content.decode()


def who(made):
    return Patient.objects.get(pk=made.patient_id)


def test_staff_put_right_how_a_patient_is_reached(sign_in, made):
    page = correct(sign_in("call desk"), made, phone="98490 54321", email="new@example.org", contact_by="sms", message_ok="on")
    kept = who(made)
    assert (str(kept.phone), kept.phone_typed, kept.email) == ("+919849054321", "98490 54321", "new@example.org")
    assert (kept.contact_by, kept.message_ok) == ("sms", True)
    assert "Corrected." in page


def test_the_history_says_who_corrected_it_and_not_to_what(sign_in, made):
    correct(sign_in("call desk"), made, email="new@example.org")
    event = made.events.get(what="details_corrected")
    assert (event.staff.username, event.was, event.became, event.note) == ("call desk", "", "email", "")


def test_the_old_mailbox_hears_of_it_and_the_new_one_gets_a_link(sign_in, made):
    correct(sign_in("call desk"), made, email="new@example.org")
    letters = Message.objects.filter(kind="details_changed").order_by("number")
    assert [(letter.address, "/case/" in letter.text) for letter in letters] == [(MEERA, False), ("new@example.org", True)]


def test_looking_at_the_page_changes_nothing(sign_in, made):
    page = sign_in("call desk").get(address(made)).content.decode()
    assert MEERA in page and "98490 12345" in page
    assert not made.events.filter(what="details_corrected").exists()


def test_what_stands_already_changes_nothing_and_writes_no_letter(sign_in, made):
    assert "Nothing was changed" in correct(sign_in("call desk"), made)
    assert not Message.objects.exists()


def test_a_double_click_changes_it_once(sign_in, made):
    desk = sign_in("call desk")
    sent = fields(desk.get(address(made))) | {"email": "new@example.org"}
    assert "Corrected." in send(desk, made, sent)
    assert "Nothing was changed" in send(desk, made, sent)
    assert made.events.filter(what="details_corrected").count() == 1


def test_what_the_patient_corrected_meanwhile_is_not_undone(sign_in, made):
    desk = sign_in("call desk")
    sent = fields(desk.get(address(made))) | {"phone": "98490 54321"}
    Patient.objects.update(email="new@example.org")
    page = send(desk, made, sent)
    assert "changed this while you had it open" in page and "new@example.org" in page
    assert (who(made).email, str(who(made).phone)) == ("new@example.org", "+919849012345")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"phone": ""}, "Enter a phone number we can call."),
        ({"phone": "12"}, "Enter a phone number we can call, such as 98490 12345"),
        ({"email": "nobody"}, "Enter an e-mail address like name@example.org, or leave it empty."),
        ({"email": "", "contact_by": "email"}, "Enter your e-mail address, or choose another way to reach you."),
        ({"contact_by": "pigeon"}, "Choose one of the answers listed."),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(sign_in, made, typed, sentence):
    desk = sign_in("call desk")
    answer = desk.post(address(made), fields(desk.get(address(made))) | typed)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert who(made).email == MEERA


def test_staff_are_told_when_nobody_can_be_written_to_any_more(sign_in, made):
    assert "They cannot be written to" in correct(sign_in("call desk"), made, email="")


@pytest.mark.parametrize("role", ["doctor", "auditor"])
def test_who_may_not_change_a_case_corrects_nothing(sign_in, made, role):
    browser = sign_in(role)
    assert browser.get(address(made)).status_code == 403
    assert browser.post(address(made), {"phone": "98490 54321"}).status_code == 403
    assert str(who(made).phone) == "+919849012345"


def test_a_stranger_is_asked_to_sign_in(client, made):
    assert client.get(address(made)).status_code == 302


def test_the_case_and_the_page_that_ends_links_lead_there(sign_in, made):
    desk = sign_in("call desk")
    for page in ("change", "links"):
        assert address(made) in desk.get(f"/staff/appointments/case/{made.pk}/{page}/").content.decode()


def test_a_number_known_to_be_wrong_is_said_at_the_case_and_cannot_be_rung_with_a_tap(sign_in, made):
    desk = sign_in("call desk")
    change = f"/staff/appointments/case/{made.pk}/change/"
    assert "tel:+919849012345" in desk.get(change).content.decode()
    Patient.objects.update(phone_is_wrong=True)
    page = desk.get(change).content.decode()
    assert "known to be wrong" in page and "tel:" not in page


def test_a_number_is_right_after_all_when_staff_take_the_tick_out(sign_in, made):
    desk = sign_in("call desk")
    Patient.objects.update(phone_is_wrong=True)
    sent = fields(desk.get(address(made)))
    assert "Nothing was changed" in send(desk, made, sent)
    del sent["phone_is_wrong"]
    send(desk, made, sent)
    assert not who(made).phone_is_wrong
