"""Twenty of the staff take the same case at once, through the running portal."""

import uuid

import pytest
from bs4 import BeautifulSoup

from tests.patient import ME, Patient, read_form
from tests.race.clinic import at_once

STAFF = 20
# Colleagues who may all sign in as the administrator does: with the password that is known.
COLLEAGUE = """
    INSERT INTO auth_user (password, is_superuser, username, first_name, last_name, email, is_staff, is_active, date_joined)
    SELECT password, true, %s, '', '', '', true, true, now() FROM auth_user WHERE username = %s
"""


class Colleague(Patient):
    """Somebody at the desk, with a case's page before them."""

    def __init__(self, portal, name, case):
        super().__init__(portal.url)
        account = portal.accounts["administrator"]
        portal.query(COLLEAGUE, name, account["username"])
        self.send(self.form("/staff/login/?next=/staff/"), username=name, password=account["password"])
        self.name, self.address = name, f"{self.url}/staff/appointments/case/{case}/change/"
        page = BeautifulSoup(self.get(self.address).text, "html.parser")
        self.page = read_form(str(page.select_one(".case-acts form")), self.address)

    def take(self):
        return self.send(self.page, do="take", note=f"{self.name} rings")


@pytest.fixture
def case(portal):
    name = f"Meera {uuid.uuid4().hex[:8]}"
    patient = Patient(portal.url)
    patient.send(patient.form("/callback/"), **ME | {"full_name": name})
    find = "SELECT c.id FROM appointments_case c JOIN appointments_patient p ON p.id = patient_id WHERE full_name = %s"
    return portal.query(find, name)[0][0]


def test_of_twenty_who_take_one_case_at_once_one_has_it_and_nineteen_are_told_who(portal, case):
    staff = [Colleague(portal, f"clerk-{uuid.uuid4().hex[:8]}", case) for _ in range(STAFF)]
    answers = at_once(STAFF, lambda which: staff[which].take())
    find = "SELECT username FROM appointments_case c JOIN auth_user u ON u.id = assignee_id WHERE c.id = %s"
    [(holder,)] = portal.query(find, case)
    assert [member.name for member, answer in zip(staff, answers, strict=True) if answer.status_code == 303] == [holder]
    told = [(member, answer.text) for member, answer in zip(staff, answers, strict=True) if member.name != holder]
    assert len(told) == STAFF - 1
    assert all(f"{holder} took" in page and f"{member.name} rings" in page for member, page in told)
    lines = "SELECT count(*) FROM appointments_event WHERE case_id = %s AND what IN ('assigned', 'noted')"
    assert portal.query(lines, case) == [(2,)]
