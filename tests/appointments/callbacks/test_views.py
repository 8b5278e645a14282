import logging

import pytest
import time_machine
from django.db import connection

from appointments.callbacks.models import CallbackRequest
from appointments.cases.models import Case, CaseLink, Consent, Event, Patient
from appointments.intake import submit_key
from appointments.outbox.models import Message
from tests.appointments import answers
from tests.appointments.making import NOW

pytestmark = pytest.mark.django_db

PAGE = "/callback/"
LONG = "x" * 10_000


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(NOW, tick=False):
        yield


def rows():
    return [model.objects.count() for model in (Patient, Case, Event, Consent, CallbackRequest, CaseLink, Message)]


def ask(client, **changed):
    return client.post(PAGE, answers.callback(**changed))


def test_a_request_for_a_call_ends_on_its_private_page(client):
    answer = ask(client)
    assert answer.status_code == 303
    page = client.get(answer.headers["Location"]).content.decode()
    assert Case.objects.get().reference in page
    assert "Monday 23 November, 12:30" in page


def test_everything_that_was_said_is_kept(client):
    ask(client, topic="My left eyelid", call_on="2026-11-28", part_of_day="evening", language="te", message_ok="on")
    callback = CallbackRequest.objects.select_related("case__patient").get()
    patient = callback.case.patient
    assert (callback.topic, callback.call_on.isoformat(), callback.part_of_day) == ("My left eyelid", "2026-11-28", "evening")
    assert (patient.full_name, str(patient.phone), patient.phone_typed) == ("Meera Example", "+919849012345", "98490 12345")
    assert (patient.language, patient.message_ok) == ("te", True)


def test_what_it_is_about_is_encrypted_in_the_table(client):
    ask(client, topic="My left eyelid")
    with connection.cursor() as cursor:
        cursor.execute("SELECT topic FROM appointments_callbackrequest")
        assert "eyelid" not in cursor.fetchone()[0]


def test_the_consent_and_the_wording_it_was_given_to_are_kept(client):
    ask(client)
    consent = CallbackRequest.objects.get().consent
    assert (consent.purpose, consent.language, consent.patient.full_name) == ("callback", "en", "Meera Example")


def test_the_letter_is_written_with_the_request_and_leads_to_its_page(client):
    answer = ask(client, email="meera@example.org")
    letter = Message.objects.get()
    assert (letter.address, letter.kind) == ("meera@example.org", "callback_received")
    assert answer.headers["Location"] in letter.text
    assert letter.case.reference in letter.text
    assert "Meera" not in letter.subject


def test_without_an_address_nobody_is_written_to(client):
    ask(client)
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("full_name", "", "Enter the full name of the person it is about."),
        ("full_name", LONG, "Full name must be 200 characters or fewer; you typed 10000."),
        ("phone", "", "Enter a phone number we can call."),
        ("phone", "9" * 10_000, "Phone number must be 40 characters or fewer."),
        ("phone", "98490 1234a", "A phone number has digits only: take the letters out."),
        ("phone", "98490", "Enter a phone number we can call, such as 98490 12345"),
        ("email", "meera", "Enter an e-mail address like name@example.org, or leave it empty."),
        ("email", LONG, "E-mail address must be 254 characters or fewer"),
        ("language", "xx", "Choose one of the answers listed."),
        ("call_on", "", "Choose the day on which we should call."),
        ("call_on", "2026-11-22", "Choose one of the days listed: that day has passed, or we cannot promise it yet."),
        ("call_on", "2027-11-22", "Choose one of the days listed: that day has passed, or we cannot promise it yet."),
        ("call_on", LONG, "Choose one of the days listed: that day has passed, or we cannot promise it yet."),
        ("part_of_day", "midnight", "Choose one of the times listed."),
        ("topic", LONG, "What it is about must be 4000 characters or fewer; you typed 10000."),
        ("consent_care", "", "Tick the box so that we may keep your details and answer you."),
        ("submit_key", "forged", "This page was open for too long. Your answers are still here"),
    ],
)
def test_bad_input_gets_a_sentence_keeps_the_rest_and_leaves_nothing(client, field, typed, sentence):
    answer = ask(client, **{"topic": "My left eyelid", "email": "meera@example.org", field: typed})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert sentence in page
    assert "<title>Error: " in page
    assert "My left eyelid" in page or field == "topic"
    assert rows() == [0] * 7


