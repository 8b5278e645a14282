"""kill -9 at the worst moment loses no request and no letter."""

import uuid

import pytest

from tests.appointments.answers import pdf
from tests.patient import ME, Patient
from tests.post_office import open_post_office
from tests.worst_moment import send_and_never_hear, wait_until

CUT_CONNECTIONS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()
"""


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


def callback(patient, address):
    return patient.form("/callback/"), {**ME, "email": address}


def second_opinion(patient, address):
    return patient.answer_every_step([("files", ("report.pdf", pdf().read(), "application/pdf"))], email=address), {}


REQUESTS = {"callback": callback, "second opinion": second_opinion}


@pytest.fixture(params=REQUESTS.values(), ids=REQUESTS)
def send_to_dying_server(request, portal, address):
    """The worst moments by table: the session is written after the commit, the letter before it."""
    patient = Patient(portal.url)
    form, answers = request.param(patient, address)

    def send(*, dying_at):
        send_and_never_hear(portal, patient, form, dying_at, **answers)
        return lambda: patient.send(form, **answers)

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
