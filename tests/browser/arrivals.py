"""Thirty requests that come in at the portal's three forms, from patients whose browsers run no scripts."""

import random
import uuid
from dataclasses import dataclass

from tests.patient import ME, Patient
from tests.race.clinic import Clinic, fill_in

CALLBACKS, OPINIONS, BOOKINGS = 14, 6, 10
SOON = {"call_on": "soon", "part_of_day": "any"}


@dataclass(frozen=True)
class Arrived:
    name: str
    phone: str
    reference: str


class Arrivals:
    """Everybody has a name and a number that no other test knows."""

    def __init__(self, clinic: Clinic) -> None:
        self.clinic, self.family = clinic, f"Of{uuid.uuid4().hex[:6]}"  # six digits alone would be looked for as a number
        self.exchange = random.randint(100, 999)
        self.callbacks = [self._ask(self._call, number) for number in range(CALLBACKS)]
        self.opinions = [self._ask(self._scans, CALLBACKS + number) for number in range(OPINIONS)]
        self.bookings = [self._ask(self._visit, CALLBACKS + OPINIONS + number) for number in range(BOOKINGS)]

    @property
    def all(self) -> list[Arrived]:
        return [*self.callbacks, *self.opinions, *self.bookings]

    def once_more(self, whom: Arrived) -> Arrived:
        """The same person asks to be called, who has asked already."""
        return self._known(self._call(ME | {"full_name": whom.name, "phone": whom.phone}), whom.name, whom.phone)

    def _ask(self, way, number: int) -> Arrived:
        name, phone = f"Morning{number:02} Example{self.family}", f"+91 98{self.exchange} {number:05}"
        return self._known(way(ME | {"full_name": name, "phone": phone}), name, phone)

    def _known(self, page: str, name: str, phone: str) -> Arrived:
        case = "SELECT reference FROM appointments_case c JOIN appointments_patient p ON p.id = patient_id WHERE full_name = %s"
        found = self.clinic.portal.query(f"{case} ORDER BY c.id DESC LIMIT 1", name)
        assert found, f"no case from {page}"
        return Arrived(name, phone, found[0][0])

    def _call(self, me: dict[str, str]) -> str:
        patient = Patient(self.clinic.portal.url)
        return accepted(patient.send(patient.form("/callback/"), **me, **SOON))

    def _scans(self, me: dict[str, str]) -> str:
        patient = Patient(self.clinic.portal.url)
        return accepted(patient.send(patient.answer_every_step(**me)))

    def _visit(self, me: dict[str, str]) -> str:
        patient, times = self.clinic.visitor()
        accepted(patient.send(times, start=times.choices["start"][0]))
        return accepted(patient.send(fill_in(patient, me)))


def accepted(answer) -> str:
    assert answer.status_code == 303, answer.text[:500]
    return answer.headers["Location"]
