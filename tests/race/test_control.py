"""The race that the guards prevent is real: without them a time is sold many times over, and each of them alone stops it."""

import json
from contextlib import contextmanager

import pytest

from tests.race.clinic import at_once
from tests.race.unguarded import CALLERS

DOCTOR, PATIENT, ROOM = (f"appointment_{whose}_never_twice" for whose in ("doctor", "patient", "resource"))


@contextmanager
def without(clinic, rule):
    """The exclusion constraint is gone, and comes back as it was."""
    (definition,) = clinic.portal.query("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", rule)[0]
    clinic.portal.query(f"ALTER TABLE appointments_appointment DROP CONSTRAINT {rule}")
    try:
        yield
    finally:
        ours = "doctor_id IN (SELECT id FROM appointments_doctor WHERE slug LIKE %s)"
        clinic.portal.query(f"DELETE FROM appointments_appointment WHERE {ours}", f"{clinic.slug}%")
        clinic.portal.query(f"ALTER TABLE appointments_appointment ADD CONSTRAINT {rule} {definition}")


def run(clinic, doctors, visit, start, *guards):
    said = clinic.portal.run_module("tests.race.unguarded", doctors, visit, start, *guards)
    return json.loads(said.splitlines()[-1])


@pytest.fixture
def race(clinic):
    """Everybody wants the same time of one doctor."""
    start = clinic.visitor()[1].choices["start"][1]
    return lambda *guards: run(clinic, clinic.slug, clinic.slug, start, *guards)


@pytest.fixture
def race_for_the_room(clinic):
    """Two doctors share one room, and all want to be seen in it at the same time."""
    visit = clinic.offer(30, in_a_room=True)
    start = clinic.visitor(visit)[1].choices["start"][1]
    doctors = f"{clinic.slug},{clinic.colleague().slug}"
    return lambda: run(clinic, doctors, visit, start, "lock")


def test_without_rule_and_lock_the_same_time_is_sold_many_times_over(clinic, race):
    with without(clinic, DOCTOR):
        assert race()["held"] > 1


def test_the_lock_alone_stops_it(clinic, race):
    with without(clinic, DOCTOR):
        assert race("lock") == {"held": 1, "taken": CALLERS - 1}


def test_the_rule_alone_stops_it(clinic, race):
    assert race() == {"held": 1, "taken": CALLERS - 1}


def test_both_together_stop_it(clinic, race):
    assert race("lock") == {"held": 1, "taken": CALLERS - 1}


def test_without_its_rule_a_room_is_given_to_two_doctors_at_once(clinic, race_for_the_room):
    with without(clinic, ROOM):
        assert race_for_the_room()["held"] == 2


def test_with_its_rule_a_room_is_given_to_one(race_for_the_room):
    assert race_for_the_room() == {"held": 1, "taken": CALLERS - 1}


def test_without_their_rule_a_patient_is_booked_with_two_doctors_at_once(clinic, two_confirmations):
    with without(clinic, PATIENT):
        answers = at_once(2, lambda which: two_confirmations[which][0].send(two_confirmations[which][1]))
        assert all(answer.headers["Location"].startswith("/case/") for answer in answers)


@pytest.mark.parametrize("rule", [DOCTOR, PATIENT, ROOM])
def test_the_rule_is_back_afterwards(clinic, rule):
    with without(clinic, rule):
        pass
    assert clinic.portal.query("SELECT 1 FROM pg_constraint WHERE conname = %s", rule)
