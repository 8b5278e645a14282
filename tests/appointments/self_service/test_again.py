"""From the private page to a call or a second opinion, without typing again who asks."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from appointments.cases.models import Case, Consent
from appointments.intake import submit_key
from appointments.second_opinions.models import SecondOpinionDraft
from tests.appointments.answers import last_page
from tests.appointments.bookings.pages import form, text

pytestmark = pytest.mark.django_db


def again(browser, booked, what):
    return browser.post(f"{booked.page}again/{what}/", {"submit_key": "another"})


def test_the_call_is_filled_in_and_asks_for_consent_anew(known, booked):
    assert again(known, booked, "callback").headers["Location"] == "/callback/"
    filled = form(known, "/callback/").fields
    assert [filled[name] for name in ("full_name", "phone", "email")] == ["Meera Example", "98490 12345", "meera@example.org"]
    assert "consent_care" not in filled
    answer = known.post("/callback/", filled | {"call_on": "soon", "consent_care": "on"})
    assert answer.status_code == 303
    assert Case.objects.filter(opened_by="callback").get().patient.full_name == "Meera Example"


def test_once_it_is_sent_the_next_form_is_empty(known, booked):
    test_the_call_is_filled_in_and_asks_for_consent_anew(known, booked)
    assert form(known, "/callback/").fields["full_name"] == ""


def test_who_uses_the_same_browser_later_finds_an_empty_form(known, booked):
    again(known, booked, "callback")
    with time_machine.travel(timezone.now() + timedelta(hours=1, minutes=1)):
        assert form(known, "/callback/").fields["full_name"] == ""


def test_a_second_opinion_begins_with_the_question(known, booked):
    answer = again(known, booked, "second-opinion")
    assert answer.headers["Location"] == "/second-opinion/question/"
    for step in ("question", "illness", "treatments", "medicines", "files"):
        filled = form(known, f"/second-opinion/{step}/").fields
        known.post(f"/second-opinion/{step}/", filled | {"question": "Would an operation help me?"})
    sent = known.post("/second-opinion/consent/", form(known, "/second-opinion/consent/").fields | {"consent_care": "on"})
    assert sent.headers["Location"] == "/second-opinion/check/"
    assert "98490 12345" in text(known.get("/second-opinion/check/"))
    assert known.post("/second-opinion/check/", last_page(known)).status_code == 303
    patient = Case.objects.get(opened_by="second_opinion").patient
    assert (patient.full_name, patient.birth_year, patient.email) == ("Meera Example", 1961, "meera@example.org")


def test_who_asked_for_the_patient_is_carried_over(known, booked):
    Consent.objects.filter(patient=booked.case.patient).update(given_by="relative", relative_name="Ravi", relation="Son")
    booked.case.patient.asking_for = "someone_else"
    booked.case.patient.save()
    again(known, booked, "second-opinion")
    assert form(known, "/second-opinion/who/").fields["relative_name"] == "Ravi"


def test_a_second_click_goes_on_with_the_same_question(known, booked):
    again(known, booked, "second-opinion")
    known.post("/second-opinion/question/", form(known, "/second-opinion/question/").fields | {"question": "Would it help?"})
    assert again(known, booked, "second-opinion").headers["Location"] == "/second-opinion/illness/"
    assert SecondOpinionDraft.objects.count() == 1


@pytest.mark.parametrize("what", ["callback", "second-opinion"])
def test_looking_begins_nothing(known, booked, what):
    assert known.get(f"{booked.page}again/{what}/").headers["Location"] == booked.page
    assert not SecondOpinionDraft.objects.exists()
    assert form(known, "/callback/").fields["full_name"] == ""


@pytest.mark.parametrize("what", ["callback", "second-opinion"])
def test_a_stranger_with_the_link_gets_nothing_filled_in(client, booked, what):
    assert "Is it you?" in text(again(client, booked, what))
    assert form(client, "/callback/").fields["full_name"] == ""


def test_nothing_else_can_be_asked_that_way(known, booked):
    assert again(known, booked, "money").status_code == 404


def let_in(booked):
    browser = Client()
    browser.post(booked.page, {"fact": "1961"})
    return browser


def end_links(browser, booked):
    return browser.post(f"{booked.page}links/", {"submit_key": submit_key.new()}).headers["Location"]


def write(browser, words):
    return browser.post("/second-opinion/question/", form(browser, "/second-opinion/question/").fields | {"question": words})


def test_two_browsers_that_one_link_let_in_never_share_a_question(known, booked):
    stranger = let_in(booked)
    again(stranger, booked, "second-opinion")
    again(known, booked, "second-opinion")
    write(known, "Is a needle near my eye safe?")
    assert "needle" not in stranger.get("/second-opinion/question/").content.decode()


def test_who_was_let_in_by_an_ended_link_neither_reads_the_question_nor_gets_into_what_it_becomes(known, booked):
    stranger = let_in(booked)
    again(stranger, booked, "second-opinion")
    again(known, booked, "second-opinion")
    end_links(known, booked)
    write(known, "Is a needle near my eye safe?")
    for step in ("question", "illness", "treatments", "medicines", "files", "consent"):
        known.post(f"/second-opinion/{step}/", form(known, f"/second-opinion/{step}/").fields | {"consent_care": "on"})
    known.get("/second-opinion/check/")
    assert known.post("/second-opinion/check/", last_page(known)).status_code == 303
    for page in ("question", "contact", "check"):
        assert stranger.get(f"/second-opinion/{page}/").headers["Location"] == "/second-opinion/"
    assert str(Case.objects.get(opened_by="second_opinion").pk) not in stranger.session["cases_let_in"]


def test_after_the_links_are_ended_no_form_is_filled_in_for_whom_they_let_in(known, booked):
    stranger = let_in(booked)
    for browser in (stranger, known):
        again(browser, booked, "callback")
        again(browser, booked, "second-opinion")
    end_links(known, booked)
    assert form(known, "/callback/").fields["full_name"] == "Meera Example"
    assert known.get("/second-opinion/question/").status_code == 200
    assert form(stranger, "/callback/").fields["full_name"] == ""
    assert stranger.get("/second-opinion/question/").headers["Location"] == "/second-opinion/"


def test_the_question_is_gone_on_with_after_the_links_are_ended(known, booked):
    again(known, booked, "second-opinion")
    write(known, "Is a needle near my eye safe?")
    fresh = end_links(known, booked)
    answer = known.post(f"{fresh}again/second-opinion/", {"submit_key": "another"})
    assert answer.headers["Location"] == "/second-opinion/illness/"
    assert SecondOpinionDraft.objects.count() == 1
