"""However many want the same time at the same moment, one gets it and the others are offered another."""

from collections import Counter

import pytest
from bs4 import BeautifulSoup

from tests.race.clinic import at_once, fill_in

VISITORS = 100
CLICKS = 20


def nearest_times(answer):
    return [radio["value"] for radio in BeautifulSoup(answer.text, "html.parser").select(".nearest [name=start]")]


@pytest.fixture
def race(clinic):
    """A hundred browsers that all want the same time; each with the answer it got."""
    visitors = at_once(VISITORS, lambda _: clinic.visitor())
    wanted = visitors[0][1].choices["start"][2]
    answers = at_once(VISITORS, lambda which: visitors[which][0].send(visitors[which][1], start=wanted))
    return wanted, [(patient, answer) for (patient, _), answer in zip(visitors, answers, strict=True)]


def test_a_hundred_who_want_the_same_time_are_one_booking_and_99_polite_refusals(clinic, race, me):
    wanted, answers = race
    assert Counter(answer.status_code for _, answer in answers) == {303: 1, 409: VISITORS - 1}
    for _, answer in answers:
        if answer.status_code == 409:
            assert "That time has just been taken" in answer.text
            assert len(nearest_times(answer)) == 3
            assert wanted not in nearest_times(answer)
    winner = next(patient for patient, answer in answers if answer.status_code == 303)
    answer = winner.send(fill_in(winner, me))
    assert answer.headers["Location"].startswith("/case/")
    assert clinic.rows() == ["booked"]


def test_the_losers_get_the_times_they_are_offered(clinic, race):
    _, answers = race
    loser, answer = next((patient, answer) for patient, answer in answers if answer.status_code == 409)
    form = loser.form(clinic.address)
    assert loser.send(form, start=nearest_times(answer)[0]).status_code == 303
    assert clinic.rows() == ["held", "held"]


def test_the_same_start_form_twenty_times_at_once_is_one_hold(clinic):
    patient, form = clinic.visitor()
    start = form.choices["start"][1]
    answers = at_once(CLICKS, lambda _: patient.send(form, start=start))
    assert {(answer.status_code, answer.headers.get("Location")) for answer in answers} == {(303, "/book/details/")}
    assert clinic.rows() == ["held"]


def test_one_form_with_many_times_at_once_holds_one_of_them(clinic):
    patient, form = clinic.visitor()
    starts = form.choices["start"][1:]
    answers = at_once(CLICKS, lambda which: patient.send(form, start=starts[which % 5]))
    assert {answer.status_code for answer in answers} <= {303, 409}
    assert clinic.rows() == ["held"]


def test_the_same_confirmation_twenty_times_at_once_is_one_appointment(clinic, confirmation, me):
    patient, form = confirmation
    answers = at_once(CLICKS, lambda _: patient.send(form))
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert (clinic.rows(), clinic.cases(me["full_name"])) == (["booked"], 1)


def test_twenty_confirmations_of_a_lapsed_hold_are_one_appointment(clinic, confirmation, me):
    patient, form = confirmation
    clinic.portal.query("DELETE FROM appointments_appointment WHERE doctor_id = %s", clinic.doctor)
    answers = at_once(CLICKS, lambda _: patient.send(form))
    assert len({(answer.status_code, answer.headers.get("Location")) for answer in answers}) == 1
    assert (clinic.rows(), clinic.cases(me["full_name"])) == (["booked"], 1)


def test_one_appointment_writes_one_letter(clinic, confirmation, me):
    patient, form = confirmation
    at_once(CLICKS, lambda _: patient.send(form))
    count = "SELECT count(*) FROM appointments_message WHERE address = %s"
    assert clinic.portal.query(count, me["email"]) == [(1,)]


def test_a_lapsed_hold_goes_to_one_of_those_who_want_it(clinic):
    patient, form = clinic.visitor()
    start = form.choices["start"][1]
    visitors = [clinic.visitor() for _ in range(10)]
    patient.send(form, start=start)
    clinic.portal.query("UPDATE appointments_appointment SET hold_expires_at = now() WHERE doctor_id = %s", clinic.doctor)
    answers = at_once(10, lambda which: visitors[which][0].send(visitors[which][1], start=start))
    assert Counter(answer.status_code for answer in answers) == {303: 1, 409: 9}
    assert clinic.rows() == ["held"]
