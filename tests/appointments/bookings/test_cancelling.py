"""A cancelled visit: the time is free, the patient is told, and it happens once."""

import pytest

from appointments.bookings import changes
from appointments.bookings.models import Appointment
from appointments.cases import links
from appointments.cases import services as cases
from appointments.cases.models import Case, Event
from appointments.outbox.models import Message
from tests.appointments import clinic
from tests.appointments.clinic import NINE, NOW, TEN, appointment, book, hold
from tests.appointments.making import case

pytestmark = pytest.mark.django_db


@pytest.fixture
def doctor():
    return clinic.doctor()


@pytest.fixture
def booked(doctor):
    hold(doctor)
    return book(doctor, email="meera@example.org").appointments.get()


def cancel(visit, **facts):
    changes.cancel(visit, **{"by": cases.PATIENT, "now": NOW} | facts)


def letters(**facts):
    return Message.objects.filter(kind="appointment_cancelled", **facts)


def test_cancelling_frees_the_time_at_once(doctor, booked):
    cancel(booked)
    hold(doctor, NINE, token="another")
    book(doctor, NINE, token="another")
    assert sorted(Appointment.objects.values_list("status", flat=True)) == ["booked", "cancelled"]


def test_cancelling_is_told_in_the_history_with_its_reason(booked):
    cancel(booked, reason="The doctor is ill")
    event = booked.case.events.get(what="cancelled")
    assert (event.actor, event.was, event.note) == ("patient", "2026-11-23T09:00 Asia/Kolkata", "The doctor is ill")


def test_the_second_of_two_who_cancel_is_told_and_changes_nothing(booked):
    seen_by_another = Appointment.objects.get()
    cancel(booked)
    events = Event.objects.count()
    with pytest.raises(changes.NotBooked):
        cancel(seen_by_another)
    assert (Event.objects.count(), letters().count()) == (events, 1)


@pytest.mark.parametrize("status", ["arrived", "completed", "no_show", "cancelled"])
def test_only_a_visit_to_come_is_cancelled(doctor, status):
    visit = appointment(doctor, status=status)
    visit.save()
    with pytest.raises(changes.NotBooked):
        cancel(visit)
    assert Appointment.objects.get().status == status
    assert not letters().exists()


def test_a_hold_is_not_cancelled(doctor):
    with pytest.raises(changes.NotBooked):
        cancel(hold(doctor).appointment)
    assert Appointment.objects.get().status == "held"


def test_the_letter_says_which_visit_and_how_to_get_another(booked, settings):
    cancel(booked)
    text = letters().get().text
    assert "Monday 23 November 2026, 09:00" in text
    assert booked.case.reference in text
    assert f"{settings.BASE_URL}/book/" in text


def test_the_letter_tells_a_stranger_nothing_about_the_illness(booked):
    cancel(booked, reason="Hemifacial spasm is better")
    letter = letters().get()
    assert letter.subject == "Your appointment is cancelled"
    for word in ("Neurology", "First visit", "spasm", "Meera"):
        assert word not in letter.text


def test_the_letter_is_in_the_patient_s_language_and_not_the_clerk_s(booked):
    type(booked.consent).objects.update(language="hi")
    cancel(Appointment.objects.get())
    assert "सोम" in letters().get().text


def test_a_letter_that_says_it_is_booked_does_not_go_out_any_longer(booked):
    cancel(booked)
    assert Message.objects.get(kind="appointment_booked").state == "withdrawn"
    assert letters().get().state == "queued"


def test_a_patient_without_an_address_gets_no_letter(doctor):
    hold(doctor)
    cancel(book(doctor).appointments.get())
    assert not Message.objects.exists()


def test_the_case_that_the_booking_opened_is_closed_with_it(booked):
    cancel(booked)
    assert Case.objects.get().status == "closed"
    assert list(Event.objects.values_list("what", flat=True)) == ["opened", "booked", "cancelled", "moved"]


def test_a_case_that_a_colleague_closed_meanwhile_stays_closed(booked):
    cases.move(Case.objects.get(), to=Case.Status.CLOSED, by=cases.SYSTEM, now=NOW)
    cancel(booked)
    assert (Case.objects.get().status, Event.objects.filter(what="moved").count()) == ("closed", 1)


def test_a_case_with_another_visit_to_come_stays_open(doctor, booked):
    appointment(doctor, TEN, case=booked.case).save()
    cancel(booked)
    assert Case.objects.get(pk=booked.case_id).status == "new"


def test_a_case_that_asks_for_more_than_the_visit_stays_open(doctor):
    opinion = case(Case.Kind.SECOND_OPINION)
    visit = appointment(doctor, case=opinion)
    visit.save()
    cancel(visit)
    assert Case.objects.get(pk=opinion.pk).status == "new"


def test_the_confirmation_sent_again_after_the_visit_was_cancelled_books_nothing(doctor, booked):
    cancel(booked)
    assert book(doctor) == booked.case
    assert Appointment.objects.get().status == "cancelled"


def test_the_private_page_says_that_it_is_cancelled(client, booked):
    cancel(booked)
    session = client.session
    links.remember(session, booked.case, links.token_for("one"))
    session.save()
    assert "Cancelled" in client.get(f"/case/{links.token_for('one')}/").content.decode()
