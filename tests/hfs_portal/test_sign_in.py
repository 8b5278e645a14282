"""Whoever guesses passwords is locked out, and nobody else with them."""

import pytest
from django.contrib.auth.models import User

pytestmark = pytest.mark.django_db

DOORS = ["/staff/login/", "/cms/login/"]
PASSWORD = "correct horse battery staple"
HERE, ELSEWHERE = "203.0.113.7", "198.51.100.1"


@pytest.fixture(autouse=True)
def clerk(settings):
    settings.PROXIES = 1
    return User.objects.create_superuser("clerk", password=PASSWORD)


def sign_in(client, door, password, *, address=HERE):
    return client.post(door, {"username": "clerk", "password": password}, headers={"X-Forwarded-For": f"10.0.0.1, {address}"})


def guess(client, door):
    for _ in range(5):
        sign_in(client, door, "wrong")


@pytest.mark.parametrize("door", DOORS)
def test_five_wrong_passwords_lock_the_name_for_that_address(client, door):
    guess(client, door)
    answer = sign_in(client, door, PASSWORD)
    assert answer.status_code == 429
    assert "Locked for an hour" in answer.content.decode()


@pytest.mark.parametrize("door", DOORS)
def test_the_same_name_signs_in_from_another_address(client, door):
    guess(client, door)
    assert sign_in(client, door, PASSWORD, address=ELSEWHERE).status_code == 302


@pytest.mark.parametrize(("guessed_at", "other"), [DOORS, DOORS[::-1]])
def test_one_door_s_lock_holds_at_the_other(client, guessed_at, other):
    guess(client, guessed_at)
    assert sign_in(client, other, PASSWORD).status_code == 429
