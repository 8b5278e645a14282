"""The worker as a process: it hears of a letter at once, outlives what it speaks to, and leaves nothing half done."""

import signal
import sys
import threading
import time
import uuid

import pytest

from tests.faults.test_kills import CUT_CONNECTIONS
from tests.patient import ME, Patient
from tests.portal import free_port
from tests.post_office import open_post_office
from tests.worst_moment import LONGEST_WAIT, wait_until

# A worker that would look for letters once in an hour: whatever it does earlier, it does because it was told.
SELDOM = """
import os, django
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hfs_portal.settings")
django.setup()
from django.core.management import call_command
from appointments.management.commands import deliver
deliver.LOOK_SECONDS = 60 * 60
call_command("deliver")
"""
SIX_HOURS = 14  # tries in them, with the pauses in between as the outbox makes them
TRY_NOW = "UPDATE appointments_message SET due_at = greatest(created_at, now()) WHERE address = %s AND state = 'queued'"


@pytest.fixture
def office(portal):
    with open_post_office() as office:
        office.settings = {"EMAIL_URL": f"smtp://127.0.0.1:{office.port}"}
        portal.start_worker(**office.settings)
        yield office
    portal.start_worker()


@pytest.fixture
def asked(portal):
    """Somebody asks for a call; returns the address to which we write."""

    def ask():
        address, patient = f"{uuid.uuid4().hex}@example.org", Patient(portal.url)
        patient.send(patient.form("/callback/"), **ME, email=address)
        return address

    return ask


@pytest.fixture
def written(office, asked):
    """A letter is written, and has arrived."""

    def write():
        address = asked()
        wait_until(lambda: office.to(address))

    return write


@pytest.fixture
def rows(portal):
    return lambda address: portal.query("SELECT state, attempts FROM appointments_message WHERE address = %s", address)


@pytest.fixture
def looks_seldom(portal, office):
    portal.kill_worker()
    portal.worker = portal.start([sys.executable, "-c", SELDOM], **office.settings)


def test_letters_go_out_when_they_are_written_and_not_when_the_worker_looks_next(looks_seldom, written):
    for _ in range(4):
        written()


def test_it_hears_of_letters_again_after_its_connection_was_cut(portal, looks_seldom, written):
    written()
    portal.query(CUT_CONNECTIONS)
    for _ in range(4):
        written()
    assert portal.worker.poll() is None


def test_told_to_stop_it_finishes_the_letter_in_hand_and_begins_no_other(portal, office, asked, rows):
    held, go_on = threading.Event(), threading.Event()
    office.before_answer = lambda: (held.set(), go_on.wait(20))
    first = asked()
    wait_until(held.is_set)
    second = asked()
    portal.worker.send_signal(signal.SIGTERM)
    time.sleep(0.5)  # it has heard that by now
    go_on.set()
    assert portal.worker.wait(20) == 0
    assert rows(first) == [("sent", 1)]
    assert rows(second) == [("queued", 0)]


def test_told_to_stop_while_nothing_is_due_it_ends_without_looking_again(portal, looks_seldom, written):
    written()
    portal.worker.send_signal(signal.SIGTERM)
    assert portal.worker.wait(LONGEST_WAIT) == 0


def test_a_letter_outlasts_six_hours_without_mail_server_and_goes_out_once(portal, office, asked, rows):
    portal.start_worker(EMAIL_URL=f"smtp://127.0.0.1:{free_port()}")
    address = asked()
    for number in range(1, SIX_HOURS + 1):
        portal.query(TRY_NOW, address)
        portal.query("NOTIFY letters")  # so that nobody waits for the next look
        wait_until(lambda number=number: rows(address) == [("queued", number)])
    portal.start_worker(**office.settings)
    portal.query(TRY_NOW, address)
    wait_until(lambda: rows(address)[0][0] == "sent")
    assert len(office.to(address)) == 1
