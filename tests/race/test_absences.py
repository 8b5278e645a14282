"""A doctor falls ill while patients book and servers die: everybody is on the list, and everybody is told once."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import requests
from django.conf import settings

from tests.patient import ME, Form, Patient
from tests.race.clinic import fill_in
from tests.worst_moment import wait_until, waiting_at

ADD = "/staff/appointments/absence/add/"
LETTERS = "appointments_message"
COUNT_LETTERS = """
    SELECT o.id, count(m.id) FROM appointments_offer o JOIN appointments_appointment a ON a.id = o.appointment_id
    LEFT JOIN appointments_message m ON m.case_id = o.case_id AND m.kind = 'doctor_away'
    WHERE a.doctor_id = %s GROUP BY o.id
"""
STATES = """
    SELECT o.state FROM appointments_offer o JOIN appointments_appointment a ON a.id = o.appointment_id WHERE a.doctor_id = %s
"""


class Desk(Patient):
    """A coordinator at their own screen."""

    def __init__(self, clinic):
        super().__init__(clinic.portal.url)
        self.send(self.form("/staff/login/?next=/staff/"), **clinic.portal.accounts["administrator"])
        self.clinic = clinic

    def close(self, start):
        """Closes three days around that time."""
        day = datetime.fromisoformat(start).astimezone(ZoneInfo("Asia/Kolkata"))  # whose days the desk means
        moments = {
            "period_0_0": f"{max(day - timedelta(days=1), datetime.now(day.tzinfo)):%Y-%m-%d}", "period_0_1": "00:00",
            "period_1_0": f"{day + timedelta(days=2):%Y-%m-%d}", "period_1_1": "00:00",
        }  # fmt: skip
        page = self.form(ADD)  # the first form of a page of the desk is the way out; its token serves for all
        form = Form(self.url + ADD, page.fields)
        return self.send(form, doctor=str(self.clinic.doctor), confirm="1", **moments)


@pytest.fixture
def booked(clinic):
    """Makes so many patients of the clinic, each with a booked visit, and returns the first one's time."""

    def book(number):
        starts = []
        for which in range(number):
            patient, form = clinic.visitor()
            starts.append(form.choices["start"][0])
            patient.send(form, start=starts[-1])
            me = ME | {"full_name": f"{clinic.slug} {which}", "email": f"{clinic.slug}.{which}@example.org"}
            patient.send(fill_in(patient, me))
        return starts[0]

    return book


def states(clinic):
    return [state for (state,) in clinic.portal.query(STATES, clinic.doctor)]


def letters(clinic):
    return [number for _offer, number in clinic.portal.query(COUNT_LETTERS, clinic.doctor)]


def test_whoever_is_booking_while_the_time_is_closed_is_waited_for_and_told(portal, clinic, confirmation):
    patient, form = confirmation
    [held] = portal.query("SELECT lower(period) FROM appointments_appointment WHERE doctor_id = %s", clinic.doctor)
    desk = Desk(clinic)
    with waiting_at(portal, LETTERS) as is_waiting, ThreadPoolExecutor() as threads:
        booking = threads.submit(patient.send, form)
        wait_until(is_waiting)
        closing = threads.submit(desk.close, held[0].isoformat())
        assert booking.result().headers["Location"].startswith("/case/")
        assert closing.result().status_code == 302
    wait_until(lambda: states(clinic) == ["open"])
    assert letters(clinic) == [1]


def test_a_server_killed_between_two_patients_leaves_the_rest_to_the_worker(portal, clinic, booked):
    start, desk = booked(3), Desk(clinic)
    portal.kill_worker()
    with waiting_at(portal, LETTERS) as is_waiting, ThreadPoolExecutor() as threads:
        closing = threads.submit(desk.close, start)
        wait_until(is_waiting)
        portal.kill_web()
        with pytest.raises(requests.ConnectionError):
            closing.result()
    portal.start_web()
    assert states(clinic).count("to_do") >= 2
    portal.start_worker()
    wait_until(lambda: states(clinic) == ["open"] * 3)
    assert letters(clinic) == [1] * 3


def test_a_worker_killed_over_the_same_work_and_two_others_tell_nobody_twice(portal, clinic, booked):
    start, desk = booked(3), Desk(clinic)
    portal.kill_worker()
    with waiting_at(portal, LETTERS) as is_waiting, ThreadPoolExecutor() as threads:
        closing = threads.submit(desk.close, start)
        wait_until(is_waiting)
        workers = [deliver_once(portal) for _ in range(2)]
        portal.kill_web()
        workers[0].kill()
        with suppress(requests.ConnectionError):
            closing.result()
    others = [deliver_once(portal) for _ in range(2)]
    for worker in [*workers, *others]:
        worker.wait(60)
    portal.start_web()
    portal.start_worker()
    wait_until(lambda: states(clinic) == ["open"] * 3)
    assert letters(clinic) == [1] * 3
    held = clinic.rows("lower(period)")
    assert len(set(held)) == len(held)


def deliver_once(portal):
    command = [sys.executable, "manage.py", "deliver", "--once"]
    return subprocess.Popen(command, cwd=settings.BASE_DIR, env=portal.environment, stdout=subprocess.DEVNULL)
