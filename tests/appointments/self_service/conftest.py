from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.test import override_settings
from django.utils import timezone

from appointments.bookings import slots
from appointments.bookings.times import Days
from appointments.cases import links
from appointments.second_opinions.models import Document
from tests.appointments import clinic
from tests.appointments.self_service import opinion_rows


@pytest.fixture
def doctor():
    where = clinic.location()
    where.save()
    return clinic.doctor(blocks=[clinic.block(where, weekday) for weekday in range(7)])


@pytest.fixture
def colleague(doctor):
    """Another doctor who offers the same kind of visit."""
    where = doctor.locations[0]
    return clinic.doctor("bela", blocks=[clinic.block(where, weekday) for weekday in range(7)])


@pytest.fixture
def free(doctor):
    """What is free with the doctor at this moment, from the day after tomorrow on."""

    def free(whom=doctor):
        now = timezone.now()
        days = Days.starting(timezone.localdate(now) + timedelta(days=2), 8)
        return [slot.start for slot in slots.free(whom, whom.visit_types.get(), days, now=now)]

    return free


@pytest.fixture
def booked(doctor, free):
    """A visit booked by its patient: the row, the case, and the address of the private page."""
    case = clinic.book(doctor, free()[3], now=timezone.now(), birth_year=1961, email="meera@example.org")
    token = links.issue(case, seed="a link", now=timezone.now())
    return SimpleNamespace(visit=case.appointments.get(), case=case, page=f"/case/{token}/")


@pytest.fixture
def known(client, booked):
    """The browser that has proved whose case it is."""
    client.post(booked.page, {"fact": "1961"})
    return client


@pytest.fixture(autouse=True)
def private_files(tmp_path, monkeypatch):
    """The private files of this test alone."""
    monkeypatch.setitem(vars(Document.file.field.storage), "location", str(tmp_path))
    with override_settings(FILE_UPLOAD_TEMP_DIR=str(tmp_path)):
        yield tmp_path


@pytest.fixture
def asked():
    """A question to our doctors, three hours old: the request, its case, and the address of its private page."""
    return opinion_rows.ask()


@pytest.fixture
def patient(client, asked):
    """The browser that has proved whose question it is."""
    client.post(asked.page, {"fact": "1961"})
    return client
