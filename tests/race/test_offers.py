"""A time that comes free while everybody wants it: it is kept for the one in turn, who gives one answer."""

import re
import time
import uuid
from collections import Counter
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest

from tests.patient import ME, Patient
from tests.race.clinic import at_once, fill_in, open_clinic

OTHERS = 8
LONGEST_WAIT = 30  # seconds until the worker has passed a time on
STATES = "SELECT o.state FROM appointments_offer o WHERE o.doctor_id = %s ORDER BY o.id"


@pytest.fixture
def clinic(portal):
    """Where it is noon at this moment: nobody is written to at night."""
    with open_clinic(portal) as clinic:
        ahead = 12 - datetime.now(UTC).hour
        portal.query("UPDATE appointments_location SET zone = %s WHERE slug = %s", f"Etc/GMT{-ahead:+d}", clinic.slug)
        yield clinic


class Visitor:
    """Somebody who books a time of the clinic, with the page that is theirs."""

    def __init__(self, clinic, which, visit=""):
        self.browser, form = clinic.visitor(visit)
        self.start = form.choices["start"][which]
        self.browser.send(form, start=self.start)
        name = uuid.uuid4().hex
        me = ME | {"full_name": f"Meera Example {name}", "email": f"{name}@example.org"}
        self.page = urlsplit(self.browser.send(fill_in(self.browser, me)).headers["Location"]).path

    def opens(self, what):
        """The address of that page of their visit."""
        return re.search(rf'href="([^"]+/{what}/)"', self.browser.get(self.page).text).group(1)

    def form_to_cancel(self):
        return self.browser.form(self.opens("cancel"))

    def waits(self):
        assert self.browser.send(self.browser.form(self.opens("earlier"))).status_code == 303

    def offer(self):
        return self.browser.form(re.search(r'href="([^"]+/offers/\d+/)"', self.browser.get(self.page).text).group(1))


@pytest.fixture
def first(clinic):
    return Visitor(clinic, 0)


@pytest.fixture
def waiting(clinic, first):
    patient = Visitor(clinic, -1)
    patient.waits()
    return patient


@pytest.fixture
def offered(first, waiting):
    """The form with the offer of the first one's time."""
    assert first.browser.send(first.form_to_cancel()).status_code == 303
    return waiting.offer()


def states(clinic):
    return [state for (state,) in clinic.portal.query(STATES, clinic.doctor)]


def test_nobody_gets_a_freed_time_before_the_one_in_turn(clinic, first, waiting):
    visitors = [clinic.visitor() for _ in range(OTHERS)]
    form = first.form_to_cancel()

    def step(which):
        if which == 0:
            return first.browser.send(form).status_code
        patient, page = visitors[which - 1]
        return patient.send(page, start=first.start).status_code

    assert Counter(at_once(OTHERS + 1, step)) == {303: 1, 409: OTHERS}
    assert states(clinic) == ["open"]
    assert sorted(clinic.rows()) == ["booked", "cancelled", "held"]


def test_two_times_that_come_free_at_once_are_not_both_kept_for_one_person(clinic, first, waiting):
    second = Visitor(clinic.colleague(), 0, clinic.slug)
    clinic.portal.query("UPDATE appointments_waitlistentry SET doctor_id = NULL WHERE doctor_id = %s", clinic.doctor)
    forms = [(who.browser, who.form_to_cancel()) for who in (first, second)]
    assert at_once(2, lambda which: forms[which][0].send(forms[which][1]).status_code) == [303, 303]
    count = "SELECT count(*) FROM appointments_offer o JOIN appointments_doctor d ON d.id = o.doctor_id WHERE d.slug LIKE %s"
    assert clinic.portal.query(count, f"{clinic.slug}%") == [(1,)]


@pytest.mark.parametrize("attempt", range(3))
def test_taking_and_passing_at_once_is_one_answer(clinic, waiting, offered, attempt):
    def answer(which):
        browser = Patient(clinic.portal.url)
        browser.session.cookies.update(waiting.browser.session.cookies)
        return browser.send(offered, answer="accept" if which % 2 else "pass").status_code

    given = Counter(at_once(OTHERS, answer))
    assert given.keys() <= {303, 409}
    assert given[303] == OTHERS // 2  # those who said the same as the first
    [state] = states(clinic)
    assert state in {"accepted", "passed"}
    assert sorted(clinic.rows()) == ["booked", "cancelled"]


def test_the_worker_passes_a_time_on_within_half_a_minute(clinic, first, waiting, offered):
    clinic.portal.query("UPDATE appointments_offer SET expires_at = now() WHERE doctor_id = %s", clinic.doctor)
    ends = time.monotonic() + LONGEST_WAIT
    while states(clinic) != ["lapsed"]:
        assert time.monotonic() < ends
        time.sleep(0.2)
    patient, form = clinic.visitor()
    assert patient.send(form, start=first.start).status_code == 303
