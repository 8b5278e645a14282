import pytest
from django.contrib.auth.models import Group, User

from appointments.second_opinions.models import Document
from tests.appointments import answers

ROLES = {"call desk": "Call desk", "booking desk": "Booking desk", "doctor": "Doctors", "editor": "Editors"}


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """The private files of this test alone."""
    monkeypatch.setitem(vars(Document.file.field.storage), "location", str(tmp_path))


@pytest.fixture
def person(db):
    """Makes somebody who works in a role; "administrator" may do everything."""

    def make(role):
        user = User.objects.create_user(role, is_staff=role != "editor", is_superuser=role == "administrator")
        if role in ROLES:
            user.groups.add(Group.objects.get(name=ROLES[role]))
        return user

    return make


@pytest.fixture
def sign_in(client, person):
    """Signs somebody of that role in and returns their browser."""

    def sign_in(role):
        client.force_login(person(role), backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


@pytest.fixture
def asked(db, client):
    """A callback and a second opinion with a file have come in, from somebody else's browser."""
    client.post("/callback/", answers.callback(topic="My left eyelid", email="meera@example.org"))
    client.post("/second-opinion/", answers.second_opinion(full_name="Ravi Example", files=[answers.pdf("mri-report.pdf")]))
    client.cookies.clear()
