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
