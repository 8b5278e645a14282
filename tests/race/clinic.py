"""A doctor of their own for those who race: nobody else in the test run books there."""

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
        INSERT INTO appointments_location (name, slug, address, zone) VALUES ('Track', %(slug)s, 'Example Road', 'Asia/Kolkata')
        RETURNING id
    ), visit AS (
        INSERT INTO appointments_visittype (name, slug, minutes, turnaround, description, bring)
        VALUES ('Race', %(slug)s, 30, 0, '', '') RETURNING id
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

    def visitor(self) -> tuple[Patient, Form]:
        """Somebody with the page of times before them."""
        patient = Patient(self.portal.url)
        return patient, patient.form(self.address)

    def cases(self, name: str) -> int:
        count = "SELECT count(*) FROM appointments_case JOIN appointments_patient p ON p.id = patient_id WHERE p.full_name = %s"
        return self.portal.query(count, name)[0][0]


@contextmanager
def open_clinic(portal: Portal) -> Iterator[Clinic]:
    slug = f"race-{uuid.uuid4().hex[:8]}"
    sql = OPEN.replace("%(slug)s", f"'{slug}'")
    clinic = Clinic(portal, slug, portal.query(sql)[0][0])
    try:
        yield clinic
    finally:
        portal.query("UPDATE appointments_doctor SET is_active = false WHERE id = %s", clinic.doctor)


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
