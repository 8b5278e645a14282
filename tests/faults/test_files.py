"""A full disk, a lost database and kill -9 cost no file that a patient saw accepted, and leave none that nobody knows."""

import io
import subprocess
import sys
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pikepdf
import pytest
from django.conf import settings

from hfs_portal import serve
from tests import small_disk
from tests.appointments.second_opinions import clamd as fake
from tests.appointments.second_opinions import s3
from tests.patient import ME, Patient
from tests.post_office import open_post_office
from tests.worst_moment import WAITING, send_and_never_hear, wait_until

KILOBYTE = 1024
SWEEP_TOMORROW = """
import django; django.setup()
from datetime import timedelta
from django.utils import timezone
from appointments.second_opinions import strays
print(strays.sweep(now=timezone.now() + timedelta(hours=25)))
"""
SLOW_COMMIT = """
    CREATE FUNCTION wait_here() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(4); RETURN NEW; END $$;
    CREATE CONSTRAINT TRIGGER wait_here AFTER INSERT ON appointments_document DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION wait_here();
"""
OF_A_CASE = """
    FROM appointments_document d JOIN appointments_secondopinionrequest r ON r.id = d.request_id WHERE r.case_id = %s
"""


class Asker:
    """A patient who has asked already and sends files from the private page."""

    def __init__(self, portal):
        self.portal, self.patient = portal, Patient(portal.url)
        address = f"{uuid.uuid4().hex}@example.org"
        answer = self.patient.send(self.patient.answer_every_step(email=address))
        self.page = answer.headers["Location"]
        asked = "SELECT c.id FROM appointments_case c JOIN appointments_patient p ON p.id = patient_id WHERE p.email = %s"
        ((self.case,),) = portal.query(asked, address)

    def form(self):
        return self.patient.form(f"{self.page}files/")

    def send(self, size=10 * KILOBYTE, form=None):
        return self.patient.send(form or self.form(), files=[("files", ("report.pdf", report(size), "application/pdf"))])

    def files(self, column="state"):
        return [value for (value,) in self.portal.query(f"SELECT d.{column} {OF_A_CASE}", self.case)]


def report(size):
    """A PDF of a little more than that many bytes, like no other."""
    written = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        made.pages[0].Contents = made.make_stream(b"% " + uuid.uuid4().hex.encode() + b" " * size)
        made.save(written, compress_streams=False)
    return written.getvalue()


@pytest.fixture
def asker(portal):
    return Asker(portal)


@pytest.fixture
def kept(portal):
    """The names in the storage."""
    folder = portal.var / "private" / "documents"
    return lambda: {path.name for path in folder.iterdir()} if folder.exists() else set()


def under_way(portal):
    return list((portal.var / "uploads").iterdir())


def sweep_tomorrow(portal):
    command = [sys.executable, "-c", SWEEP_TOMORROW]
    env = {**portal.environment, "DJANGO_SETTINGS_MODULE": "hfs_portal.settings"}
    subprocess.run(command, cwd=settings.BASE_DIR, env=env, check=True, capture_output=True)


@pytest.fixture
def small(portal, monkeypatch):
    """Restarts the web server with little room in one of its folders."""

    def start(folder, kilobytes):
        with monkeypatch.context() as patched:
            command = small_disk.web_command(portal.var / folder, kilobytes=kilobytes)
            patched.setattr(serve, "web_command", lambda: command)
            portal.start_web()

    (portal.var / "private").mkdir(exist_ok=True)
    yield start
    portal.start_web()


def test_when_an_upload_fills_the_disk_its_sender_is_told_and_nothing_stays(portal, asker, small, kept):
    small("uploads", 2048)
    before = kept()
    answer = asker.send(3000 * KILOBYTE)
    assert "There was no room for “report.pdf” on our side" in answer.text
    assert (asker.files(), kept()) == ([], before)
    assert asker.send(700 * KILOBYTE).status_code == 303  # what had come in has made room again
    assert len(asker.files()) == 1


def test_when_there_is_no_room_to_seal_a_file_nothing_stays(portal, asker, small, kept):
    small("uploads", 2048 if small_disk.may_mount() else 1501)
    before = kept()
    answer = asker.send(1500 * KILOBYTE)
    assert answer.status_code == 503 and "could not store your files" in answer.text
    assert (asker.files(), kept()) == ([], before)
    assert asker.send(700 * KILOBYTE).status_code == 303


def test_when_the_storage_is_full_nothing_stays(portal, asker, small, kept):
    small("private", 1024)
    before = kept()
    answer = asker.send(1500 * KILOBYTE)
    assert "on our side" in answer.text or "could not store your files" in answer.text
    assert (asker.files(), kept()) == ([], before)


