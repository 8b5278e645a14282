"""A doctor falls ill: everybody booked is offered the best other time, told once, and never forgotten."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from appointments.bookings import absences, answers, changes, services
from appointments.bookings.models import Appointment
from appointments.bookings.offer_models import Absence, Offer
from appointments.cases import opening_hours
from appointments.cases import services as cases
from appointments.cases.models import Case
from appointments.doctors.models import TimeOff
from tests.appointments import clinic
from tests.appointments.bookings.ward import (
    MORNING,
    SLOT,
    WEEK,
    deal_with,
    fall_ill,
    letter,
    letters,
    nurse,
    offer_of,
    states,
    visit,
)
from tests.appointments.clinic import HALF_PAST, NINE, NOW, TEN

pytestmark = pytest.mark.django_db


@pytest.fixture
def doctor():
    return clinic.doctor()


@pytest.fixture
def colleague(doctor):
    return clinic.doctor("bashir")


def test_the_time_is_closed_at_once_and_nobody_books_it_any_longer(doctor):
    fall_ill(doctor)
    with pytest.raises(services.NotOffered) as refusal:
        clinic.hold(doctor)
    assert [slot.start for slot in refusal.value.nearest] == [NINE + WEEK, HALF_PAST + WEEK, TEN + WEEK]


def test_whoever_is_choosing_that_time_is_led_to_others(doctor):
    clinic.hold(doctor)
    fall_ill(doctor)
    assert not Appointment.objects.held().exists()
    with pytest.raises(services.NotOffered) as refusal:
        clinic.book(doctor)
    assert refusal.value.nearest


def test_the_best_other_time_is_held_for_each_and_for_nobody_else(doctor):
    nine, ten = visit(doctor), visit(doctor, TEN)
    deal_with(doctor)
    assert [(offer_of(one).starts, offer_of(one).doctor) for one in (nine, ten)] == [
        (NINE + WEEK, doctor),
        (HALF_PAST + WEEK, doctor),
    ]
    with pytest.raises(services.Taken):
        clinic.hold(doctor, NINE + WEEK, token="somebody else")


def test_the_letter_says_until_when_the_other_time_is_kept(doctor):
    nine = visit(doctor)
    absence = deal_with(doctor)
    absences.work(absence, now=NOW)
    until = timezone.localtime(offer_of(nine).expires_at)
    assert f"for you until {until:%A} {until.day} {until:%B %Y, %H:%M} (Asia/Kolkata time)" in letter(nine).text


def test_each_gets_one_letter_that_names_the_time_and_not_the_illness(doctor):
    nine = visit(doctor)
    absence = deal_with(doctor, reason="Influenza")
    absences.work(absence, now=NOW)
    absences.keep_up(now=NOW)
    assert letters(nine) == ["doctor_away"]
    told = letter(nine)
    assert told.subject == "Your appointment needs another time"
    assert "Monday 30 November 2026, 09:00" in told.text
    assert "Please do not come then: Monday 23 November 2026, 09:00" in told.text
    assert f"/offers/{offer_of(nine).pk}/" in told.text
    assert "Influenza" not in told.text
    assert offer_of(nine).told


def test_the_most_urgent_choose_first_then_the_earlier_visit(doctor):
    nine, ten = visit(doctor), visit(doctor, TEN, priority=Case.Priority.URGENT)
    half_past = visit(doctor, HALF_PAST)
    deal_with(doctor)
    assert [offer_of(one).starts - WEEK for one in (ten, nine, half_past)] == [NINE, HALF_PAST, TEN]


def test_whoever_stands_in_is_offered_at_the_same_time(doctor, colleague):
    ten = visit(doctor, TEN)
    deal_with(doctor, stand_in=colleague)
    assert (offer_of(ten).doctor, offer_of(ten).starts) == (colleague, TEN)


def test_without_a_stand_in_the_same_doctor_comes_before_a_nearer_time_with_another(doctor, colleague):
    nine = visit(doctor)
    deal_with(doctor)
    assert (offer_of(nine).doctor, offer_of(nine).starts) == (doctor, NINE + WEEK)


def test_another_doctor_at_the_same_place_comes_before_one_elsewhere(doctor):
    elsewhere = clinic.location(slug="hill-gate")
    elsewhere.save()
    clinic.doctor("anita", where=elsewhere, blocks=[clinic.block(elsewhere)])
    here = clinic.doctor("zoya", blocks=[clinic.block(doctor.locations[0], weekday=2)])
    nine = visit(doctor)
    deal_with(doctor, period=DateTimeTZRange(NINE, NINE + 20 * WEEK))
    assert (offer_of(nine).doctor, offer_of(nine).starts) == (here, NINE + timedelta(days=2))


def test_a_doctor_who_does_not_offer_that_kind_of_visit_does_not_stand_in(doctor):
    other = clinic.visit_type(slug="surgery")
    other.save()
    surgeon = clinic.doctor("bashir", visits=[other])
    nine = visit(doctor)
    deal_with(doctor, stand_in=surgeon)
    assert offer_of(nine).doctor == doctor


def test_nobody_is_asked_to_come_sooner_than_they_can(doctor, colleague):
    ten = visit(doctor, TEN)
    deal_with(doctor, stand_in=colleague, now=NINE - timedelta(hours=1))  # at eight: ten o'clock is too soon, eleven is not
    assert offer_of(ten).starts == TEN + timedelta(hours=1)
    assert offer_of(ten).expires_at == TEN - timedelta(hours=1)


def test_a_time_is_kept_for_a_day_in_which_people_are_awake(doctor):
    nine = visit(doctor)
    midnight = NOW + timedelta(hours=14)
    deal_with(doctor, now=midnight)
    assert offer_of(nine).expires_at == midnight + timedelta(hours=8 + 24)


def test_the_patient_is_not_offered_a_time_at_which_they_are_elsewhere(doctor, colleague):
    nine = visit(doctor, full_name="Meera Example")
    visit(clinic.doctor("zoya"), NINE, full_name="Meera Example Two")
    Appointment.objects.filter(doctor__slug="zoya").update(person=nine.person, beside_another=True)
    deal_with(doctor, stand_in=colleague)
    assert offer_of(nine).starts == HALF_PAST


def test_accepting_moves_the_visit(doctor):
    nine = visit(doctor)
    absence = deal_with(doctor)
    answers.accept(offer_of(nine), by=cases.PATIENT, now=NOW)
    nine.refresh_from_db()
    assert (nine.status, nine.starts) == ("booked", NINE + WEEK)
    assert states() == ["accepted"]
    absences.keep_up(now=NOW)
    assert (states(), letters(nine)) == (["accepted"], ["doctor_away", "appointment_moved"])
    assert absence.offers.count() == 1


@pytest.mark.parametrize("state", [Offer.State.CALL_ME, Offer.State.OTHER])
def test_who_asks_for_a_call_or_another_time_is_due_soon_until_moved(doctor, state):
    nine = visit(doctor)
    absence = deal_with(doctor)
    answers.decline(offer_of(nine), state=state, by=cases.PATIENT, now=NOW)
    absences.keep_up(now=NOW)
    nine.case.refresh_from_db()
    assert nine.case.due_at == NOW + timedelta(hours=2)
    assert to_ring(absence) == [nine]
    changes.move(nine, clinic.wish(doctor, TEN + WEEK), by=cases.PATIENT, now=NOW)
    assert to_ring(absence) == []


def to_ring(absence):
    return [offer.appointment for offer in Offer.objects.filter(absences.away.TO_RING, absence=absence)]


def test_who_does_not_answer_is_due_soon_after_the_time_is_over(doctor):
    nine = visit(doctor)
    absence = deal_with(doctor)
    later = offer_of(nine).expires_at + timedelta(minutes=1)
    answers.lapse_due(now=later)
    absences.keep_up(now=later)
    absences.keep_up(now=later + timedelta(hours=1))
    assert states() == ["lapsed"]
    assert to_ring(absence) == [nine]
    assert Case.objects.get(pk=nine.case_id).due_at == cases_due(later)


def cases_due(moment):
    return opening_hours.working_time_later(timedelta(hours=2), now=moment)


def test_a_closed_case_is_opened_again_for_who_must_be_rung(doctor):
    nine = visit(doctor, email="")
    cases.move(nine.case, to=Case.Status.CLOSED, by=nurse(), now=NOW)
    deal_with(doctor)
    assert Case.objects.get(pk=nine.case_id).status == "in_progress"


def test_without_an_address_the_time_is_held_all_the_same_and_staff_ring(doctor):
    nine = visit(doctor, email="")
    absence = deal_with(doctor)
    assert (states(), offer_of(nine).told, letters(nine)) == (["open"], False, [])
    assert offer_of(nine).held.status == "held"
    assert to_ring(absence) == [nine]
    assert Case.objects.get(pk=nine.case_id).due_at == NOW + timedelta(hours=2)


def test_where_there_is_no_other_time_the_letter_says_when_we_ring(doctor):
    nine = visit(doctor)
    absence = deal_with(doctor, period=DateTimeTZRange(NINE, NINE + 20 * WEEK))
    assert states() == ["nothing"]
    assert to_ring(absence) == [nine]
    assert letters(nine) == ["doctor_away_nothing"]
    assert "ring you by Friday 20 November 2026, 12:00" in letter(nine).text
    assert f"/visits/{nine.pk}/move/" in letter(nine).text


def test_it_is_tried_again_when_staff_ask_for_it(doctor):
    nine = visit(doctor)
    deal_with(doctor, period=DateTimeTZRange(NINE, NINE + 20 * WEEK))
    clinic.doctor("bashir")
    assert absences.offer_again(offer_of(nine), by=nurse(), now=NOW) == "open"
    assert letters(nine) == ["doctor_away_nothing", "doctor_away"]
    with pytest.raises(absences.Stale):
        absences.offer_again(offer_of(nine), by=nurse(), now=NOW)


def test_staff_take_off_the_list_whom_they_reached(doctor):
    nine, ten = visit(doctor, email=""), visit(doctor, TEN, email="")
    absence = deal_with(doctor)
    absences.settle(offer_of(nine), note="She comes to the ward", by=nurse(), now=NOW)
    assert states() == ["settled", "open"]
    assert to_ring(absence) == [ten]
    assert nine.case.events.get(what="offer_settled").note == "She comes to the ward"
    clinic.hold(doctor, NINE + WEEK)  # the time that was kept is free
    absences.keep_up(now=NOW)
    assert states() == ["settled", "open"]
    with pytest.raises(absences.Stale):
        absences.settle(offer_of(nine), note="Again", by=nurse(), now=NOW)


@pytest.mark.parametrize("away", ["moved", "cancelled"])
def test_a_visit_moved_or_cancelled_meanwhile_is_left_alone(doctor, away):
    nine = visit(doctor)
    absence = fall_ill(doctor)
    if away == "moved":
        changes.move(nine, clinic.wish(doctor, TEN + WEEK), by=nurse(), now=NOW)
    else:
        changes.cancel(nine, by=nurse(), now=NOW)
    absences.work(absence, now=NOW)
    absences.keep_up(now=NOW)
    assert states() == ["withdrawn"]
    assert "doctor_away" not in letters(nine)


def test_an_offer_ends_with_the_visit_it_was_for(doctor):
    nine = visit(doctor)
    deal_with(doctor)
    changes.cancel(nine, by=cases.PATIENT, now=NOW)
    absences.keep_up(now=NOW)
    assert states() == ["withdrawn"]
    assert not Appointment.objects.held().exists()


def test_whoever_has_arrived_is_looked_after(doctor):
    nine = visit(doctor)
    Appointment.objects.filter(pk=nine.pk).update(status="arrived")
    deal_with(doctor)
    assert states() == []
    Appointment.objects.filter(pk=nine.pk).update(status="booked")  # marked by mistake
    assert absences.left_behind(now=NOW) == [nine]
    absences.keep_up(now=NOW)
    assert states() == ["open"]
    assert absences.left_behind(now=NOW) == []


def test_a_second_absence_over_the_first_makes_no_second_offer(doctor):
    nine, ten = visit(doctor), visit(doctor, TEN)
    first = deal_with(doctor, period=DateTimeTZRange(NINE, HALF_PAST))
    second = deal_with(doctor)
    assert [offer_of(nine).absence, offer_of(ten).absence] == [first, second]
    assert letters(nine) == ["doctor_away"]


def test_a_visit_moved_into_another_absence_is_on_the_list_of_that_one(doctor):
    nine = visit(doctor)
    deal_with(doctor)
    answers.decline(offer_of(nine), state=Offer.State.OTHER, by=cases.PATIENT, now=NOW)
    changes.move(nine, clinic.wish(doctor, NINE + WEEK), by=cases.PATIENT, now=NOW)
    later = DateTimeTZRange(NINE + WEEK, TEN + WEEK)
    second = deal_with(doctor, period=later)
    assert [offer.state for offer in second.offers.all()] == ["open"]
    assert absences.left_behind(now=NOW) == []


def test_the_same_sent_twice_is_one_absence(doctor):
    visit(doctor)
    assert fall_ill(doctor) == fall_ill(doctor)
    assert (Absence.objects.count(), TimeOff.objects.count(), Offer.objects.count()) == (1, 1, 1)


def test_when_the_stand_in_falls_ill_too_another_is_found(doctor, colleague):
    nine = visit(doctor)
    deal_with(doctor, stand_in=colleague)
    deal_with(colleague)
    absences.keep_up(now=NOW)
    assert (offer_of(nine).state, offer_of(nine).starts) == ("open", NINE + WEEK)
    assert letters(nine) == ["doctor_away", "doctor_away"]


def test_a_visit_in_the_closed_time_is_not_moved_by_accident_and_can_be_changed_late(doctor):
    nine = visit(doctor)
    fall_ill(doctor)
    assert absences.away.is_excused(nine)
    changes.move(nine, clinic.wish(doctor, TEN + WEEK), by=cases.PATIENT, now=NINE - timedelta(hours=1))
    nine.refresh_from_db()
    assert not absences.away.is_excused(nine)
    with pytest.raises(services.NotOffered):
        changes.move(nine, clinic.wish(doctor, TEN), by=nurse(), now=NOW)


def test_an_absence_needs_a_length_and_another_doctor_to_stand_in(doctor):
    with pytest.raises(IntegrityError, match="absence_stand_in_is_another"):
        fall_ill(doctor, stand_in=doctor)


def test_nobody_is_left_behind_when_twenty_times_are_wanted_at_once(doctor, colleague):
    for number in range(6):
        visit(doctor, NINE + number * SLOT)
    absence = deal_with(doctor, stand_in=colleague)
    assert absences.left_behind(now=NOW) == []
    held = Appointment.objects.held()
    assert held.count() == len({(row.doctor_id, row.starts) for row in held}) == 6
    assert set(absence.offers.values_list("state", flat=True)) == {"open"}


def test_the_history_of_the_case_says_what_happened(doctor):
    nine = visit(doctor)
    deal_with(doctor)
    said = [event.what for event in nine.case.events.all()]
    assert said[-2:] == ["doctor_away", "offered"]
    away = nine.case.events.get(what="doctor_away")
    assert (away.was, away.staff.username) == ("2026-11-23T09:00 Asia/Kolkata", "nurse")


def test_the_period_that_is_closed_is_the_one_given(doctor):
    absence = fall_ill(doctor)
    assert (absence.time_off.period, absence.time_off.over_visits) == (MORNING, True)
