"""A consent of any request is taken back: what follows is said first, and then done."""

from datetime import timedelta

import pytest
from django.utils import timezone

from appointments.bookings import waitlist
from appointments.cases import links
from appointments.cases import services as cases
from appointments.cases.models import Case, Consent
from appointments.outbox.models import Message
from appointments.self_service import agreements
from tests.appointments import clinic
from tests.appointments.answers import callback
from tests.appointments.bookings.pages import form, text
from tests.appointments.bookings.test_no_time import answers as no_time_answers

pytestmark = pytest.mark.django_db


def consents(page, purpose="booking"):
    return f"{page}consents/?take_back={purpose}"


def take_back(browser, page, purpose="booking"):
    address = consents(page, purpose)
    return browser.post(address, form(browser, address).fields)


def standing(case):
    return list(Consent.objects.filter(patient=case.patient, withdrawn_at=None).values_list("purpose", flat=True))


def letters(case, state="queued"):
    return list(Message.objects.filter(case=case, state=state).order_by("number").values_list("kind", flat=True))


@pytest.fixture
def called(client):
    """A callback asked for by this browser: the case, and its page."""
    page = client.post("/callback/", callback(email="meera@example.org")).headers["Location"]
    return Case.objects.get(), page


def test_what_follows_for_a_visit_is_said_before(known, booked):
    page = text(known.get(consents(booked.page)))
    assert f"Your visit on {booked.visit.local_start_in_words} with Dr Asha is cancelled." in page
    assert "Messages about it that have not gone out yet are not sent." in page
    assert standing(booked.case) == ["booking"]


def test_taking_it_back_cancels_the_visit_and_ends_the_waiting(known, booked, free):
    day = timezone.localdate() + timedelta(days=1)
    waitlist.join(booked.visit, waitlist.Wishes(day, day, []), by=cases.PATIENT, now=timezone.now())
    assert "You are taken off the waitlist" in text(known.get(consents(booked.page)))
    answer = take_back(known, booked.page)
    assert (answer.status_code, answer.headers["Location"]) == (303, booked.page)
    booked.visit.refresh_from_db()
    assert booked.visit.status == "cancelled" and booked.visit.starts in free()
    assert not booked.case.waitlistentry_set.filter(ended_at=None).exists()
    assert standing(booked.case) == []
    assert letters(booked.case) == ["appointment_cancelled"]
    assert booked.case.events.filter(what="agreement_withdrawn").values_list("actor", "became").get() == ("patient", "booking")


def test_a_visit_that_is_too_near_stays_and_the_patient_is_asked_to_ring(known, booked):
    booked.visit.visit_type.change_hours = 720
    booked.visit.visit_type.save()
    page = text(known.get(consents(booked.page)))
    assert "is too near to be cancelled here. It stays booked: please ring us." in page
    assert "are not sent" not in page  # its patient is still reminded of it
    take_back(known, booked.page)
    booked.visit.refresh_from_db()
    assert booked.visit.status == "booked"
    assert standing(booked.case) == []


def test_it_ends_every_visit_of_the_case_and_none_of_another(known, booked, doctor, free):
    clinic.appointment(doctor, free()[5], case=booked.case).save()
    other = clinic.book(doctor, free()[6], token="other", now=timezone.now(), full_name="Ravi Example")
    take_back(known, booked.page)
    assert set(booked.case.appointments.values_list("status", flat=True)) == {"cancelled"}
    assert other.appointments.get().status == "booked"
    assert standing(other) == ["booking"]


def test_done_twice_it_is_done_once(known, booked):
    sent = form(known, consents(booked.page)).fields
    known.post(consents(booked.page), sent)
    again = known.post(consents(booked.page), sent)
    assert (again.status_code, again.headers["Location"]) == (303, f"{booked.page}data/#consents")
    assert booked.case.events.filter(what="agreement_withdrawn").count() == 1


def test_a_second_try_finishes_what_the_first_began(booked):
    """The first was cut off after the visit was cancelled."""
    booked.visit.status = "cancelled"
    booked.visit.save()
    agreements.take_back(booked.case, "booking", by=cases.PATIENT, now=timezone.now())
    assert standing(booked.case) == []


def test_a_callback_is_cancelled_and_its_letter_taken_back(client, called):
    case, page = called
    assert "We do not ring you about it any more." in text(client.get(consents(page, "callback")))
    take_back(client, page, "callback")
    case.refresh_from_db()
    assert case.callback.cancelled_at and case.status == "closed"
    assert standing(case) == []
    assert letters(case) == ["callback_cancelled"]
    assert letters(case, "withdrawn") == ["callback_received"]


def test_who_looks_for_a_time_is_taken_off_the_list_and_the_request_closed(client, doctor):
    page = client.post("/book/no-time/", no_time_answers(email="meera@example.org")).headers["Location"]
    take_back(client, page)
    case = Case.objects.get()
    assert case.status == "closed" and standing(case) == [] and letters(case) == []


def test_the_consent_of_a_second_opinion_leads_to_its_own_page(patient, asked):
    answer = patient.get(consents(asked.page, "second_opinion"))
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{asked.page}withdraw/")


@pytest.mark.parametrize("purpose", ["", "callback", "x" * 500, "second_opinion_colleague"])
def test_what_was_never_agreed_to_cannot_be_taken_back(known, booked, purpose):
    for answer in (known.get(consents(booked.page, purpose)), known.post(consents(booked.page, purpose), {"submit_key": "x"})):
        assert answer.status_code in (303, 404)
    assert standing(booked.case) == ["booking"]


def test_who_gave_it_stands_beside_each(client):
    opened = clinic.case(asking_for="someone_else", birth_year=1961, now=timezone.now())
    ravi = cases.Relative("Ravi Example", "Her son")
    cases.consent(opened.patient, purpose="callback", language="en", now=timezone.now(), relative=ravi)
    page = f"/case/{links.issue(opened, seed='one', now=timezone.now())}/"
    client.post(page, {"fact": "1961"})
    assert "by Ravi Example (Her son)" in text(client.get(f"{page}data/"))