@contextmanager
def waiting_at_commit(portal):
    portal.query(SLOW_COMMIT)
    try:
        yield lambda: portal.query(f"SELECT 1 {WAITING}")
    finally:
        portal.query("DROP FUNCTION wait_here CASCADE")


def test_when_the_database_goes_at_the_commit_there_is_no_row_and_after_the_sweep_no_file(portal, asker, kept):
    before, form = kept(), asker.form()
    with waiting_at_commit(portal) as is_waiting, ThreadPoolExecutor() as threads:
        sending = threads.submit(asker.send, form=form)
        wait_until(is_waiting)
        portal.query(f"SELECT pg_terminate_backend(pid) {WAITING}")
        assert sending.result().status_code == 503
    assert asker.files() == []
    sweep_tomorrow(portal)
    assert kept() <= before


def test_a_file_sent_again_after_that_is_kept(portal, asker, kept):
    assert asker.send().status_code == 303
    (name,) = asker.files("file")
    sweep_tomorrow(portal)
    assert name.removeprefix("documents/") in kept()


def test_a_server_killed_between_the_file_and_its_row_leaves_nothing_after_the_sweep(portal, asker, kept):
    before, form = kept(), asker.form()
    upload = [("files", ("report.pdf", report(10 * KILOBYTE), "application/pdf"))]
    send_and_never_hear(portal, asker.patient, form, "appointments_document", files=upload)
    assert asker.files() == [] and len(kept() - before) == 1 and under_way(portal)
    sweep_tomorrow(portal)
    assert kept() <= before and not under_way(portal)


@pytest.fixture
def scanner(portal):
    """Holds the line of whoever asks until `go_on` is set."""
    with fake.open_clamd() as clamd:
        clamd.go_on = threading.Event()

        def answer(line, content):
            clamd.go_on.wait()
            line.write(fake.OK)

        clamd.answer = answer
        portal.start_worker(CLAMD_URL=clamd.url)
        yield clamd
        clamd.go_on.set()
    portal.start_worker()


def is_scanned(asker, clamd):
    return lambda: asker.files() == ["scanning"] and clamd.read


def end_every_lease(portal):
    portal.query("UPDATE appointments_document SET state_at = now() - interval '1 hour' WHERE state = 'scanning'")


def test_a_file_whose_worker_is_killed_while_it_is_scanned_becomes_clean_after_a_restart(portal, asker, scanner, kept):
    asker.send()
    wait_until(is_scanned(asker, scanner))
    portal.kill_worker()
    assert asker.files() == ["scanning"]
    scanner.go_on.set()
    portal.start_worker(CLAMD_URL=scanner.url)
    end_every_lease(portal)
    wait_until(lambda: asker.files() == ["clean"])
    assert asker.files("scanner") == ["ClamAV"]
    assert asker.files("file")[0].removeprefix("documents/") in kept()


def letter_state(portal, address):
    return portal.query("SELECT state FROM appointments_message WHERE address = %s", address)


def ask_for_a_call(portal):
    address = f"{uuid.uuid4().hex}@example.org"
    patient = Patient(portal.url)
    patient.send(patient.form("/callback/"), **ME, email=address)
    return lambda: letter_state(portal, address) == [("sent",)]


def test_letters_go_out_while_the_scanner_takes_its_time(portal, asker, scanner):
    asker.send()
    wait_until(is_scanned(asker, scanner))
    wait_until(ask_for_a_call(portal))
    assert asker.files() == ["scanning"]


def test_files_are_looked_through_while_the_mail_server_takes_its_time(portal, asker):
    with open_post_office() as office, fake.open_clamd() as clamd:
        held, go_on = threading.Event(), threading.Event()
        office.before_answer = lambda: (held.set(), go_on.wait())
        portal.start_worker(EMAIL_URL=f"smtp://127.0.0.1:{office.port}", CLAMD_URL=clamd.url)
        is_sent = ask_for_a_call(portal)
        try:
            wait_until(held.is_set)
            asker.send()
            wait_until(lambda: asker.files() == ["clean"])
            assert not is_sent()
        finally:
            go_on.set()
            portal.start_worker()


def test_a_portal_with_a_bucket_keeps_its_files_there(portal, kept):
    with s3.open_store() as port:
        portal.start_web(STORAGE_URL=s3.storage_url(port))
        portal.start_worker(STORAGE_URL=s3.storage_url(port))
        asker, before = Asker(portal), kept()
        assert asker.send().status_code == 303
        wait_until(lambda: asker.files() == ["clean"])
        (name,) = asker.files("file")
        assert s3.client(port).head_object(Bucket=s3.BUCKET, Key=name)["ContentLength"] > 10 * KILOBYTE
        assert kept() == before
    portal.start_web()
    portal.start_worker()
