import pytest
from django.contrib.auth.models import Group, User

from appointments.doctors.models import Doctor
from appointments.second_opinions import scanning
from appointments.second_opinions.models import Document, SecondOpinionRequest
from tests.appointments import answers

ROLES = {
    "call desk": "Call desk",
    "booking desk": "Booking desk",
    "coordinator": "Coordinators",
    "doctor": "Doctors",
    "other doctor": "Doctors",
    "manager": "Managers",
    "auditor": "Auditors",
    "editor": "Editors",
    "staff editor": "Editors",
    "medical reviewer": "Medical reviewers",
}


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """The private files of this test alone."""
    monkeypatch.setitem(vars(Document.file.field.storage), "location", str(tmp_path))


@pytest.fixture
def person(db):
    """Makes somebody who works in a role, once; "administrator" may do everything, "doctor" is given what came in."""

    def make(role):
        if known := User.objects.filter(username=role).first():
            return known
        user = User.objects.create_user(role, is_staff=role != "editor", is_superuser=role == "administrator")
        if role in ROLES:
            user.groups.add(Group.objects.get(name=ROLES[role]))
        if role in ("doctor", "other doctor"):
            _give_an_account(user, role)
        return user

    return make


def _give_an_account(user, role):
    """The doctor's own request is given to them when there is one."""
    facts = {"name": f"Dr {role.title()}", "speciality": "Neurology", "registration_number": "TSMC 1234"}
    doctor = Doctor.objects.create(slug=role.replace(" ", "-"), user=user, **facts)
    if role == "doctor":
        SecondOpinionRequest.objects.filter(doctor=None).update(doctor=doctor)


@pytest.fixture
def sign_in(client, person):
    """Signs somebody of that role in and returns their browser."""

    def sign_in(role):
        client.force_login(person(role), backend="hfs_portal.accounts.Accounts")
        return client

    return sign_in


@pytest.fixture
def asked(db, client):
    """A callback and a second opinion with a file have come in, from somebody else's browser."""
    client.post("/callback/", answers.callback(topic="My left eyelid", email="meera@example.org"))
    answers.ask_second_opinion(client, files=[answers.pdf("mri-report.pdf")], full_name="Ravi Example")
    client.cookies.clear()
    while scanning.look_through_next():
        pass
