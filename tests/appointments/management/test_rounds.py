"""The worker's rounds: each by its name, each by one worker at a time, and none in the way of another."""

import logging
import time
from io import StringIO
from zlib import crc32

import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection

from appointments.management.commands import deliver
from appointments.management.commands.deliver import ROUNDS, Round, Turn
from hfs_portal.alone import NAMES


def go(name):
    said = StringIO()
    call_command("go_round", name, stdout=said)
    return said.getvalue()


@pytest.fixture
def gone(monkeypatch):
    """Which of two rounds were gone, in place of the worker's own."""
    gone = []
    for name in ("first", "second"):
        monkeypatch.setitem(ROUNDS, name, Round(lambda name=name: gone.append(name), seconds=60))
    return gone


@pytest.fixture
def other_worker():
    """Goes a round, as far as the database can see; returns its process there."""
    own = psycopg2.connect(**connection.get_connection_params())

    def begin(name):
        with own.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [NAMES + crc32(f"round {name}".encode())])
        return own.info.backend_pid

    yield begin
    own.close()


@pytest.mark.parametrize("name", ROUNDS)
def test_every_round_is_also_a_command_and_may_be_gone_twice(db, name):
    assert go(name) == f"{name}: gone\n"
    assert go(name) == f"{name}: gone\n"


def test_a_round_that_nobody_knows_gets_a_sentence(db):
    with pytest.raises(CommandError, match="invalid choice: 'dance'"):
        go("dance")


def test_a_round_is_gone_by_one_worker_at_a_time(db, gone, other_worker):
    other_worker("first")
    assert go("first") == "first: another worker is at it, nothing done\n"
    assert go("second") == "second: gone\n"
    assert gone == ["second"]


def test_a_round_whose_worker_has_died_is_free_again(db, gone, other_worker):
    process = other_worker("first")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [process])  # milliseconds that it may take
    assert go("first") == "first: gone\n"


def test_a_round_is_gone_when_its_time_has_come_and_not_before(db, gone):
    turn = Turn(["first", "second"])
    turn.go_due()
    turn.go_due()
    assert gone == ["first", "second"]
    turn.rounds["second"] = time.monotonic()
    turn.go_due()
    assert gone == ["first", "second", "second"]


def test_a_round_that_fails_holds_up_no_other_and_is_soon_gone_again(db, gone, monkeypatch, caplog):
    monkeypatch.setitem(ROUNDS, "first", Round(lambda: 1 / 0, seconds=3600))
    turn = Turn(["first", "second"])
    turn.go_due()
    assert gone == ["second"]
    assert turn.rounds["first"] - time.monotonic() <= deliver.FAILED_SECONDS
    assert "round first not gone to its end" in caplog.text


def test_a_database_that_is_away_ends_a_round_and_not_the_worker(db, gone, monkeypatch, caplog):
    def fail():
        raise DatabaseError("Key (phone)=(canary) already exists")

    monkeypatch.setitem(ROUNDS, "first", Round(fail, seconds=3600))
    monkeypatch.setattr(deliver, "give_up_connection", lambda error: logging.getLogger("appointments").warning(type(error)))
    Turn(["first", "second"]).go_due()
    assert gone == ["second"]
    assert "DatabaseError" in caplog.text and "canary" not in caplog.text
