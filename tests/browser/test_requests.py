"""Each of the three requests, walked on a phone from the condition page to its reference, with scripts and without."""

import re
import uuid
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.chromium import choose_time

REFERENCE = re.compile(r"HFS-\w{4}-\w{3}")


@pytest.fixture
def somebody():
    """A name that this test alone uses."""
    return f"Meera Example Of{uuid.uuid4().hex[:8]}"  # eight digits alone would be looked for as a number


def introduce(page: Page, name: str) -> None:
    page.get_by_label("Full name").fill(name)
    page.get_by_label("Phone number").fill("98490 12345")


def consent(page: Page) -> None:
    page.get_by_label(re.compile("I agree that the hospital keeps")).check()


def reference_on(page: Page) -> str:
    page.wait_for_url("**/case/*/")
    return REFERENCE.search(page.locator("main").inner_text()).group()


def call_back(page: Page, name: str) -> str:
    page.goto("/conditions/hemifacial-spasm/")
    page.get_by_role("main").get_by_role("link", name=re.compile("call", re.I)).first.click()
    introduce(page, name)
    consent(page)
    page.get_by_role("button", name=re.compile("Ask for|Send")).click()
    return reference_on(page)


def second_opinion(page: Page, name: str, report: Path) -> str:
    page.goto("/conditions/hemifacial-spasm/")
    page.get_by_role("main").get_by_role("link", name=re.compile("second opinion", re.I)).first.click()
    page.get_by_role("button", name="Start now").click()
    go_on(page)
    page.get_by_label("Your question").fill("Would an operation help me?")
    for _ in ("question", "illness", "treatments", "medicines"):
        go_on(page)
    page.get_by_label(re.compile("^Now")).check()
    go_on(page)
    page.locator("input[type=file]").set_input_files(report)
    page.get_by_role("button", name="Send these files").click()
    expect(page.locator("#files-kept strong").get_by_text("report.pdf")).to_be_visible()
    go_on(page)
    introduce(page, name)
    go_on(page)
    consent(page)
    go_on(page)
    page.get_by_role("button", name="Send to the doctor").click()
    return reference_on(page)


def go_on(page: Page) -> None:
    """The button that can be seen: the first, which the Enter key presses, cannot."""
    page.get_by_role("main").get_by_role("button", name="Continue").click()
    page.wait_for_load_state()


def book(page: Page, name: str) -> str:
    page.goto("/conditions/hemifacial-spasm/")
    page.get_by_role("main").get_by_role("link", name=re.compile("book", re.I)).first.click()
    page.get_by_role("main").locator("a[href*='/book/']").first.click()
    choose_time(page)
    page.get_by_role("button", name="Continue").click()
    introduce(page, name)
    consent(page)
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name=re.compile("Confirm|Book")).click()
    return reference_on(page)


def test_a_callback_from_the_condition_page_to_the_reference(either_page, somebody):
    assert call_back(either_page, somebody)


def test_a_second_opinion_with_a_file_from_the_condition_page_to_the_reference(either_page, somebody, report):
    assert second_opinion(either_page, somebody, report)
    expect(either_page.get_by_text("report.pdf")).to_be_visible()


def test_a_booking_from_the_condition_page_to_the_reference(either_page, somebody):
    assert book(either_page, somebody)


def test_staff_find_all_three(page, visitor, somebody, report, sign_in):
    references = [call_back(page, somebody), second_opinion(page, somebody, report), book(page, somebody)]
    desk = sign_in("call_desk", "/staff/")
    desk.goto("/staff/appointments/case/")
    desk.get_by_label("Find a case").fill(somebody)
    desk.keyboard.press("Enter")
    desk.wait_for_url("**q=**")
    for reference in references:
        expect(desk.get_by_role("link", name=reference)).to_be_visible()
