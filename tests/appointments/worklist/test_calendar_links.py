"""Links to a doctor's calendar, made and revoked at the desk."""

import re

import pytest
from django.contrib.admin.models import LogEntry

from appointments.doctors import services
from appointments.doctors.models import CalendarFeed
from tests.appointments.clinic import NOW
from tests.appointments.worklist import desk


@pytest.fixture
def doctor(db):
    return desk.doctor()


def page_of(browser, doctor):
    return browser.get(f"/staff/appointments/doctor/{doctor.pk}/change/").content.decode()


def make(browser, doctor):
    return browser.post(f"/staff/appointments/doctor/{doctor.pk}/calendar/")


def revoke(browser, feed):
    return browser.post(f"/staff/appointments/doctor/{feed.doctor_id}/calendar/{feed.pk}/revoke/", follow=True)


def token_in(answer):
    [token] = re.findall(r"/calendar/([\w-]{43})\.ics", answer.content.decode())
    return token


def test_a_new_link_is_shown_once_and_opens_the_doctor_s_calendar(sign_in, doctor):
    browser = sign_in("booking desk")
    token = token_in(make(browser, doctor))
    assert services.find_feed(token).doctor == doctor
    page = page_of(browser, doctor)
    assert token not in page and "No, it is in use" in page


def test_the_token_is_nowhere_but_in_that_answer(sign_in, doctor):
    browser = sign_in("booking desk")
    token = token_in(make(browser, doctor))
    assert token not in str(CalendarFeed.objects.values()) + str(LogEntry.objects.values()) + str(browser.cookies)


def test_a_revoked_link_opens_nothing(sign_in, doctor):
    browser = sign_in("booking desk")
    token = token_in(make(browser, doctor))
    assert "from now on it opens nothing" in revoke(browser, CalendarFeed.objects.get()).content.decode()
    with pytest.raises(CalendarFeed.DoesNotExist):
        services.find_feed(token)


def test_making_and_revoking_are_in_the_doctor_s_history(sign_in, doctor):
    browser = sign_in("booking desk")
    make(browser, doctor)
    revoke(browser, CalendarFeed.objects.get())
    history = browser.get(f"/staff/appointments/doctor/{doctor.pk}/history/").content.decode()
    assert "Made a calendar link." in history and "Revoked a calendar link." in history


@pytest.mark.parametrize("role", ["call desk", "doctor", "editor"])
def test_only_the_booking_desk_makes_and_revokes_links(sign_in, doctor, role):
    services.make_feed(doctor, now=NOW)
    browser = sign_in(role)
    refused = 302 if role == "editor" else 403
    assert make(browser, doctor).status_code == refused
    browser.post(f"/staff/appointments/doctor/{doctor.pk}/calendar/{CalendarFeed.objects.get().pk}/revoke/")
    assert CalendarFeed.objects.get().revoked_at is None
    assert "Calendar links" not in page_of(browser, doctor)


def test_looking_makes_and_revokes_nothing(sign_in, doctor):
    services.make_feed(doctor, now=NOW)
    browser, feed = sign_in("booking desk"), CalendarFeed.objects.get()
    for address in ("calendar/", f"calendar/{feed.pk}/revoke/"):
        assert browser.get(f"/staff/appointments/doctor/{doctor.pk}/{address}").status_code == 405
    assert CalendarFeed.objects.get().revoked_at is None


def test_a_link_of_another_doctor_is_not_revoked_here(sign_in, doctor):
    services.make_feed(doctor, now=NOW)
    other, feed = desk.doctor("other"), CalendarFeed.objects.get()
    answer = sign_in("booking desk").post(f"/staff/appointments/doctor/{other.pk}/calendar/{feed.pk}/revoke/")
    assert answer.status_code == 404
