"""Nobody is hurried: what was begun is there the next day, in every form that a patient fills in."""

import re
from datetime import datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.utils import timezone

from appointments.doctors.models import Doctor
from appointments.intake import patience
from tests.appointments import answers, clinic
from tests.appointments.answers import SECOND_OPINION, submit_key
from tests.appointments.bookings.pages import SENT, TIMES, confirm, send, text, times

pytestmark = pytest.mark.django_db

EVENING = timezone.make_aware(datetime(2026, 11, 23, 21, 0))
NEXT_EVENING = timedelta(hours=23, minutes=30)
ORDINARY = timedelta(hours=12)
PASSWORD = "correct horse battery staple"


@pytest.fixture
def clock():
    with time_machine.travel(EVENING, tick=False) as clock:
        yield clock


@pytest.fixture
def doctor(clock) -> Doctor:
    where = clinic.location()
    where.save()
    return clinic.doctor(blocks=[clinic.block(where, weekday) for weekday in range(7)])


def lasts(client) -> timedelta:
    return timedelta(seconds=client.session.get_expiry_age())


def test_a_booking_waits_a_day_for_whoever_comes(client, doctor, clock):
    send(client, TIMES, start=times(client)[9])
    clock.shift(NEXT_EVENING)
    send(client, "/book/details/", **SENT)
    clock.shift(NEXT_EVENING)
    assert "Meera Example" in text(client.get("/book/check/"))


def test_a_second_opinion_waits_a_day_on_every_page(client, clock):
    client.post(SECOND_OPINION, {"submit_key": submit_key.new()})
    for step in ("who", "question", "illness"):
        clock.shift(NEXT_EVENING)
        client.post(f"{SECOND_OPINION}{step}/", {"submit_key": submit_key.new(), "question": "Will it spread?"})
    clock.shift(NEXT_EVENING)
    assert "Will it spread?" in text(client.get(f"{SECOND_OPINION}question/"))


def test_a_callback_may_be_sent_a_day_after_its_page_was_opened(client, clock):
    asked = answers.callback()
    clock.shift(NEXT_EVENING)
    assert client.post("/callback/", asked).status_code == 303


def test_what_is_sent_is_shut_again_as_soon_as_before(client, doctor):
    send(client, TIMES, start=times(client)[9])
    assert lasts(client) == patience.KEPT
    send(client, "/book/details/", **SENT)
    confirm(client)
    assert lasts(client) == ORDINARY


def test_staff_who_begin_a_booking_stay_signed_in_no_longer_for_it(client, doctor):
    client.force_login(User.objects.create_user("clerk", is_staff=True))
    send(client, TIMES, start=times(client)[9])
    assert lasts(client) == ORDINARY


def test_staff_who_sign_in_after_they_began_a_booking_stay_no_longer_either(client, doctor):
    User.objects.create_user("clerk", password=PASSWORD, is_staff=True)
    send(client, TIMES, start=times(client)[9])
    assert client.post("/staff/login/", {"username": "clerk", "password": PASSWORD}).status_code == 302
    assert lasts(client) == ORDINARY


@pytest.mark.parametrize("address", ["/callback/", "/second-opinion/", "/book/"])
def test_nobody_has_to_prove_that_they_are_no_machine(client, doctor, address):
    page = client.get(address).content.decode()
    assert not re.search("captcha|turnstile|not a robot", page, re.IGNORECASE)
    assert "<iframe" not in page
