"""Whoever was reached before hears that the details were changed, and what still waits goes where they are reached by now."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User

from appointments.cases import corrections, services
from appointments.outbox import services as outbox
from appointments.outbox.models import Message
from appointments.outbox.routes import Way
from tests.appointments.making import NOW, case

pytestmark = pytest.mark.django_db

MEERA, PHONE, OTHER = "meera@example.org", "+919849012345", "+919849054321"
LATER = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def gateways(settings):
    settings.TEXT_GATEWAYS = {"sms": "json://localhost/{phone}", "whatsapp": "json://localhost/{phone}"}


def correct(made, now=NOW, **told):
    if "phone" in told:
        told["phone_typed"] = told["phone"]
    return corrections.correct(made, told, by=services.PATIENT, now=now)


def told(made):
    """To whom letters about the details wait: over which channel, where, and whether there is a link in it."""
    waiting = made.messages.filter(kind="details_changed", state="queued").order_by("number")
    return [(letter.channel, letter.address, "/case/" in letter.text) for letter in waiting]


def promise(made, **options):
    return outbox.post(
        kind="callback_received", case=made, about="callback 1", now=NOW, link="http://localhost/case/x/", **options
    )


def stands(letter):
    letter.refresh_from_db()
    return letter.state, letter.address


def test_a_new_number_alone_is_told_to_the_mailbox_that_stays():
    made = case(email=MEERA, contact_by="call")
    correct(made, phone=OTHER)
    assert told(made) == [("email", MEERA, False)]


def test_a_phone_hears_that_it_is_told_nothing_any_more():
    made = case(contact_by="call", message_ok=True)
    correct(made, message_ok=False)
    assert told(made) == [("sms", PHONE, False)]


def test_a_phone_to_which_we_write_in_two_ways_hears_of_it_once():
    made = case(contact_by="whatsapp", message_ok=True)
    correct(made, phone=OTHER)
    assert told(made) == [("whatsapp", PHONE, False), ("whatsapp", OTHER, True)]


def test_another_way_to_the_same_phone_is_told_without_a_link():
    made = case(contact_by="sms")
    correct(made, contact_by="whatsapp")
    assert told(made) == [("sms", PHONE, False)]


def test_every_way_there_was_hears_of_a_new_mailbox():
    made = case(email=MEERA, contact_by="sms")
    correct(made, email="new@example.org")
    assert sorted(told(made)) == [("email", MEERA, False), ("sms", PHONE, False)]


def test_another_spelling_of_a_mailbox_brings_one_letter():
    made = case(email=MEERA)
    correct(made, email="Meera@example.org")
    assert told(made) == [("email", MEERA, False)]


def test_what_changes_no_way_to_them_is_told_nobody():
    made = case(email=MEERA)
    correct(made, language="te")
    assert told(made) == []


@pytest.mark.parametrize("state", ["queued", "failed"])
def test_a_letter_that_waits_goes_to_the_new_address(state):
    made = case(email=MEERA)
    letter = promise(made)
    Message.objects.update(state=state)
    correct(made, email="new@example.org")
    assert stands(letter) == (state, "new@example.org")


def test_what_has_gone_out_says_where_it_went():
    made = case(email=MEERA)
    letter = promise(made)
    Message.objects.update(state="sent", sent_at=NOW)
    correct(made, email="new@example.org")
    assert stands(letter) == ("sent", MEERA)


@pytest.mark.parametrize("state", ["queued", "failed"])
def test_a_letter_for_a_way_that_there_is_no_more_is_taken_back(state):
    made = case(email=MEERA, contact_by="call", message_ok=True)
    letter = promise(made, to=Way("sms", PHONE))
    Message.objects.update(state=state)
    correct(made, message_ok=False)
    assert stands(letter)[0] == "withdrawn"
    assert (letter.text, letter.short) == ("", "")


def test_letters_of_another_patient_stay_as_they_are():
    made, other = case(email=MEERA), case(email=MEERA)
    letter = promise(other)
    correct(made, email="new@example.org")
    assert stands(letter) == ("queued", MEERA)


def test_the_letter_to_an_older_address_is_not_turned_away_from_it():
    made = case(email=MEERA)
    correct(made, email="second@example.org")
    correct(made, email="third@example.org", now=LATER)
    assert told(made) == [
        ("email", MEERA, False),
        ("email", "second@example.org", False),
        ("email", "third@example.org", True),
    ]


def test_a_new_mailbox_still_gets_its_link_when_the_number_is_corrected_next():
    made = case(email=MEERA)
    correct(made, email="new@example.org")
    correct(made, phone=OTHER, now=LATER)
    assert ("email", "new@example.org", True) in told(made)


def test_a_corrected_number_is_not_known_to_be_wrong():
    made = case(phone_is_wrong=True)
    correct(made, phone=OTHER)
    made.patient.refresh_from_db()
    assert not made.patient.phone_is_wrong


def test_the_holder_of_a_wrong_number_does_not_hear_that_it_is_corrected():
    made = case(phone_is_wrong=True, contact_by="sms", email=MEERA)
    correct(made, phone=OTHER)
    assert told(made) == [("email", MEERA, False), ("sms", OTHER, True)]


def test_staff_say_that_a_number_is_right_after_all():
    made = case(phone_is_wrong=True, message_ok=True)
    by = services.staff(User.objects.create(username="nurse"))
    assert corrections.correct(made, {"phone_is_wrong": False}, by=by, now=NOW) == ["phone_is_wrong"]
    made.patient.refresh_from_db()
    assert not made.patient.phone_is_wrong


def test_at_a_wrong_number_nothing_arrives_that_still_waits():
    made = case(email=MEERA, contact_by="sms")
    to_phone, to_mailbox = promise(made), promise(made, to=Way("email", MEERA))
    corrections.number_is_wrong(made)
    assert [stands(to_phone)[0], stands(to_mailbox)[0]] == ["withdrawn", "queued"]


def test_the_letter_that_tells_an_old_mailbox_is_not_lost_with_a_wrong_number():
    made = case(email=MEERA, contact_by="sms")
    correct(made, email="new@example.org", phone=OTHER)
    corrections.number_is_wrong(made)
    assert sorted(told(made)) == [("email", MEERA, False), ("sms", PHONE, False)]
