"""Over which channel a patient is written to, and that a fact is told once."""

import pytest

from appointments.outbox import services
from appointments.outbox.routes import Way, ways
from tests.appointments.making import patient
from tests.appointments.outbox.writing import ADDRESS, PHONE, opened, written

MAIL, SMS, WHATSAPP = Way("email", ADDRESS), Way("sms", PHONE), Way("whatsapp", PHONE)


@pytest.fixture(autouse=True)
def gateways(settings):
    settings.TEXT_GATEWAYS = {"sms": "json://gateway.example.org/{phone}", "whatsapp": "json://gateway.example.org/{phone}"}


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ({"contact_by": "call", "email": ADDRESS}, [MAIL]),
        ({"contact_by": "call", "email": ADDRESS, "message_ok": True}, [MAIL, SMS, WHATSAPP]),
        ({"contact_by": "sms", "email": ADDRESS}, [SMS, MAIL]),
        ({"contact_by": "whatsapp"}, [WHATSAPP]),
        ({"contact_by": "whatsapp", "email": ADDRESS, "message_ok": True}, [WHATSAPP, MAIL, SMS]),
        ({"contact_by": "email", "email": ADDRESS}, [MAIL]),
        ({"contact_by": "call"}, []),
        ({"contact_by": "sms", "email": ADDRESS, "message_ok": True, "phone_is_wrong": True}, [MAIL]),
    ],
)
def test_what_the_patient_chose_comes_first_and_nothing_goes_to_a_phone_unasked(facts, found):
    assert ways(patient(**facts)) == found


def test_nobody_is_written_to_over_a_gateway_that_is_not_set_up(settings):
    settings.TEXT_GATEWAYS = {}
    assert ways(patient(contact_by="sms", message_ok=True, email=ADDRESS)) == [MAIL]


@pytest.mark.parametrize(
    ("facts", "words"), [({"contact_by": "sms"}, "Text message (SMS)"), ({"email": ADDRESS}, "E-mail"), ({}, "")]
)
def test_staff_read_how_somebody_is_written_to(facts, words):
    assert patient(**facts).written_to_by == words


@pytest.mark.django_db
def test_a_letter_takes_the_first_way():
    letter = written(opened(contact_by="sms", email=ADDRESS))
    assert (letter.channel, letter.address) == SMS


@pytest.mark.django_db
def test_to_write_a_letter_takes_one_statement(django_assert_num_queries):
    whose = opened(email=ADDRESS)
    with django_assert_num_queries(1):
        assert written(whose)


@pytest.mark.django_db
def test_who_cannot_be_written_to_gets_no_letter():
    assert written(opened()) is None


@pytest.mark.django_db
def test_a_letter_to_another_address_goes_there():
    letter = written(opened(email=ADDRESS), to=Way("email", "old@example.org"))
    assert letter.address == "old@example.org"


@pytest.mark.django_db
def test_a_fact_is_told_once():
    whose = opened(email=ADDRESS)
    assert written(whose, about="callback 1")
    assert written(whose, about="callback 1") is None


@pytest.mark.django_db
def test_the_next_fact_of_the_same_kind_is_told_too():
    whose = opened(email=ADDRESS)
    assert [bool(written(whose, kind="callback_moved", about="callback 1", edition=edition)) for edition in "112"] == [
        True,
        False,
        True,
    ]


@pytest.mark.django_db
def test_what_was_taken_back_can_be_told_again():
    whose = opened(email=ADDRESS)
    written(whose, about="callback 1")
    services.withdraw(case=whose, about="callback 1")
    assert written(whose, about="callback 1")


@pytest.mark.django_db
def test_letters_of_one_kind_are_taken_back_alone():
    whose = opened(email=ADDRESS)
    kept = written(whose, about="callback 1")
    written(whose, kind="callback_moved", about="callback 1")
    assert services.withdraw(case=whose, about="callback 1", kind="callback_moved") == 1
    kept.refresh_from_db()
    assert kept.state == "queued"
