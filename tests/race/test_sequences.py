"""Six people do whatever can be done, in any order and at the same moment: nothing overlaps, and nobody meets an error."""

import json

import pytest

OVERLAPS = """
    SELECT count(*) FROM appointments_appointment one JOIN appointments_appointment other ON one.id < other.id AND {both}
    WHERE one.status <> 'cancelled' AND other.status <> 'cancelled'
        AND one.doctor_id IN (SELECT id FROM appointments_doctor WHERE slug LIKE %s)
"""
OF_A_DOCTOR = "one.doctor_id = other.doctor_id AND one.lane = other.lane AND one.busy && other.busy"
OF_A_ROOM = "one.resource_id = other.resource_id AND one.busy && other.busy"
OF_A_PERSON = "one.person = other.person AND one.period && other.period AND NOT one.beside_another AND NOT other.beside_another"
IN_TIME_OFF = """
    SELECT count(*) FROM appointments_appointment visit JOIN appointments_timeoff off USING (doctor_id)
    WHERE visit.status IN ('booked', 'arrived') AND visit.period && off.period
        AND doctor_id IN (SELECT id FROM appointments_doctor WHERE slug LIKE %s)
"""


@pytest.mark.parametrize("zone", ["Asia/Kolkata", "Europe/London", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo"])
def test_whatever_many_do_at_once_nothing_overlaps_and_nobody_meets_an_error(clinic, zone):
    clinic.portal.query("UPDATE appointments_location SET zone = %s WHERE slug = %s", zone, clinic.slug)
    visits = [clinic.slug, clinic.offer(60), clinic.offer(45, in_a_room=True)]
    doctors = [clinic.slug, clinic.colleague().slug]
    said = clinic.portal.run_module("tests.race.sequences", ",".join(doctors), ",".join(visits), zone)
    counts = json.loads(said.splitlines()[-1])
    assert not [what for what in counts if what.startswith("WRONG")]
    assert counts["hold: done"] and counts["book: done"] and counts["move: done"] and counts["offer: right"]
    for both in (OF_A_DOCTOR, OF_A_ROOM, OF_A_PERSON):
        assert clinic.portal.query(OVERLAPS.format(both=both), f"{clinic.slug}%") == [(0,)]
    assert clinic.portal.query(IN_TIME_OFF, f"{clinic.slug}%") == [(0,)]
