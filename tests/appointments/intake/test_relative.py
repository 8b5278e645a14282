"""A relative who asks for a patient has a consent record of their own."""

import pytest

from appointments.cases.models import Consent, Patient
from appointments.intake import submit_key
from tests.appointments import clinic
from tests.appointments.answers import ask_second_opinion, callback
from tests.appointments.bookings.pages import confirm, send, text, times

pytestmark = pytest.mark.django_db

RELATIVE = {"asking_for": "someone_else", "relative_name": "Ravi Example", "relation": "Her son"}
PERSON = {"full_name": "Meera Example", "phone": "98490 12345", "consent_care": "on"}


def records():
    return list(Consent.objects.order_by("pk").values_list("given_by", "relative_name", "relation"))


def book(client, **answers):
    where = clinic.location()
    where.save()
    clinic.doctor(blocks=[clinic.block(where, weekday) for weekday in range(7)])
    send(client, "/book/asha/", start=times(client)[-1])
    assert send(client, "/book/details/", **PERSON, **answers).status_code == 303
    check = client.get("/book/check/")
    confirm(client)
    return check


def test_a_son_who_books_is_named_in_the_consent_and_not_in_the_patient(client):
    check = book(client, **RELATIVE)
    assert "Your own name Ravi Example" in text(check) and "What you are to the patient Her son" in text(check)
    assert records() == [("relative", "Ravi Example", "Her son")]
    assert Patient.objects.get().full_name == "Meera Example"


def test_a_patient_who_books_names_nobody_else_whatever_stood_in_the_fields(client):
    check = book(client, **RELATIVE | {"asking_for": "myself"})
    assert "Your own name" not in text(check)
    assert records() == [("patient", "", "")]


def test_a_relative_need_not_say_who_they_are(client):
    book(client, asking_for="someone_else")
    assert records() == [("relative", "", "")]


def test_each_consent_of_a_second_opinion_says_who_gave_it(client):
    assert ask_second_opinion(client, **RELATIVE, consent_keep_files="on").status_code == 303
    assert records() == [("relative", "Ravi Example", "Her son")] * 2


def test_a_callback_asks_nobody_who_they_are(client):
    assert "relative_name" not in client.get("/callback/").content.decode()
    client.post("/callback/", callback(**RELATIVE))
    assert records() == [("patient", "", "")]


def test_a_name_that_is_too_long_is_refused_with_a_sentence_and_stays(client):
    client.post("/second-opinion/", {"submit_key": submit_key.new()})
    sent = {**RELATIVE, "relative_name": "R" * 201, "submit_key": submit_key.new()}
    page = client.post("/second-opinion/who/", sent)
    assert "Your own name must be 200 characters or fewer; you typed 201." in text(page)
    assert "R" * 201 in page.content.decode()
