"""axe, with the rules that it leaves off by default switched on, finds nothing on any public page in any of its states."""

import re

import pytest
from playwright.sync_api import Page

from tests.chromium import DESKTOP, PHONE, accessibility_faults

ADDRESSES = [
    "/",
    "/conditions/",
    "/conditions/hemifacial-spasm/",
    "/search/?query=spasm",
    "/search/?query=no+such+words",
    "/doctors/",
    "/book/",
    "/callback/",
    "/second-opinion/",
    "/no-such-page/",
    "/case/no-such-token/",
    "/book/details/",
]
LOOKS = {
    "phone light": {"size": PHONE, "color_scheme": "light"},
    "phone dark": {"size": PHONE, "color_scheme": "dark"},
    "desktop light": {"size": DESKTOP, "color_scheme": "light"},
}


@pytest.fixture(params=LOOKS.values(), ids=LOOKS.keys())
def look(request, visitor) -> Page:
    return visitor(**request.param)


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_fresh_page_has_no_fault(look, address):
    look.goto(address)
    assert accessibility_faults(look) == []


@pytest.mark.parametrize("address", ["/callback/", "/second-opinion/"])
def test_a_form_with_errors_has_no_fault(look, address):
    look.goto(address)
    send(look)
    assert look.title().startswith("Error:")
    assert accessibility_faults(look) == []


def test_a_doctor_s_page_has_no_fault(look):
    look.goto("/doctors/")
    look.get_by_role("main").locator("a[href*='/doctors/']").first.click()
    assert accessibility_faults(look) == []


def test_every_step_of_a_booking_has_no_fault(look):
    choose_a_doctor(look)
    faults = accessibility_faults(look)
    send(look)  # no time chosen
    faults += accessibility_faults(look)
    look.locator("input[name=start]").first.check()
    send(look)
    faults += accessibility_faults(look)
    send(look)  # nothing filled in
    faults += accessibility_faults(look)
    fill_in(look)
    send(look)
    faults += accessibility_faults(look)
    send(look)
    look.wait_for_url("**/case/*/")
    assert faults + accessibility_faults(look) == []


@pytest.mark.parametrize("address", ["/callback/", "/second-opinion/"])
def test_a_private_page_has_no_fault(look, address):
    look.goto(address)
    fill_in(look)
    if look.locator("[name=question]").count():
        look.locator("[name=question]").fill("Would an operation help me?")
    send(look)
    look.wait_for_url("**/case/*/")
    assert accessibility_faults(look) == []


def test_the_question_that_protects_a_private_page_has_no_fault(look):
    look.goto("/callback/")
    fill_in(look)
    send(look)
    look.wait_for_url("**/case/*/")
    look.context.clear_cookies()
    look.reload()
    faults = accessibility_faults(look)
    send(look)
    assert faults + accessibility_faults(look) == []


def choose_a_doctor(page: Page) -> None:
    page.goto("/book/")
    page.get_by_role("main").locator("a[href*='/book/']").first.click()


def fill_in(page: Page) -> None:
    page.get_by_label("Full name").fill("Meera Example")
    page.get_by_label("Phone number").fill("98490 12345")
    page.get_by_label(re.compile("I agree that the hospital keeps")).check()


def send(page: Page) -> None:
    page.locator("main form[method=post] button.button").first.click()
    page.wait_for_load_state()
