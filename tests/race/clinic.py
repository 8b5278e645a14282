"""A doctor of their own for those who race: nobody else in the test run books there."""

import re
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Barrier

from tests.patient import Form, Patient
from tests.portal import Portal

OPEN = """
    WITH place AS (
        INSERT INTO appointments_location (name, slug, address, zone, holidays_of, open_on)
        VALUES ('Track', %(slug)s, 'Example Road', 'Asia/Kolkata', '', '{}') RETURNING id
    ), visit AS (
        INSERT INTO appointments_visittype (name, slug, mode, minutes, preparation, turnaround, notice_hours, horizon_days,
            change_hours, remind_hours, description, bring, position)
        VALUES ('Race', %(slug)s, 'in_person', 30, 0, 0, 24, 90, 4, '{}', '', '', 10) RETURNING id
    ), doctor AS (
        INSERT INTO appointments_doctor
            (name, slug, speciality, qualifications, registration_number, languages, about, is_active)
        VALUES ('Dr Race', %(slug)s, 'Racing', '', '', '', '', true) RETURNING id
    ), offered AS (
        INSERT INTO appointments_doctor_visit_types (doctor_id, visittype_id) SELECT doctor.id, visit.id FROM doctor, visit
    )
    INSERT INTO appointments_workinghours (doctor_id, location_id, weekday, starts, ends)
    SELECT doctor.id, place.id, weekday, '09:00', '12:00' FROM doctor, place, generate_series(0, 6) weekday RETURNING doctor_id
"""

VISIT = """
    WITH kind AS (
        INSERT INTO appointments_resourcekind (name) SELECT %(name)s WHERE %(room)s RETURNING id
    ), room AS (
        INSERT INTO appointments_resource (kind_id, location_id, name)
        SELECT kind.id, location_id, %(name)s FROM kind, appointments_workinghours WHERE doctor_id = %(doctor)s LIMIT 1
    ), visit AS (
        INSERT INTO appointments_visittype (name, slug, mode, minutes, preparation, turnaround, notice_hours, horizon_days,
            change_hours, remind_hours, description, bring, position, needs_id)
        SELECT 'Another', %(name)s, 'in_person', %(minutes)s, 0, 0, 24, 90, 4, '{}', '', '', 20, (SELECT id FROM kind)
        RETURNING id
    )
    INSERT INTO appointments_doctor_visit_types (doctor_id, visittype_id) SELECT %(doctor)s, id FROM visit
"""
COLLEAGUE = """
    WITH colleague AS (
        INSERT INTO appointments_doctor
            (name, slug, speciality, qualifications, registration_number, languages, about, is_active)
        VALUES ('Dr Next', %(name)s, 'Racing', '', '', '', '', true) RETURNING id
    ), hours AS (
        INSERT INTO appointments_workinghours (doctor_id, location_id, weekday, starts, ends)
        SELECT colleague.id, location_id, weekday, starts, ends FROM colleague, appointments_workinghours
        WHERE doctor_id = %(doctor)s
    )
    INSERT INTO appointments_doctor_visit_types (doctor_id, visittype_id)
    SELECT colleague.id, visittype_id FROM colleague, appointments_doctor_visit_types WHERE doctor_id = %(doctor)s
    RETURNING doctor_id
"""


@dataclass
class Clinic:
    portal: Portal
    slug: str
    doctor: int

    @property
    def address(self) -> str:
        return f"/book/{self.slug}/"

    def rows(self, column: str = "status") -> list:
        query = f"SELECT {column} FROM appointments_appointment WHERE doctor_id = %s ORDER BY period"
        return [value for (value,) in self.portal.query(query, self.doctor)]

    def visitor(self, visit: str = "") -> tuple[Patient, Form]:
        """Somebody with the page of times before them."""
        patient = Patient(self.portal.url)
        return patient, patient.form(f"{self.address}?visit={visit or self.slug}")

    def offer(self, minutes: int, *, in_a_room: bool = False) -> str:
        """Another kind of visit, for which there may be one room; returns its address."""
        facts = {"name": f"{self.slug}-{minutes}", "minutes": minutes, "room": in_a_room, "doctor": self.doctor}
        self.portal.query(filled(VISIT, facts))
        return str(facts["name"])

    def colleague(self) -> "Clinic":
        """Another doctor with the same hours, in the same place, for the same visits."""
        slug = f"{self.slug}-next"
        return Clinic(self.portal, slug, self.portal.query(filled(COLLEAGUE, {"name": slug, "doctor": self.doctor}))[0][0])

    def cases(self, name: str) -> int:
        count = "SELECT count(*) FROM appointments_case JOIN appointments_patient p ON p.id = patient_id WHERE p.full_name = %s"
        return self.portal.query(count, name)[0][0]


def filled(sql: str, facts: dict[str, object]) -> str:
    """Our own words alone come into these."""
    return re.sub(r"%\((\w+)\)s", lambda name: f"'{facts[name[1]]}'", sql)


@contextmanager
def open_clinic(portal: Portal) -> Iterator[Clinic]:
    slug = f"race-{uuid.uuid4().hex[:8]}"
    clinic = Clinic(portal, slug, portal.query(filled(OPEN, {"slug": slug}))[0][0])
    try:
        yield clinic
    finally:
        portal.query("UPDATE appointments_doctor SET is_active = false WHERE slug LIKE %s", f"{slug}%")


def fill_in(patient: Patient, me: dict[str, str]) -> Form:
    """From the details to the last page, whose form is returned."""
    patient.send(patient.form("/book/details/"), **me)
    return patient.form("/book/check/")


def at_once(number: int, step) -> list:
    """What each of so many callers got who all began in the same moment."""
    line = Barrier(number)

    def run(which):
        line.wait()
        return step(which)

    with ThreadPoolExecutor(number) as threads:
        return list(threads.map(run, range(number)))
