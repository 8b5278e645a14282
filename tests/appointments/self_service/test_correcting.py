"""How we reach a patient is put right on the private page, and that is no way to take a case over unseen."""

import pytest
from django.test import Client
from django.utils import timezone

from appointments.bookings.models import Appointment
from appointments.cases import corrections, links
from appointments.cases import services as cases
from appointments.cases.models import CaseLink, Patient
from appointments.outbox.models import Message
from tests.appointments.bookings.pages import errors, form, send, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(booked):
    return f"{booked.page}data/correct/"


@pytest.fixture
def letters(booked):
    """The letters about details: kind of address, whether there is a link in it."""
    Message.objects.all().delete()

    def letters():
        about = Message.objects.filter(kind="details_changed").order_by("number")
        return [(letter.address, "/case/" in letter.text) for letter in about]

    return letters


def who(booked):
    booked.case.patient.refresh_from_db()
    return booked.case.patient


def test_a_new_address_is_kept_and_stands_on_the_page(known, booked, address):
    answer = send(known, address, email="new@example.org", phone="98490 54321", language="te")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{booked.page}data/")
    kept = who(booked)
    assert (kept.email, str(kept.phone), kept.phone_typed) == ("new@example.org", "+919849054321", "98490 54321")
    page = text(known.get(f"{booked.page}data/"))
    assert "new@example.org" in page and "98490 54321" in page and "తెలుగు" in page


def test_the_old_address_hears_of_it_without_a_link_and_the_new_one_with(known, address, letters):
    send(known, address, email="new@example.org")
    assert letters() == [("meera@example.org", False), ("new@example.org", True)]
    assert "new@example.org" not in Message.objects.get(address="meera@example.org").text


def test_an_address_taken_out_hears_of_it_too(known, address, letters):
    send(known, address, email="")
    assert ("meera@example.org", False) in letters()


def test_links_stay_as_they_are(known, booked, address):
    before = set(CaseLink.objects.values_list("token_hash", "expires_at", "revoked_at"))
    send(known, address, phone="98490 54321")
    assert before <= set(CaseLink.objects.values_list("token_hash", "expires_at", "revoked_at"))
    assert links.find(booked.page.split("/")[2], now=timezone.now()) == booked.case


def test_the_history_says_what_was_changed_and_not_to_what(known, booked, address):
    send(known, address, email="new@example.org", phone="98490 54321")
    event = booked.case.events.get(what="details_corrected")
    assert (event.actor, event.was, event.became, event.note) == ("patient", "", "phone, email", "")


def test_saving_what_is_right_already_changes_nothing(known, booked, address, letters):
    for _ in range(2):
        assert send(known, address).status_code == 303
    assert not booked.case.events.filter(what="details_corrected").exists()
    assert letters() == []


def test_sent_twice_it_is_changed_once(known, booked, address, letters):
    sent = form(known, address).fields | {"email": "new@example.org"}
    for _ in range(2):
        known.post(address, sent)
    assert booked.case.events.filter(what="details_corrected").count() == 1
    assert len(letters()) == 2


def test_whose_case_it_is_no_patient_changes(known, booked, address):
    send(known, address, full_name="Somebody Else", birth_year="1990", asking_for="someone_else")
    assert (who(booked).full_name, who(booked).birth_year, who(booked).asking_for) == ("Meera Example", 1961, "myself")


def test_what_cannot_be_is_refused_with_a_sentence_and_stays(known, booked, address):
    page = send(known, address, phone="12", email="nobody")
    assert errors(page) == [
        "Enter a phone number we can call, such as 98490 12345, or one that begins with + and the country's code.",
        "Enter an e-mail address like name@example.org, or leave it empty.",
    ]
    assert 'value="nobody"' in page.content.decode()
    assert who(booked).email == "meera@example.org"


def test_who_wants_letters_keeps_an_address_for_them(known, booked, address):
    page = send(known, address, email="", contact_by="email")
    assert errors(page) == ["Enter your e-mail address, or choose another way to reach you."]
    assert who(booked).email == "meera@example.org"


def test_a_visit_is_still_the_same_person_s_under_a_new_number(known, booked, address):
    send(known, address, phone="98490 54321")
    assert Appointment.objects.get(case=booked.case).person == who(booked).person


def test_the_new_number_opens_the_page_from_another_device(known, booked, address):
    send(known, address, phone="98490 54321")
    stranger = Client()
    stranger.post(booked.page, {"fact": "4321"})
    assert booked.case.reference in stranger.get(booked.page).content.decode()


def test_the_digits_of_a_wrong_number_open_nothing(booked):
    Patient.objects.update(phone_is_wrong=True)
    for fact, opens in ((str(who(booked).phone)[-4:], False), ("1961", True)):
        stranger = Client()
        stranger.post(booked.page, {"fact": fact})
        assert (booked.case.reference in stranger.get(booked.page).content.decode()) is opens


def test_staff_who_put_a_name_right_write_no_letter(booked, letters, admin_user):
    by = cases.staff(admin_user)
    assert corrections.correct(booked.case, {"full_name": "Meera Exampel"}, by=by, now=timezone.now()) == ["full_name"]
    assert letters() == []
