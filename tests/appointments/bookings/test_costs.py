"""What the two posts of a booking cost: only what they need, statement by statement."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.appointments.bookings.pages import SENT, TIMES, form, send, times

pytestmark = pytest.mark.django_db


@pytest.fixture
def throttled(settings):
    settings.THROTTLE = True


def statements(client, address, fields):
    """What was asked of the database by somebody who got what they wanted, without the marks of the test's own transaction."""
    with CaptureQueriesContext(connection) as asked:
        answer = client.post(address, fields)
    assert answer.status_code == 303
    return [query["sql"] for query in asked if "SAVEPOINT" not in query["sql"]]


def test_holding_a_time_takes_fifteen_statements(client, doctor, throttled):
    fields = form(client, TIMES).fields | {"start": times(client)[1]}
    assert len(statements(client, TIMES, fields)) == 15


def test_holding_a_time_reads_the_diary_once_and_shows_no_week(client, doctor):
    fields = form(client, TIMES).fields | {"start": times(client)[1]}
    assert sum("appointments_workinghours hours" in sql for sql in statements(client, TIMES, fields)) == 1


def test_confirming_takes_eighteen_statements(client, held, throttled):
    send(client, "/book/details/", **SENT)
    assert len(statements(client, "/book/check/", form(client, "/book/check/").fields)) == 18
