"""A patient's number stands in full on the open case, and nowhere else at the desk."""

import re

import pytest

from appointments.cases.models import Patient
from appointments.doctors.models import Doctor
from appointments.outbox.models import Message
from tests.appointments.worklist import full_desk
from tests.appointments.worklist.desk_addresses import walked
from tests.appointments.worklist.test_roles_walk import read_out

NUMBER = "9849012345"
LISTS = ["case", "patient", "appointment", "callbackrequest", "waitlistentry", "offer", "message", "datarequest", "absence"]
# The case itself, to which its history leads, the pages that are parts of it, and the second opinion's, the case of its doctor.
OPEN = re.compile(
    r"/staff/appointments/(case/\d+/((change|history|correct|merge)/)?|secondopinionrequest/\d+/((change|withdraw)/)?)"
)


@pytest.fixture
def rows(client, person):
    found = full_desk.furnish(client, person)
    Patient.objects.update(phone="+919849012345", phone_typed="98490 12345")
    return found


def shows_it(browser, address):
    answer = read_out(browser.get(address, follow=True))
    page = "" if answer.streaming else answer.content.decode(errors="replace")
    return NUMBER in re.sub(r"[\s\-()]|&nbsp;", "", page)


def every_address(rows):
    yield from (page.filled(full_desk.facts_of(rows, page)) for page in walked() if page.name not in ("login", "logout"))
    yield from (f"/staff/appointments/{name}/?{asked}" for name in LISTS for asked in ("state=all", "q=12345"))
    for doctor in Doctor.objects.all():
        yield f"/staff/appointments/appointment/week/?doctor={doctor.slug}"
        yield f"/staff/appointments/appointment/week/?doctor={doctor.pk}"


@pytest.mark.parametrize("role", ["coordinator", "booking desk", "administrator"])
def test_only_the_open_case_shows_the_number(sign_in, rows, role):
    browser = sign_in(role)
    shown = {address for address in every_address(rows) if shows_it(browser, address)}
    assert {address for address in shown if not OPEN.fullmatch(address)} == set()
    assert shown, "the case shows it"


def test_a_letter_to_a_phone_shows_how_the_number_ends(sign_in, rows):
    letter = Message.objects.first()
    Message.objects.filter(pk=letter.pk).update(channel="sms", address="+919849012345")
    page = sign_in("call desk").get(f"/staff/appointments/message/{letter.pk}/change/").content.decode()
    assert "ends in 345" in page and NUMBER not in page
