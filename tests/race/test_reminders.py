"""A patient is reminded in the very moment in which they cancel: they hear nothing that is no longer true."""

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest

from tests.race.clinic import fill_in
from tests.worst_moment import wait_until, waiting_at

REMINDERS, HISTORY = "appointments_reminder", "appointments_event"
LETTERS = "SELECT kind, state FROM appointments_message WHERE about = %s ORDER BY number"
LONG_AGO = """
    UPDATE appointments_message SET created_at = now() - interval '90 days', state = 'sent', sent_at = now() - interval '90 days'
    WHERE about = %s
"""


@pytest.fixture
def visit(portal, clinic, me):
    """Booked long ago for one of the next days, and nobody was reminded of it yet: its number, the patient, the way to cancel."""
    patient, form = clinic.visitor()
    patient.send(form, start=form.choices["start"][7])
    page = urlsplit(patient.send(fill_in(patient, me)).headers["Location"]).path
    [number] = clinic.rows("id")
    portal.kill_worker()
    portal.query(LONG_AGO, f"appointment {number}")
    portal.query("UPDATE appointments_visittype SET remind_hours = '{72}' WHERE slug = %s", clinic.slug)
    yield number, patient, patient.form(f"{page}visits/{number}/cancel/")
    portal.start_worker()


def letters(portal, number):
    return portal.query(LETTERS, f"appointment {number}")


def remind(portal):
    return portal.run_module("manage", "go_round", "remind")


def test_a_patient_who_cancels_while_the_reminder_is_written_does_not_get_it(portal, visit):
    number, patient, form = visit
    with waiting_at(portal, REMINDERS) as is_waiting, ThreadPoolExecutor() as threads:
        reminding = threads.submit(remind, portal)
        wait_until(is_waiting)
        time.sleep(3)  # what is left of the reminder's wait is less than the patient's browser is made to wait
        cancelling = threads.submit(patient.send, form)
        assert reminding.result() == "remind: gone\n"
        assert cancelling.result().status_code == 303
    told = [("appointment_booked", "sent"), ("appointment_reminder", "withdrawn"), ("appointment_cancelled", "queued")]
    assert letters(portal, number) == told


def test_nobody_is_reminded_of_a_visit_that_is_being_cancelled(portal, visit):
    number, patient, form = visit
    with waiting_at(portal, HISTORY) as is_waiting, ThreadPoolExecutor() as threads:
        cancelling = threads.submit(patient.send, form)
        wait_until(is_waiting)
        remind(portal)
        assert cancelling.result().status_code == 303
    assert letters(portal, number) == [("appointment_booked", "sent"), ("appointment_cancelled", "queued")]
    assert portal.query("SELECT 1 FROM appointments_reminder WHERE appointment_id = %s", number) == []


def test_a_round_that_dies_over_a_reminder_leaves_it_to_the_next(portal, visit):
    number, _patient, _form = visit
    with waiting_at(portal, REMINDERS) as is_waiting:
        worker = portal.start([sys.executable, "manage.py", "go_round", "remind"])
        wait_until(is_waiting)
        worker.kill()
        worker.wait()
    remind(portal)
    remind(portal)
    assert letters(portal, number) == [("appointment_booked", "sent"), ("appointment_reminder", "queued")]
