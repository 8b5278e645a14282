"""The desk's first page tells whether the appointments are in order."""

from datetime import timedelta

import pytest
from django.urls import reverse

from appointments.bookings import self_check
from appointments.bookings.offer_models import SelfCheck
from tests.appointments import clinic
from tests.appointments.clinic import NOW, appointment

CHECKED = reverse("admin:appointments_selfcheck_changelist")


@pytest.fixture(autouse=True)
def at_now(monkeypatch):
    monkeypatch.setattr("appointments.templatetags.desk_checks.timezone.now", lambda: NOW)


@pytest.fixture
def look(sign_in):
    """The words of a page, without the spaces between lines."""

    def look(role, address="/staff/"):
        return " ".join(sign_in(role).get(address).content.decode().split())

    return look


def checked(**counts):
    return SelfCheck.objects.create(**{"checked_at": NOW, "overlaps": 0, "lapsed_holds": 0, "off_the_rules": 0} | counts)


@pytest.fixture
def stray(db):
    """A visit whose hours have gone."""
    doctor = clinic.doctor()
    visit = appointment(doctor)
    visit.save()
    doctor.working_hours.update(weekday=1)
    return visit


@pytest.mark.parametrize("role", ["call desk", "booking desk", "administrator"])
def test_the_desk_reads_what_the_last_check_found(look, role):
    checked(checked_at=NOW - timedelta(days=1))
    checked(off_the_rules=2)
    page = look(role)
    assert "Self-check of November 20, 10:00:" in page or "Self-check of 20 November, 10:00:" in page
    assert "0 overlapping appointments, 0 lapsed holds, 2 visits off the rules." in page
    assert CHECKED in page


@pytest.mark.parametrize("role", ["doctor"])
def test_others_do_not(look, role):
    checked()
    assert "Self-check" not in look(role)


def test_all_is_well_without_a_warning(look, db):
    checked()
    assert "self-check-look" not in look("call desk")


@pytest.mark.parametrize("found", [{"overlaps": 1}, {"lapsed_holds": 1}, {"off_the_rules": 1}])
def test_anything_that_was_found_is_marked(look, db, found):
    checked(**found)
    assert "self-check-look" in look("call desk")


def test_a_check_that_is_long_ago_is_marked(look, db):
    checked(checked_at=NOW - timedelta(hours=26, minutes=1))
    page = look("call desk")
    assert "self-check-look" in page
    assert "That was long ago: is the worker running?" in page


def test_no_check_at_all_is_marked(look, db):
    page = look("call desk")
    assert "self-check-look" in page
    assert "have not been checked yet" in page


def test_the_page_behind_it_lists_the_visits_by_case(look, stray):
    self_check.run(now=NOW)
    page = look("booking desk", CHECKED)
    assert stray.case.reference in page
    assert "It is outside the doctor" in page
    assert reverse("admin:appointments_appointment_change", args=[stray.pk]) in page
    assert "Meera" not in page


def test_the_page_says_none_when_there_is_none(look, db):
    assert look("call desk", CHECKED).count("None.") == 2


def test_a_check_cannot_be_made_up(sign_in, db):
    row = checked()
    browser = sign_in("administrator")
    assert browser.post(reverse("admin:appointments_selfcheck_change", args=[row.pk]), {"overlaps": 0}).status_code == 403
    assert browser.get(reverse("admin:appointments_selfcheck_add")).status_code == 403
