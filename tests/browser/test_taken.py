"""Whoever loses a time to somebody else, in a real browser."""

import pytest
from playwright.sync_api import expect

from tests.chromium import DESKTOP, PHONE, accessibility_faults, choose_time
from tests.patient import ME, Patient
from tests.race.clinic import open_clinic


@pytest.fixture
def clinic(portal):
    with open_clinic(portal) as clinic:
        yield clinic


@pytest.fixture(params=[PHONE, DESKTOP], ids=["phone", "desktop"])
def loser(request, visitor, clinic):
    """A visitor who is told that the time is taken, on a screen of that size."""
    page = visitor(size=request.param)
    page.goto(clinic.address)
    choose_time(page, 1)
    quicker, form = clinic.visitor()
    quicker.send(form, start=form.choices["start"][1])
    page.get_by_role("button", name="Continue").click()
    return page


def test_the_page_that_says_so_has_no_fault(loser):
    expect(loser.get_by_role("alert")).to_contain_text("That time has just been taken")
    assert accessibility_faults(loser) == []


def test_the_summary_takes_the_focus_and_leads_to_the_nearest_time(loser):
    expect(loser.get_by_role("alert")).to_be_focused()
    loser.get_by_role("alert").get_by_role("link").click()
    expect(loser.get_by_role("radio").first).to_be_focused()


def test_another_time_is_one_click_away(loser):
    loser.get_by_role("radio").first.check()
    loser.get_by_role("button", name="Continue").click()
    expect(loser.get_by_role("heading", level=1)).to_have_text("Who is coming?")


def test_whoever_loses_it_on_the_last_page_finds_everything_typed(clinic, page):
    page.goto(clinic.address)
    choose_time(page)
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Full name").fill(ME["full_name"])
    page.get_by_label("Phone number").fill(ME["phone"])
    page.get_by_role("checkbox", name="I agree").check()
    page.get_by_role("button", name="Continue").click()
    start = page.locator("input[name=start]").get_attribute("value")
    clinic.portal.query("DELETE FROM appointments_appointment WHERE doctor_id = %s", clinic.doctor)
    quicker = Patient(clinic.portal.url)
    quicker.send(quicker.form(clinic.address), start=start)
    page.get_by_role("button", name="Confirm").click()
    faults = accessibility_faults(page)
    expect(page.get_by_role("alert")).to_contain_text("That time has just been taken")
    page.get_by_role("radio").first.check()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_label("Full name")).to_have_value(ME["full_name"])
    assert faults == []


@pytest.mark.parametrize("query", ["?visit=unknown", "?from=2020-01-01", "?from=never", "?from=9999-01-01"])
def test_the_sentences_of_the_page_of_times_have_no_fault(clinic, page, query):
    page.goto(clinic.address + query)
    assert accessibility_faults(page) == []
