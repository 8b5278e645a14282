import uuid

import pytest

from tests.patient import ME
from tests.race.clinic import fill_in, open_clinic


@pytest.fixture
def clinic(portal):
    with open_clinic(portal) as clinic:
        yield clinic


@pytest.fixture
def me():
    """A patient whom one test alone knows."""
    name = f"Meera Example {uuid.uuid4().hex[:8]}"
    return ME | {"full_name": name, "email": f"{uuid.uuid4().hex}@example.org"}


@pytest.fixture
def confirmation(clinic, me):
    """A patient with the last page before them, and its form."""
    patient, form = clinic.visitor()
    patient.send(form, start=form.choices["start"][1])
    return patient, fill_in(patient, me)


@pytest.fixture
def two_confirmations(clinic, me):
    """The same person with two doctors' last pages before them, for the same time, in two browsers."""
    visitors = [clinic.visitor(), clinic.colleague().visitor(clinic.slug)]
    start = visitors[0][1].choices["start"][1]
    for patient, form in visitors:
        patient.send(form, start=start)
    return [(patient, fill_in(patient, me)) for patient, _ in visitors]
