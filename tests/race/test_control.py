"""The race that the guards prevent is real: without them a time is sold many times over, and each of them alone stops it."""

import json
from contextlib import contextmanager

import pytest

from tests.race.unguarded import CALLERS

RULE = "appointment_doctor_never_twice"


@contextmanager
def without_the_rule(clinic):
    """The exclusion constraint is gone, and comes back as it was."""
    query = "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s"
    (definition,) = clinic.portal.query(query, RULE)[0]
    clinic.portal.query(f"ALTER TABLE appointments_appointment DROP CONSTRAINT {RULE}")
    try:
        yield
    finally:
        clinic.portal.query("DELETE FROM appointments_appointment WHERE doctor_id = %s", clinic.doctor)
        clinic.portal.query(f"ALTER TABLE appointments_appointment ADD CONSTRAINT {RULE} {definition}")


@pytest.fixture
def race(clinic):
    start = clinic.visitor()[1].choices["start"][1]

    def race(*guards):
        said = clinic.portal.run_module("tests.race.unguarded", clinic.slug, start, *guards)
        return json.loads(said.splitlines()[-1])

    return race


def test_without_rule_and_lock_the_same_time_is_sold_many_times_over(clinic, race):
    with without_the_rule(clinic):
        assert race()["held"] > 1


def test_the_lock_alone_stops_it(clinic, race):
    with without_the_rule(clinic):
        assert race("lock") == {"held": 1, "taken": CALLERS - 1}


def test_the_rule_alone_stops_it(clinic, race):
    assert race() == {"held": 1, "taken": CALLERS - 1}


def test_both_together_stop_it(clinic, race):
    assert race("lock") == {"held": 1, "taken": CALLERS - 1}


def test_the_rule_is_back_afterwards(clinic):
    with without_the_rule(clinic):
        pass
    assert clinic.portal.query("SELECT 1 FROM pg_constraint WHERE conname = %s", RULE)
