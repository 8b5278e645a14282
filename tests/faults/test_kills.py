"""kill -9 at the worst moment loses no request and no letter."""

import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
import requests

from tests.patient import ME, Patient
from tests.post_office import open_post_office

LONGEST_WAIT = 30  # seconds
SLOW = """
    CREATE FUNCTION wait_here() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(4); RETURN NEW; END $$;
    CREATE TRIGGER wait_here BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION wait_here();
"""

CUT_CONNECTIONS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()
"""


def wait_until(true):
    deadline = time.monotonic() + LONGEST_WAIT
    while not (found := true()):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return found


@pytest.fixture
def address():
    return f"{uuid.uuid4().hex}@example.org"


@pytest.fixture
def cases(portal, address):
    """How many cases the patient with this address has."""
    count = "SELECT count(*) FROM appointments_case JOIN appointments_patient p ON p.id = patient_id WHERE p.email = %s"
    return lambda: portal.query(count, address)[0][0]


@pytest.fixture
def state(portal, address):
    """Where the one letter to this address stands."""
    return lambda: portal.query("SELECT state FROM appointments_message WHERE address = %s", address)[0][0]


@contextmanager
def waiting_at(portal, table):
    """Whoever writes to the table waits in the database, so that a kill surely comes before they go on."""
    portal.query(SLOW.format(table=table))
    try:
        yield lambda: portal.query("SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
    finally:
        portal.query("DROP FUNCTION wait_here CASCADE")


def send_and_never_hear(portal, patient, form, table, **answers):
    """Sends the form to a server that is killed while it writes to the table, and started again."""
    with waiting_at(portal, table) as is_waiting, ThreadPoolExecutor() as threads:
        sending = threads.submit(patient.send, form, **answers)
        wait_until(is_waiting)
        portal.kill_web()
        with pytest.raises(requests.ConnectionError):
            sending.result()
    portal.start_web()


@pytest.fixture
def send_to_dying_server(portal, address):
    """The worst moments by table: the session is written after the commit, the letter before it."""
    patient = Patient(portal.url)
    form = patient.form("/callback/")

    def send(*, dying_at):
        send_and_never_hear(portal, patient, form, dying_at, **ME, email=address)
        return lambda: patient.send(form, **ME, email=address)

    return send


def test_a_request_committed_before_the_server_dies_is_kept(send_to_dying_server, cases):
    send_to_dying_server(dying_at="django_session")
    assert cases() == 1


def test_sending_it_again_leads_to_the_request_that_was_kept(send_to_dying_server, cases):
    send_again = send_to_dying_server(dying_at="django_session")
    answer = send_again()
    assert answer.headers["Location"].startswith("/case/")
    assert cases() == 1


def test_a_request_not_committed_when_the_server_dies_leaves_nothing(send_to_dying_server, cases):
    send_to_dying_server(dying_at="appointments_message")
    assert cases() == 0


def test_sending_it_again_after_that_is_one_request(send_to_dying_server, cases):
    send_again = send_to_dying_server(dying_at="appointments_message")
    send_again()
    assert cases() == 1


@pytest.fixture
def post_office(portal):
    with open_post_office() as office:
        office.start_worker = lambda: portal.start_worker(EMAIL_URL=f"smtp://127.0.0.1:{office.port}")
        office.start_worker()
        yield office
    portal.start_worker()


@pytest.fixture
def ask(portal, address):
    def ask():
        patient = Patient(portal.url)
        patient.send(patient.form("/callback/"), **ME, email=address)

    return ask


def end_every_lease(portal):
    portal.query("UPDATE appointments_message SET lease_until = now() WHERE state = 'sending'")


def test_a_letter_goes_out_when_nobody_dies(post_office, ask, address, state):
    ask()
    wait_until(lambda: state() == "sent")
    assert len(post_office.to(address)) == 1


def test_a_letter_whose_worker_dies_between_sending_and_marking_is_not_lost(portal, post_office, ask, address, state):
    post_office.before_answer = portal.kill_worker
    ask()
    wait_until(lambda: portal.worker is None)
    post_office.before_answer = lambda: None
    assert state() == "sending"
    end_every_lease(portal)
    post_office.start_worker()
    wait_until(lambda: state() == "sent")
    assert {sent["Message-ID"] for sent in post_office.to(address)} == {post_office.to(address)[0]["Message-ID"]}


def test_letters_written_while_no_worker_runs_go_out_later(portal, post_office, ask, address, state):
    portal.kill_worker()
    ask()
    post_office.start_worker()
    wait_until(lambda: state() == "sent")
    assert len(post_office.to(address)) == 1


def test_a_worker_lives_through_a_lost_connection(portal, post_office, ask, address, state):
    portal.query(CUT_CONNECTIONS)
    ask()
    wait_until(lambda: state() == "sent")
    assert portal.worker.poll() is None
