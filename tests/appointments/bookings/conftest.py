from datetime import datetime

import pytest
from django.contrib.auth.models import User

from tests.appointments import clinic
from tests.appointments.bookings.pages import SENT, TIMES, send, times


@pytest.fixture
def doctor():
    where = clinic.location()
    where.save()
    return clinic.doctor(blocks=[clinic.block(where, weekday) for weekday in range(7)])


@pytest.fixture
def held(client, doctor):
    """The second time on the page, held by this browser."""
    start = times(client)[1]
    send(client, TIMES, start=start)
    return datetime.fromisoformat(start)


@pytest.fixture
def filled_in(client, held):
    send(client, "/book/details/", **SENT)
    return held


@pytest.fixture
def overbooked(db):
    """What a row in the second lane says of itself."""
    coordinator = User.objects.create_user("coordinator", is_staff=True, is_superuser=True)
    return {"lane": 1, "overbooked_by": coordinator, "overbook_reason": "Came from far away"}