@pytest.mark.parametrize("field", ["full_name", "phone", "email", "topic"])
def test_what_was_typed_wrongly_is_shown_again(client, field):
    typed = "9 " + "lumbar" * 1000
    assert typed in ask(client, **{field: typed}).content.decode()


def test_an_empty_form_names_everything_that_is_missing(client):
    page = client.post(PAGE, {}).content.decode()
    for sentence in ("Enter the full name", "Enter a phone number", "Choose the day", "Tick the box"):
        assert sentence in page


def test_without_consent_there_is_no_request(client):
    ask(client, consent_care="")
    assert rows() == [0] * 7


def test_a_filled_trap_is_accepted_and_marked_for_staff(client):
    assert ask(client, website="https://example.org").status_code == 303
    assert CallbackRequest.objects.get().suspect


def test_a_person_is_not_suspected(client):
    with time_machine.travel(NOW, tick=False) as clock:
        sent = answers.callback()
        clock.shift(40)
        client.post(PAGE, sent)
    assert not CallbackRequest.objects.get().suspect


def test_a_double_click_is_one_request_and_one_letter(client):
    sent = answers.callback(email="meera@example.org")
    first, second = client.post(PAGE, sent), client.post(PAGE, sent)
    assert first.headers["Location"] == second.headers["Location"]
    assert rows() == [1] * 7


def test_a_repeat_from_a_browser_without_cookies_opens_the_page_too(client):
    sent = answers.callback()
    client.post(PAGE, sent)
    client.cookies.clear()
    answer = client.post(PAGE, sent)
    assert Case.objects.get().reference in client.get(answer.headers["Location"]).content.decode()


def test_going_back_and_changing_the_answers_is_a_second_request(client):
    key = submit_key.new()
    first, second = ask(client, submit_key=key), ask(client, submit_key=key, topic="Another thing")
    assert first.headers["Location"] != second.headers["Location"]
    assert CallbackRequest.objects.count() == 2


def test_a_repeat_is_never_throttled(client, settings):
    settings.THROTTLE = True
    sent = answers.callback()
    assert {client.post(PAGE, sent).status_code for _ in range(40)} == {303}


def test_the_seventh_request_for_one_number_in_a_day_waits_and_leaves_nothing(client, settings):
    settings.THROTTLE = True
    for _ in range(6):
        ask(client)
    before = rows()
    answer = ask(client, topic="My left eyelid", email="meera@example.org")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "86400")
    assert "My left eyelid" in answer.content.decode()
    assert rows() == before


def test_nothing_that_a_patient_typed_reaches_the_log(client, caplog):
    caplog.set_level(logging.DEBUG)
    ask(client, full_name="Canary Patient", topic="canary", email="canary@example.org")
    ask(client, full_name="Canary Patient", topic="canary" * 1000, phone="canary")
    assert "canary" not in caplog.text.lower()


def test_fields_that_the_form_does_not_have_change_nothing(client):
    ask(client, status="closed", priority="1", assignee="1", suspect="on", birth_year="1961")
    case = Case.objects.select_related("patient").get()
    assert (case.status, case.priority, case.assignee, case.patient.birth_year) == ("new", 3, None, None)


def test_looking_at_the_form_writes_nothing_and_is_stored_nowhere(client):
    answer = client.get(PAGE)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert rows() == [0] * 7


def test_what_to_do_in_an_emergency_stands_before_the_form(client):
    page = client.get(PAGE).content.decode()
    assert page.index("112") < page.index("<form")


def test_as_soon_as_you_can_is_chosen_unless_the_patient_says_otherwise(client):
    page = client.get(PAGE).content.decode()
    assert page.count("checked") == 2
    assert 'value="soon" id="id_call_on_0" checked' in page
