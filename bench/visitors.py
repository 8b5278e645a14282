"""Visitors of the portal, and the same of the minimal project: each wants one time of one doctor and sends two POSTs for it."""

import hashlib
import re
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from appointments.bookings import slots
from appointments.bookings.times import Days, Slot
from appointments.doctors.models import Doctor
from appointments.intake import submit_key

from . import replay, wire

AT_A_DOCTOR = 16  # below the number of holds that may stand at one doctor
CONTACT = {"full_name": "Meera Example", "email": "meera@example.org", "consent_care": "on"}
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')


class Failed(Exception):
    """A request was not answered as it has to be, so its time says nothing."""


@dataclass
class Visitor:
    number: int
    doctor: Doctor
    slot: Slot
    key: str = field(default_factory=submit_key.new)
    secret: str = field(default_factory=lambda: secrets.token_hex(16))
    session: str = ""
    confirmation: dict[str, str] = field(default_factory=dict)

    @property
    def cookies(self) -> dict[str, str]:
        return {"csrf": self.secret} | ({"session": self.session} if self.session else {})

    @property
    def address(self) -> str:
        return f"10.{self.number >> 16}.{self.number >> 8 & 255}.{self.number & 255}"

    @property
    def token(self) -> str:
        return submit_key.read(self.key)

    @property
    def token_hash(self) -> str:
        return hashlib.sha256(self.token.encode()).hexdigest()

    @property
    def times(self) -> str:
        return f"/book/{self.doctor.slug}/?visit=visit"

    def post(self, path: str, port: int, **fields: str) -> bytes:
        given = {"csrfmiddlewaretoken": self.secret, **fields}
        return wire.post(path, given, port=port, cookies=self.cookies, address=self.address)

    def hold(self, port: int) -> bytes:
        return self.post(self.times, port, start=self.slot.value, submit_key=self.key)

    def held(self, answer: Any, leads_to: str) -> None:
        """Remembers the session that the answer began."""
        self.session = re.findall(r"session=(\w+)", checked(answer, leads_to).head)[0]

    def introduce(self, line: wire.Line, port: int) -> None:
        """Says who comes, and reads what the last page shows."""
        checked(line.send(self.post("/book/details/", port, **self.contact)), "/book/check/")
        page = line.send(wire.get("/book/check/", port=port, cookies=self.cookies, address=self.address))
        self.read(page.body.decode())

    @property
    def contact(self) -> dict[str, str]:
        return {**CONTACT, "phone": f"98{self.number:08}", "submit_key": submit_key.new()}

    def read(self, page: str) -> None:
        """Keeps what the last page gives to be sent back."""
        given = dict(HIDDEN.findall(page[page.index('method="post"') :]))
        self.confirmation = {name: value for name, value in given.items() if name != "csrfmiddlewaretoken"}

    def confirm(self, port: int) -> bytes:
        return self.post("/book/check/", port, **self.confirmation)

    def minimal_hold(self, port: int) -> bytes:
        return self.post("/hold/", port, **self.wish)

    @property
    def wish(self) -> dict[str, str]:
        doctor = {"doctor": str(self.doctor.pk), "slug": self.doctor.slug}
        return doctor | {"start": self.slot.start.isoformat(), "token": self.token}

    def minimal_confirm(self, port: int) -> bytes:
        return self.post("/confirm/", port, submit_key=self.key, hold=self.token, start=str(self.slot.start))

    def fresh(self, script: replay.Script) -> replay.Fresh:
        ids = {"appointments_doctor": self.doctor.pk}
        return replay.Fresh(script, self.slot.start, datetime.now(UTC), self.token_hash, self.doctor.slug, ids)


def arriving(doctors: list[Doctor], first: int = 0) -> list[Visitor]:
    """Those who want these doctors, each another time."""
    visit_type, now = doctors[0].visit_types.get(), timezone.now()
    diaries = slots.diaries(doctors, Days.starting(timezone.localdate(now)), now=now)
    wanted = [(doctor, list(diaries[doctor.pk].free(visit_type, now=now))) for doctor in doctors]
    # In turn, so that neighbours in the queue do not wait for one doctor.
    pairs = [(doctor, free[place * 9 + 9]) for place in range(AT_A_DOCTOR) for doctor, free in wanted]
    return [Visitor(number, doctor, slot) for number, (doctor, slot) in enumerate(pairs, start=first)]


def checked(answer: Any, leads_to: str) -> wire.Answer:
    """The answer, if it is a 303 that leads there."""
    if isinstance(answer, Exception):
        raise Failed(str(answer)) from answer
    if answer.status != 303 or not answer.header("Location").startswith(leads_to):
        said = (settings.VAR / "log").read_text()[-3000:]
        raise Failed(f"{answer.status} {answer.header('Location')!r} in place of 303 to {leads_to}\n{said}")
    return answer
