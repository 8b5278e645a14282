"""The worker as a process: it hears of a letter at once, outlives what it speaks to, and leaves nothing half done."""

import signal
import threading
import time
import uuid

import pytest

from tests.faults.test_kills import CUT_CONNECTIONS
from tests.patient import ME, Patient
from tests.portal import free_port
from tests.post_office import open_post_office
from tests.worst_moment import wait_until

LOOK_SECONDS = 5  # as in the worker: so often it looks without having heard anything
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


def test_letters_go_out_when_they_are_written_and_not_when_the_worker_looks_next(written):
    written()
    took = []
    for _ in range(4):
        began = time.monotonic()
        written()
        took.append(time.monotonic() - began)
    assert sum(took) < len(took) * LOOK_SECONDS / 2


def test_it_hears_of_letters_again_after_its_connection_was_cut(portal, written):
    written()
    portal.query(CUT_CONNECTIONS)
    written()
    began = time.monotonic()
    for _ in range(3):
        written()
    assert time.monotonic() - began < 3 * LOOK_SECONDS / 2
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


def test_told_to_stop_while_nothing_is_due_it_ends_at_once(portal, written):
    written()
    began = time.monotonic()
    portal.worker.send_signal(signal.SIGTERM)
    assert portal.worker.wait(20) == 0
    assert time.monotonic() - began < LOOK_SECONDS


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
