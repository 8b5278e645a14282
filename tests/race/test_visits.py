"""Holding, confirming, moving and the desk, all at the same moment: each time goes to one, and nobody meets an error."""

from collections import Counter
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup

from tests.patient import Patient, read_form
from tests.race.clinic import at_once, fill_in

OTHERS = 8
attempts = pytest.mark.parametrize("attempt", range(3))


def got_it(answer):
    return answer.status_code == 303 and "taken" not in answer.headers["Location"]


def booked(clinic, patient, form, me, start):
    """The private page of somebody who has booked that time."""
    patient.send(form, start=start)
    return urlsplit(patient.send(fill_in(patient, me)).headers["Location"]).path


def starts(clinic):
    query = "SELECT lower(period) FROM appointments_appointment WHERE doctor_id = %s AND status IN ('held', 'booked')"
    return [start for (start,) in clinic.portal.query(query, clinic.doctor)]


def form_to_move(clinic, patient, page):
    number = clinic.portal.query("SELECT max(id) FROM appointments_appointment WHERE doctor_id = %s", clinic.doctor)[0][0]
    return patient.form(f"{page}visits/{number}/move/")


def lapse(clinic):
    clinic.portal.query("UPDATE appointments_appointment SET hold_expires_at = now() WHERE doctor_id = %s", clinic.doctor)


class Desk(Patient):
    """Somebody at the staff's desk."""

    def __init__(self, clinic):
        super().__init__(clinic.portal.url)
        self.send(self.form("/staff/login/?next=/staff/"), **clinic.portal.accounts["administrator"])

    def form(self, path):
        """The form of the page, not the one that signs out."""
        answer = self.get(path)
        forms = BeautifulSoup(answer.text, "html.parser").select("#content form[method=post], #login-form")
        return read_form(str(forms[-1]), answer.url)

    def form_to_book(self, clinic):
        query = "SELECT doctor_id, visittype_id FROM appointments_doctor_visit_types WHERE doctor_id = %s"
        doctor, visit = clinic.portal.query(query, clinic.doctor)[0]
        return self.form(f"/staff/appointments/appointment/book/?doctor={doctor}&visit={visit}")


@attempts
def test_times_of_different_length_that_overlap_go_to_one(clinic, attempt):
    hour = clinic.offer(60)
    visitors = at_once(2 * OTHERS, lambda which: clinic.visitor(hour if which % 2 else ""))
    long, halves = visitors[1][1].choices["start"][4], visitors[0][1].choices["start"]
    short = halves[halves.index(long) + 1]  # half an hour into the long one
    answers = at_once(2 * OTHERS, lambda which: visitors[which][0].send(visitors[which][1], start=long if which % 2 else short))
    assert Counter(answer.status_code for answer in answers) == {303: 1, 409: 2 * OTHERS - 1}
    assert clinic.rows() == ["held"]


@attempts
def test_a_lapsed_hold_that_is_confirmed_while_others_want_it_goes_to_one(clinic, confirmation, attempt):
    patient, last_page = confirmation
    wanted = last_page.fields["start"]
    lapse(clinic)
    visitors = [clinic.visitor() for _ in range(OTHERS)]
    steps = [lambda: patient.send(last_page), *(lambda who=who: who[0].send(who[1], start=wanted) for who in visitors)]
    answers = at_once(OTHERS + 1, lambda which: steps[which]())
    assert {answer.status_code for answer in answers} <= {303, 409}
    assert sum(map(got_it, answers)) == 1
    assert clinic.rows() == ["booked" if got_it(answers[0]) else "held"]


@attempts
def test_a_time_that_is_confirmed_while_others_want_it_is_theirs_who_held_it(clinic, confirmation, attempt):
    patient, last_page = confirmation
    visitors = [clinic.visitor() for _ in range(OTHERS)]
    wanted = last_page.fields["start"]
    steps = [lambda: patient.send(last_page), *(lambda who=who: who[0].send(who[1], start=wanted) for who in visitors)]
    answers = at_once(OTHERS + 1, lambda which: steps[which]())
    assert [answer.status_code for answer in answers] == [303, *[409] * OTHERS]
    assert got_it(answers[0])
    assert clinic.rows() == ["booked"]


