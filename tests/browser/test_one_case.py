"""Two of the staff at one case, in two browsers: they see each other, and the second save loses nothing."""

import re

import pytest

from tests.chromium import accessibility_faults
from tests.patient import ME, Patient
from tests.worst_moment import wait_until

WIDTHS = [320, 1280]


@pytest.fixture
def case(portal, address):
    """Where the page of a callback is that has just come in."""
    patient = Patient(portal.url)
    patient.send(patient.form("/callback/"), **ME | {"email": address})
    find = "SELECT c.id FROM appointments_case c JOIN appointments_patient p ON p.id = patient_id WHERE email = %s"
    return f"/staff/appointments/case/{portal.query(find, address)[0][0]}/change/"


def test_two_at_one_case_see_each_other_and_the_second_save_loses_nothing(portal, sign_in, case):
    one, other = sign_in("call_desk", case, bypass_csp=True), sign_in("administrator", case)  # axe has styles of its own
    administrator, clerk = portal.accounts["administrator"]["username"], portal.accounts["call_desk"]["username"]
    assert f"{clerk} has this case open too" in other.locator("[data-here]").inner_text()
    one.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # as when they come back to the tab
    one.locator("[data-here]").get_by_text(f"{administrator} has this case open too").wait_for()

    other.get_by_role("button", name="Wait for the patient").click()
    one.locator("#act_note").fill("They rang back")
    one.locator("#act_came_of_it").select_option("settled")
    one.get_by_role("button", name="Close").click()
    told = one.locator(".case-changed").inner_text()
    assert re.search(rf"New\s+Waiting for the patient\s+{administrator}", told)
    assert one.locator("#act_note").input_value() == "They rang back"
    assert one.evaluate("document.activeElement.classList.contains('errornote')")
    for width in WIDTHS:
        one.set_viewport_size({"width": width, "height": 800})
        assert one.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"wider than {width}"
        assert accessibility_faults(one) == []

    one.get_by_role("button", name="Close").click()
    one.get_by_text("Closed: Answered or settled.").wait_for()
    assert accessibility_faults(one) == []


def test_whoever_leaves_the_page_is_no_longer_shown_there(portal, sign_in, case):
    one, other = sign_in("call_desk", case), sign_in("administrator", case)
    other.locator("[data-here]").get_by_text("has this case open too").wait_for()
    other.wait_for_load_state()  # what tells that they leave is there
    other.goto("/staff/")
    wait_until(lambda: is_alone(one))


def is_alone(page):
    page.reload()
    return not page.locator("[data-here]").inner_text().strip()


@pytest.mark.parametrize("width", WIDTHS)
def test_the_two_cases_to_be_joined_stand_side_by_side_on_every_screen(portal, sign_in, case, address, width):
    patient = Patient(portal.url)
    patient.send(patient.form("/callback/"), **ME | {"email": address, "full_name": "Asha Example"})
    page = sign_in("call_desk", case, bypass_csp=True)
    page.set_viewport_size({"width": width, "height": 800})
    page.get_by_role("link", name="Join with another case").click()
    assert accessibility_faults(page) == []
    page.get_by_role("listitem").filter(has_text="Asha Example").filter(has_text="New").get_by_role("link").first.click()
    assert page.locator(".case-beside .differs").count() >= 1
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert accessibility_faults(page) == []
