"""What the load balancer and whoever watches are told."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from appointments.outbox import services as outbox
from appointments.outbox.models import Message
from tests.appointments.making import case


def ask(client):
    answer = client.get("/healthz/ready")
    return answer.status_code, answer.content.decode()


def letter_due(*, minutes_ago, **facts):
    at = timezone.now() - timedelta(minutes=minutes_ago)
    letter = outbox.post(kind="case_link", case=case(email="meera@example.org"), now=at, link="http://localhost/case/x/")
    Message.objects.filter(pk=letter.pk).update(**facts)


def test_a_living_process_says_so_and_asks_nothing_of_the_database(client):
    answer = client.get("/healthz/live")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


def test_a_migrated_portal_is_ready(client, db):
    assert ask(client) == (200, "ready\noldest due letter: 0 s\n")


def test_a_portal_behind_its_migrations_is_not(client, db):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'appointments'")
    assert ask(client) == (503, "not ready\n")


def test_a_letter_that_has_just_fallen_due_is_no_reason_to_worry(client, db):
    letter_due(minutes_ago=4)
    letter_due(minutes_ago=3)
    status, said = ask(client)
    assert status == 200 and said.startswith("ready\noldest due letter: 24")


def test_a_letter_due_for_more_than_five_minutes_shows_that_no_worker_runs(client, db):
    letter_due(minutes_ago=6)
    status, said = ask(client)
    assert status == 200 and said.startswith("degraded\noldest due letter: 36")


def test_a_letter_left_in_the_hands_of_a_dead_worker_shows_it_too(client, db):
    letter_due(minutes_ago=9, state="sending", lease_until=timezone.now() - timedelta(minutes=6))
    assert ask(client)[1].startswith("degraded\n")


@pytest.mark.parametrize(
    "facts",
    [
        {"state": "sent", "sent_at": timedelta()},
        {"state": "failed"},
        {"state": "withdrawn"},
        {"due_at": timedelta(hours=1)},
        {"state": "sending", "lease_until": timedelta(minutes=2)},
    ],
)
def test_letters_that_need_no_worker_now_are_not_counted(client, db, facts):
    now = timezone.now()
    letter_due(minutes_ago=60, **{name: now + fact if isinstance(fact, timedelta) else fact for name, fact in facts.items()})
    assert ask(client) == (200, "ready\noldest due letter: 0 s\n")


def test_it_tells_nothing_about_the_letter(client, db):
    letter_due(minutes_ago=6)
    letter = Message.objects.get()
    said = ask(client)[1]
    assert not any(word in said for word in (letter.address, letter.kind, letter.case.reference, str(letter.pk)))


@pytest.mark.parametrize("address", ["/healthz/live", "/healthz/ready"])
def test_a_load_balancer_may_ask_without_tls(client, db, settings, address):
    settings.SECURE_SSL_REDIRECT = True
    assert client.get(address).status_code == 200
    assert client.get("/").status_code == 301
