import pytest

from tests.race.clinic import open_clinic


@pytest.fixture
def clinic(portal):
    with open_clinic(portal) as clinic:
        yield clinic
