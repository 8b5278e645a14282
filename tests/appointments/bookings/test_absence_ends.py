"""The doctor is well again: visits that can take place do, and everybody who was told otherwise is told so."""

from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from appointments.bookings import absences, answers
from appointments.bookings.models import Appointment
from appointments.bookings.offer_models import Offer
from appointments.cases import services as cases
from appointments.cases.models import Case
from appointments.doctors.models import TimeOff
from tests.appointments import clinic
from tests.appointments.bookings.waiting import only_offer, without
from tests.appointments.bookings.ward import WEEK, deal_with, fall_ill, letter, letters, nurse, offer_of, states, visit
from tests.appointments.clinic import HALF_PAST, NINE, NOW, TEN

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(minutes=1)  # letters of one moment are in no order


@pytest.fixture
def doctor():
    return clinic.doctor()


def end(absence, now=LATER):
    absences.end_early(absence, by=nurse(), now=now)


def test_an_absence_that_has_not_begun_is_called_off_and_the_time_is_open(doctor):
    end(fall_ill(doctor))
    assert not TimeOff.objects.exists()
    assert clinic.hold(doctor)


def test_of_one_that_has_begun_the_rest_opens_again(doctor):
    nine, ten = visit(doctor), visit(doctor, TEN)
    end(deal_with(doctor), now=HALF_PAST)
    assert TimeOff.objects.get().period == DateTimeTZRange(NINE, HALF_PAST)
    assert (offer_of(nine).state, offer_of(ten).state) == ("open", "withdrawn")  # nobody saw the first of them
    assert (letters(nine), letters(ten)) == (["doctor_away"], ["doctor_away", "doctor_back"])


def test_the_letter_says_that_the_visit_takes_place_as_booked(doctor):
    nine = visit(doctor)
    end(deal_with(doctor), now=NOW + timedelta(minutes=1))
    assert letter(nine).subject == "Your appointment takes place as booked"
    assert "Monday 23 November 2026, 09:00" in letter(nine).text


def test_what_was_kept_for_them_is_free_again(doctor):
    visit(doctor)
    end(deal_with(doctor))
    assert not Appointment.objects.held().exists()
    assert clinic.hold(doctor, NINE + WEEK)


def test_whoever_moved_stays_moved_and_hears_nothing(doctor):
    nine = visit(doctor)
    absence = deal_with(doctor)
    answers.accept(offer_of(nine), by=cases.PATIENT, now=NOW)
    end(absence)
    nine.refresh_from_db()
    assert (nine.starts, states()) == (NINE + WEEK, ["accepted"])
    assert letters(nine) == ["doctor_away", "appointment_moved"]


@pytest.mark.parametrize("state", [Offer.State.CALL_ME, Offer.State.OTHER])
def test_whoever_answered_without_taking_a_time_is_told_too(doctor, state):
    nine = visit(doctor)
    absence = deal_with(doctor)
    answers.decline(offer_of(nine), state=state, by=cases.PATIENT, now=NOW)
    end(absence)
    assert states() == ["withdrawn"]
    assert letters(nine)[-1] == "doctor_back"


def test_who_had_not_been_told_yet_is_left_in_peace(doctor):
    nine = visit(doctor)
    end(fall_ill(doctor))
    assert (states(), letters(nine)) == (["withdrawn"], [])


def test_without_an_address_they_are_rung(doctor):
    nine = visit(doctor, email="")
    absence = deal_with(doctor)
    Case.objects.filter(pk=nine.case_id).update(due_at=NINE)
    end(absence)
    assert Case.objects.get(pk=nine.case_id).due_at == LATER + timedelta(hours=2)


def test_nobody_is_told_to_come_whose_visit_another_absence_still_forbids(doctor):
    nine = visit(doctor)
    first = deal_with(doctor)
    deal_with(doctor, period=DateTimeTZRange(NINE, HALF_PAST))
    end(first)
    absences.keep_up(now=NOW)
    assert "doctor_back" not in letters(nine)
    assert absences.left_behind(now=NOW) == []
    assert sorted(states()) == ["open", "withdrawn"]


def test_time_off_deleted_by_hand_is_seen_and_they_are_told(doctor):
    nine = visit(doctor)
    deal_with(doctor)
    TimeOff.objects.all().delete()
    absences.keep_up(now=NOW)
    assert letters(nine) == ["doctor_away", "doctor_back"]


def test_what_opens_again_beside_the_visits_is_offered_to_those_who_wait(doctor):
    visit(doctor)
    absence = deal_with(doctor, period=DateTimeTZRange(NINE, NINE + 20 * WEEK))
    waiting = without(doctor)
    end(absence)
    assert (only_offer().entry, only_offer().starts) == (waiting, HALF_PAST)
    assert only_offer().told


def test_of_a_long_absence_every_day_that_opens_again_is_offered(doctor):
    absence = fall_ill(doctor, period=DateTimeTZRange(NINE, NINE + 20 * WEEK))
    waiting = without(doctor, first_day=(NINE + WEEK).date())
    end(absence, now=TEN)
    assert (only_offer().entry, only_offer().starts) == (waiting, NINE + WEEK)


def test_nobody_is_offered_a_time_that_another_absence_keeps_closed(doctor):
    absence = fall_ill(doctor)
    fall_ill(doctor, period=DateTimeTZRange(NINE, TEN))
    without(doctor)
    end(absence)
    assert only_offer().starts == TEN


def test_it_ends_once(doctor):
    nine = visit(doctor)
    absence = deal_with(doctor)
    end(absence)
    with pytest.raises(absences.Stale):
        end(absence)
    absences.keep_up(now=NOW)
    assert letters(nine) == ["doctor_away", "doctor_back"]
