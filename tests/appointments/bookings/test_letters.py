"""What a letter says of where the visit takes place, and that none goes out once it is no longer so."""

from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from appointments.bookings import absences, answers, changes, waitlist
from appointments.cases import services as cases
from appointments.doctors.models import VisitType
from appointments.outbox import letters
from appointments.outbox.models import Message
from tests.appointments import clinic
from tests.appointments.bookings import waiting
from tests.appointments.bookings.ward import WEEK, deal_with, nurse, offer_of, visit
from tests.appointments.clinic import NINE, NOW, TEN, book, hold, wish

pytestmark = pytest.mark.django_db

NEED_NOT_COME = "Where: by video. You need not come to the clinic."


@pytest.fixture
def doctor():
    return clinic.doctor()


def text(kind):
    return Message.objects.get(kind=kind).text


def test_a_letter_about_a_video_call_sends_nobody_to_the_clinic(doctor):
    VisitType.objects.update(mode=VisitType.Mode.VIDEO)
    hold(doctor)
    visit = book(doctor, email="meera@example.org").appointments.get()
    first = text("appointment_booked")
    changes.move(visit, wish(doctor, TEN), by=cases.PATIENT, now=NOW)
    for letter in (first, text("appointment_moved")):
        assert NEED_NOT_COME in letter
        assert "Example Road" not in letter
    assert "come ten minutes early" not in first


def test_a_letter_about_a_visit_to_the_clinic_says_where_it_is(doctor):
    hold(doctor)
    book(doctor, email="meera@example.org")
    assert "Where: Lakeside\n1 Example Road\n\nPlease come ten minutes early." in text("appointment_booked")


@pytest.mark.parametrize("kind", ["doctor_away", "doctor_back", "time_offered"])
def test_a_time_offered_by_video_is_said_to_be_by_video(doctor, kind):
    visit = clinic.appointment(doctor)
    visit.visit_type.mode = VisitType.Mode.VIDEO
    facts = {"appointment": visit, "offered": visit, "offer": {"held": visit, "appointment": visit, "pk": 1}}
    letter = letters.written(kind, visit.case, facts).text
    assert NEED_NOT_COME in letter
    assert "Example Road" not in letter


def test_a_time_offered_abroad_is_kept_until_an_hour_on_the_clocks_there(db):
    london = clinic.location("Europe/London")
    london.save()
    visit = clinic.appointment(clinic.doctor(where=london))
    until = NOW.astimezone(london.timezone)
    facts = {"appointment": visit, "offered": visit, "offer": {"held": visit, "appointment": visit, "pk": 1}}
    for kind in ("doctor_away", "time_offered"):
        letter = letters.written(kind, visit.case, {**facts, "until": until}).text
        assert f"until {until:%A} {until.day} {until:%B %Y, %H:%M} ({visit.zone} time)" in letter


def until(kind):
    return Message.objects.get(kind=kind).until


def test_a_booking_and_a_move_are_of_no_use_once_the_visit_begins(doctor):
    booked = visit(doctor)
    assert until("appointment_booked") == NINE
    changes.move(booked, wish(doctor, TEN), by=nurse(), now=NOW)
    assert until("appointment_moved") == TEN
    changes.cancel(booked, by=nurse(), now=NOW)
    assert until("appointment_cancelled") is None


def test_a_booking_from_the_waitlist_is_of_no_use_once_the_visit_begins(doctor):
    waiting.without(doctor)
    waitlist.offer_freed(doctor, (NINE, TEN), now=NOW)
    answers.accept(waiting.only_offer(), by=cases.PATIENT, now=NOW)
    assert until("appointment_booked") == NINE


@pytest.fixture
def without_a_time(doctor):
    """A visit whose doctor is away for months; the letter that says so waits."""
    booked = visit(doctor)
    deal_with(doctor, period=DateTimeTZRange(NINE, NINE + 20 * WEEK))
    return booked


def unsent():
    return list(Message.objects.filter(state="queued").order_by("number").values_list("kind", flat=True))


def test_nobody_is_told_to_stay_away_from_a_visit_that_has_another_time(without_a_time):
    assert unsent() == ["doctor_away_nothing"]
    changes.move(without_a_time, wish(clinic.doctor("bashir"), TEN), by=cases.PATIENT, now=NOW)
    assert unsent() == ["appointment_moved"]


def test_nobody_is_told_to_stay_away_from_a_visit_that_they_have_cancelled(without_a_time):
    changes.cancel(without_a_time, by=cases.PATIENT, now=NOW)
    assert unsent() == ["appointment_cancelled"]


def test_who_is_offered_another_time_is_not_told_that_there_is_none(without_a_time):
    clinic.doctor("bashir")
    assert absences.offer_again(offer_of(without_a_time), by=nurse(), now=NOW) == "open"
    assert unsent() == ["doctor_away"]


def test_an_earlier_time_is_still_offered_to_who_moves_to_a_nearer_one(doctor):
    late = visit(doctor, NINE + 2 * WEEK)
    waiting.earlier(late)
    waitlist.offer_freed(doctor, (NINE, TEN), now=NOW)
    changes.move(late, wish(doctor, NINE + WEEK), by=nurse(), now=NOW + timedelta(minutes=1))
    assert "time_offered" in unsent()
