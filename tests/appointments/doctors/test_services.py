"""Links to a doctor's calendar."""

from datetime import timedelta

import pytest

from appointments.doctors import services
from appointments.doctors.models import CalendarFeed
from tests.appointments import clinic
from tests.appointments.clinic import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def doctor():
    return clinic.doctor()


def test_a_link_finds_its_doctor(doctor):
    assert services.find_feed(services.make_feed(doctor, now=NOW)).doctor == doctor


def test_only_the_hash_of_a_token_of_256_bits_is_kept(doctor):
    token = services.make_feed(doctor, now=NOW)
    assert len(token) == 43
    assert token not in str(CalendarFeed.objects.values())


def test_a_doctor_can_have_several_links_and_loses_one_alone(doctor):
    phone, desktop = services.make_feed(doctor, now=NOW), services.make_feed(doctor, now=NOW)
    services.revoke_feed(services.find_feed(phone), now=NOW)
    assert services.find_feed(desktop).doctor == doctor


@pytest.mark.parametrize("token", ["", "nobody's", "x" * 5000, "\x00"])
def test_an_unknown_link_finds_nobody(doctor, token):
    services.make_feed(doctor, now=NOW)
    with pytest.raises(CalendarFeed.DoesNotExist):
        services.find_feed(token)


def test_revoking_a_link_again_changes_nothing(doctor):
    feed = services.find_feed(services.make_feed(doctor, now=NOW))
    services.revoke_feed(feed, now=NOW + timedelta(hours=1))
    services.revoke_feed(feed, now=NOW + timedelta(hours=2))
    assert CalendarFeed.objects.get().revoked_at == NOW + timedelta(hours=1)


def test_the_address_is_a_whole_one(doctor, settings):
    settings.BASE_URL = "https://portal.example.org"
    assert services.feed_address("abc") == "https://portal.example.org/calendar/abc.ics"
