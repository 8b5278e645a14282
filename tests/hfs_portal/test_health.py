"""What the load balancer is told."""

import pytest
from django.db import connection


def test_a_living_process_says_so_and_asks_nothing_of_the_database(client):
    answer = client.get("/healthz/live")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


def test_a_migrated_portal_is_ready(client, db):
    answer = client.get("/healthz/ready")
    assert (answer.status_code, answer.content) == (200, b"ready\n")


def test_a_portal_behind_its_migrations_is_not(client, db):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'appointments'")
    answer = client.get("/healthz/ready")
    assert (answer.status_code, answer.content) == (503, b"not ready\n")


@pytest.mark.parametrize("address", ["/healthz/live", "/healthz/ready"])
def test_a_load_balancer_may_ask_without_tls(client, db, settings, address):
    settings.SECURE_SSL_REDIRECT = True
    assert client.get(address).status_code == 200
    assert client.get("/").status_code == 301
