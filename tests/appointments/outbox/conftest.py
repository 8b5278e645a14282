"""Where letters go in these tests: a real mail server and a real gateway. It is the middle of the day in the hospital."""

import pytest

from tests.appointments.outbox.writing import zone_where_it_is
from tests.gateway import open_gateway
from tests.post_office import open_post_office


@pytest.fixture
def post_office(settings):
    with open_post_office() as office:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST = "127.0.0.1"
        settings.EMAIL_PORT = office.port
        settings.TIME_ZONE = zone_where_it_is(12)
        yield office


@pytest.fixture
def gateway(settings):
    with open_gateway() as opened:
        settings.TEXT_GATEWAYS = {"sms": opened.url}
        settings.TIME_ZONE = zone_where_it_is(12)
        yield opened
