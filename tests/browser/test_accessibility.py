"""axe, with the rules that it leaves off by default switched on, finds nothing on any public page in any of its states."""

import re

import pytest
from playwright.sync_api import Page

from tests.chromium import DESKTOP, PHONE, accessibility_faults, choose_time
from tests.race.clinic import open_clinic

ADDRESSES = [
    "/",
    "/conditions/",
    "/conditions/hemifacial-spasm/",
    "/conditions/hemifacial-spasm/evidence/#evidence-sleep-relief",
    "/conditions/hemifacial-spasm/references/",
    "/conditions/hemifacial-spasm/for-clinicians/",
    "/conditions/hemifacial-spasm/questions/",
    "/conditions/hemifacial-spasm/treatments-compared/",
    "/conditions/hemifacial-spasm/follow-up/",
    "/conditions/hemifacial-spasm/summary/",
    "/conditions/hemifacial-spasm/botulinum-toxin-injections/",
    "/conditions/hemifacial-spasm/work-and-driving/",
    "/specialities/",
    "/specialities/brain-and-nerves/",
    "/articles/",
    "/articles/eyelid-twitch/",
    "/is-this-really-us/",
    "/health-packages/",
    "/whatsapp/",
    "/search/?query=spasm",
    "/search/?query=no+such+words",
    "/doctors/",
    "/book/",
    "/callback/",
    "/second-opinion/",
    "/no-such-page/",
    "/case/no-such-token/",
    "/book/details/",
    "/book/no-time/",
    "/second-opinion/resume/no-such-link/",
]
LOOKS = {
    "phone light": {"size": PHONE, "color_scheme": "light"},
    "phone dark": {"size": PHONE, "color_scheme": "dark"},
    "desktop light": {"size": DESKTOP, "color_scheme": "light"},
}


@pytest.fixture(params=LOOKS.values(), ids=LOOKS.keys())
def look(request, visitor) -> Page:
    return visitor(**request.param)


@pytest.fixture
def clinic(portal):
    with open_clinic(portal) as clinic:
        yield clinic


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_fresh_page_has_no_fault(look, address):
    look.goto(address)
    assert accessibility_faults(look) == []


def test_a_form_with_errors_has_no_fault(look):
    look.goto("/callback/")
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
    choose_time(look)
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


def test_every_step_of_a_second_opinion_has_no_fault(look):
    look.goto("/second-opinion/")
    send(look)
    faults = []
    for step in ("who", "question", "illness", "treatments", "medicines", "files", "contact", "consent"):
        look.wait_for_url(f"**/{step}/")
        faults += accessibility_faults(look)
        send(look)
        if look.title().startswith("Error:"):
            faults += accessibility_faults(look)
            answer(look)
            send(look)
    look.wait_for_url("**/check/")
    faults += accessibility_faults(look)
    send(look)
    look.wait_for_url("**/case/*/")
    assert faults + accessibility_faults(look) == []


def test_the_pages_beside_the_way_to_a_second_opinion_have_no_fault(look):
    look.goto("/second-opinion/")
    send(look)
    look.get_by_role("button", name="Save and come back later").click()
    look.wait_for_url("**/later/")
    faults = accessibility_faults(look)
    link = look.locator(".come-back a").get_attribute("href")
    look.goto("/second-opinion/")  # which offers to go on
    faults += accessibility_faults(look)
    look.context.clear_cookies()
    look.goto(link)
    faults += accessibility_faults(look)
    send(look)
    for _ in ("who", "question", "illness"):
        answer(look)
        send(look)
    look.get_by_label("Month").select_option("March")
    send(look)
    faults += accessibility_faults(look)
    look.get_by_label("Year").fill("2024")
    look.get_by_label("What was done").fill("Injections")
    look.get_by_role("button", name="Add another treatment").click()
    look.get_by_role("button", name="Remove treatment 2").wait_for()
    assert faults + accessibility_faults(look) == []


def test_a_private_page_has_no_fault(look):
    look.goto("/callback/")
    fill_in(look)
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


def test_every_page_about_a_visit_has_no_fault(look, clinic):
    book(look, clinic)
    faults = accessibility_faults(look)
    look.get_by_role("link", name="Move it to another time").click()
    faults += accessibility_faults(look)
    send(look)  # no time chosen
    faults += accessibility_faults(look)
    choose_time(look)
    send(look)
    faults += accessibility_faults(look)  # moved
    look.get_by_role("link", name="Cancel it").click()
    faults += accessibility_faults(look)
    send(look)
    assert faults + accessibility_faults(look) == []


def test_the_page_of_whoever_comes_too_late_or_not_at_all_has_no_fault(look, clinic):
    book(look, clinic)
    private_page = look.url
    look.get_by_role("link", name="Cancel it").click()
    clinic.portal.query("UPDATE appointments_visittype SET change_hours = 720 WHERE slug = %s", clinic.slug)
    look.reload()
    faults = accessibility_faults(look)
    look.goto(private_page)
    faults += accessibility_faults(look)
    clinic.portal.query("UPDATE appointments_appointment SET status = 'no_show' WHERE doctor_id = %s", clinic.doctor)
    look.reload()
    faults += accessibility_faults(look)
    look.get_by_role("link", name="Tell us what came between").click()
    assert faults + accessibility_faults(look) == []


def test_the_pages_of_the_waitlist_have_no_fault(look, clinic):
    book(look, clinic)
    look.get_by_role("link", name="Tell me if something earlier comes up").click()
    faults = accessibility_faults(look)
    send(look)
    assert faults + accessibility_faults(look) == []


def book(page: Page, clinic) -> None:
    page.goto(clinic.address)
    choose_time(page, 2)
    send(page)
    fill_in(page, name=f"Meera Example {clinic.slug}")  # nobody is in two places at once, and the test run has one Meera Example
    send(page)
    send(page)
    page.wait_for_url("**/case/*/")


def choose_a_doctor(page: Page) -> None:
    page.goto("/book/")
    page.get_by_role("main").locator("a[href*='/book/']").first.click()


def fill_in(page: Page, name: str = "Meera Example") -> None:
    page.get_by_label("Full name").fill(name)
    page.get_by_label("Phone number").fill("98490 12345")
    page.get_by_label(re.compile("I agree that the hospital keeps")).check()


def answer(page: Page) -> None:
    """What a step of a second opinion cannot do without."""
    if page.locator("[name=question]").count():
        page.locator("[name=question]").fill("Would an operation help me?")
    elif page.locator("[name=consent_care]").count():
        page.get_by_label(re.compile("I agree that the hospital keeps")).check()
    elif page.locator("[name=full_name]").count():
        page.get_by_label("Full name").fill("Meera Example")
        page.get_by_label("Phone number").fill("98490 12345")


def send(page: Page) -> None:
    page.locator("main form[method=post] button.button:not([formaction])").first.click()
    page.wait_for_load_state()