@attempts
def test_a_time_that_one_moves_to_and_the_desk_gives_goes_to_one(clinic, me, attempt):
    patient, form = clinic.visitor()
    wanted = form.choices["start"][3]
    move = form_to_move(clinic, patient, booked(clinic, patient, form, me, form.choices["start"][1]))
    desk = Desk(clinic)
    book = desk.form_to_book(clinic)
    caller = {name: me[name] for name in ("phone", "consent_care")} | {"full_name": f"Ravi {me['full_name']}"}
    moved, given = at_once(
        2, lambda which: desk.send(book, start=wanted, **caller) if which else patient.send(move, start=wanted)
    )
    assert (moved.status_code, given.status_code) in {(303, 200), (409, 302), (409, 303)}
    assert clinic.rows() == ["booked"] * (1 if moved.status_code == 303 else 2)


@attempts
def test_a_time_that_one_moves_to_and_others_hold_goes_to_one(clinic, me, attempt):
    patient, form = clinic.visitor()
    old, wanted = form.choices["start"][1], form.choices["start"][3]
    page = booked(clinic, patient, form, me, old)
    move, visitors = form_to_move(clinic, patient, page), [clinic.visitor() for _ in range(OTHERS)]
    steps = [lambda: patient.send(move, start=wanted), *(lambda who=who: who[0].send(who[1], start=wanted) for who in visitors)]
    answers = at_once(OTHERS + 1, lambda which: steps[which]())
    assert {answer.status_code for answer in answers} <= {303, 409}
    assert sum(map(got_it, answers)) == 1
    assert sorted(clinic.rows()) == (["booked"] if got_it(answers[0]) else ["booked", "held"])


@attempts
def test_of_two_who_move_to_the_same_time_one_does_and_the_other_keeps_the_old_one(clinic, me, attempt):
    movers = []
    for which in range(2):
        patient, form = clinic.visitor()
        wanted = form.choices["start"][5 - which]  # the first booking has taken one of the list
        page = booked(clinic, patient, form, me | {"full_name": f"{me['full_name']} {which}"}, form.choices["start"][0])
        movers.append((patient, form_to_move(clinic, patient, page)))
    answers = at_once(2, lambda which: movers[which][0].send(movers[which][1], start=wanted))
    assert Counter(answer.status_code for answer in answers) == {303: 1, 409: 1}
    assert (clinic.rows(), len(set(starts(clinic)))) == (["booked", "booked"], 2)


@attempts
def test_a_time_that_the_desk_gives_and_others_hold_goes_to_one(clinic, me, attempt):
    desk = Desk(clinic)
    book, visitors = desk.form_to_book(clinic), [clinic.visitor() for _ in range(OTHERS)]
    wanted = visitors[0][1].choices["start"][3]
    caller = {name: me[name] for name in ("full_name", "phone", "consent_care")}
    steps = [
        lambda: desk.send(book, start=wanted, **caller),
        *(lambda who=who: who[0].send(who[1], start=wanted) for who in visitors),
    ]
    answers = at_once(OTHERS + 1, lambda which: steps[which]())
    won = answers[0].status_code in (302, 303)
    assert all(answer.status_code in (200, 302, 303, 409) for answer in answers)
    assert won + sum(map(got_it, answers[1:])) == 1
    assert clinic.rows() == ["booked" if won else "held"]


def test_the_desk_s_form_books_when_nobody_races(clinic, me):
    desk = Desk(clinic)
    book = desk.form_to_book(clinic)
    caller = {name: me[name] for name in ("full_name", "phone", "consent_care")}
    assert desk.send(book, start=book.choices["start"][0], **caller).status_code in (302, 303)
    assert clinic.rows() == ["booked"]


@attempts
def test_a_person_who_confirms_two_visits_at_once_with_two_doctors_has_one(clinic, two_confirmations, me, attempt):
    answers = at_once(2, lambda which: two_confirmations[which][0].send(two_confirmations[which][1]))
    assert sorted(got_it(answer) for answer in answers) == [False, True]
    loser = next(answer for answer in answers if not got_it(answer))
    assert loser.status_code < 500
    assert "another appointment" in loser.text or "another visit" in loser.text
    assert clinic.cases(me["full_name"]) == 1


@attempts
def test_one_room_for_two_doctors_goes_to_one(clinic, attempt):
    visit, next_door = clinic.offer(45, in_a_room=True), clinic.colleague()
    visitors = [(clinic, next_door)[which % 2].visitor(visit) for which in range(OTHERS)]
    start = visitors[0][1].choices["start"][2]
    answers = at_once(OTHERS, lambda which: visitors[which][0].send(visitors[which][1], start=start))
    assert Counter(answer.status_code for answer in answers) == {303: 1, 409: OTHERS - 1}
    assert clinic.rows() + next_door.rows() == ["held"]
