import pytest
import time_machine
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from appointments.intake import submit_key
from appointments.intake.forms import ContactForm
from tests.appointments.making import NOW


def form(**answers):
    given = {"full_name": "Meera Example", "phone": "98490 12345", "consent_care": "on", "submit_key": submit_key.new()}
    data = QueryDict(mutable=True)
    data.update({**given, **answers})
    return ContactForm(data, MultiValueDict(), now=NOW)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("98490 12345", "+919849012345"),
        ("098490-12345", "+919849012345"),
        ("+91 (98490) 12345", "+919849012345"),
        ("९८४९० १२३४५", "+919849012345"),
        ("040 2345 6789", "+914023456789"),
        ("+44 20 7946 0958", "+442079460958"),
    ],
)
def test_a_phone_number_is_understood_however_it_is_typed(typed, kept):
    asked = form(phone=typed)
    assert asked.is_valid(), asked.errors
    assert str(asked.contact()["phone"]) == kept


def test_the_phone_number_is_shown_back_as_typed():
    asked = form(phone=" 098490-12345 ")
    assert asked.is_valid()
    assert asked.contact()["phone_typed"] == "098490-12345"


PHONE = "Enter a phone number we can call, such as 98490 12345, or one that begins with + and the country's code."


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("full_name", "", "Enter the full name of the person it is about."),
        ("full_name", "x" * 10_000, "Full name must be 200 characters or fewer; you typed 10000."),
        ("phone", "", "Enter a phone number we can call."),
        ("phone", "98490 1234a", "A phone number has digits only: take the letters out."),
        (
            "phone",
            "9849",
            "Enter a phone number we can call, such as 98490 12345, or one that begins with + and the country's code.",
        ),
        ("phone", "9" * 10_000, "Phone number must be 40 characters or fewer."),
        ("email", "meera at example", "Enter an e-mail address like name@example.org, or leave it empty."),
        ("email", "m" * 10_000 + "@example.org", "E-mail address must be 254 characters or fewer."),
        ("birth_year", "2051", "Enter the year of birth as four digits, from 1900 to 2026, or leave it empty."),
        ("birth_year", "६०", "Enter the year of birth as four digits, from 1900 to 2026, or leave it empty."),
        ("language", "klingon", "Choose one of the answers listed."),
        ("consent_care", "", "Tick the box so that we may keep your details and answer you."),
    ],
)
def test_bad_input_gets_one_sentence(field, typed, sentence):
    assert form(**{field: typed}).errors[field] == [sentence]


def test_who_wants_an_answer_by_email_is_asked_for_the_address():
    assert form(contact_by="email").errors["email"] == ["Enter your e-mail address, or choose another way to reach you."]


def test_unanswered_choices_get_their_usual_answer():
    asked = form()
    assert asked.is_valid()
    assert (asked.contact()["language"], asked.contact()["contact_by"], asked.contact()["asking_for"]) == ("en", "call", "myself")


def test_the_form_sent_twice_is_one_submission():
    key = submit_key.new()
    first, second = form(submit_key=key), form(submit_key=key)
    assert first.is_valid() and second.is_valid()
    assert first.submission_key == second.submission_key


def test_a_corrected_form_is_a_new_submission():
    key = submit_key.new()
    first, second = form(submit_key=key), form(submit_key=key, phone="98490 54321")
    assert first.is_valid() and second.is_valid()
    assert first.submission_key != second.submission_key


def test_a_tampered_key_loses_nothing_and_is_replaced():
    asked = form(submit_key="forged")
    assert asked.non_field_errors() == [
        "This page was open for too long. Your answers are still here: check them and send them again."
    ]
    assert submit_key.read(asked["submit_key"].value())


def test_a_filled_honeypot_is_marked_and_not_refused():
    asked = form(website="https://example.org")
    assert asked.is_valid()
    assert asked.suspect


def test_what_looks_the_same_is_kept_the_same():
    asked = form(full_name="Rene\u0301 Example")
    assert asked.is_valid()
    assert asked.contact()["full_name"] == "Ren\u00e9 Example"


def test_a_name_that_nobody_can_see_is_no_name():
    assert form(full_name="\u200b\u202e").errors["full_name"] == ["Enter the full name of the person it is about."]


def test_marks_that_turn_the_text_are_taken_out():
    asked = form(full_name="Meera\u202e Example")
    assert asked.is_valid()
    assert asked.contact()["full_name"] == "Meera Example"


def test_a_form_left_open_for_three_days_loses_nothing_and_gets_a_new_key():
    with time_machine.travel("2026-11-18 10:00Z", tick=False):
        old = submit_key.new()
    with time_machine.travel("2026-11-21 10:00Z", tick=False):
        asked = form(submit_key=old)
        assert asked.non_field_errors() == [
            "This page was open for too long. Your answers are still here: check them and send them again."
        ]
        assert submit_key.read(asked["submit_key"].value())
    assert asked["full_name"].value() == "Meera Example"
